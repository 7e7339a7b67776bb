/** What the project relies on in `@std/log`, whichever package carries the name. */

import { assertEquals, assertInstanceOf, assertStrictEquals, assertThrows } from "@std/assert";
import {
  BaseHandler,
  ConsoleHandler,
  getLevelByName,
  getLevelName,
  getLogger,
  type LevelName,
  LogLevels,
  type LogRecord,
  setup,
} from "@std/log";

/** Keeps what it is handed. */
class Recorder extends BaseHandler {
  readonly lines: string[] = [];
  readonly records: LogRecord[] = [];
  readonly events: string[] = [];

  override handle(record: LogRecord): void {
    this.records.push(record);
    super.handle(record);
  }

  override log(msg: string): void {
    this.lines.push(msg);
  }

  override setup(): void {
    this.events.push("setup");
  }

  override destroy(): void {
    this.events.push("destroy");
  }
}

/** A logger `flow` of that level upon a recorder. */
function recording(level: LevelName, handlerLevel: LevelName = "NOTSET") {
  const recorder = new Recorder(handlerLevel, {
    formatter: ({ levelName, loggerName, msg, args }) =>
      `${levelName} ${loggerName} ${msg} ${JSON.stringify(args)}`,
  });
  setup({ handlers: { recorder }, loggers: { flow: { level, handlers: ["recorder"] } } });
  return { recorder, logger: getLogger("flow") };
}

Deno.test("a logger hands what is of its level or above to its handlers", () => {
  const { recorder, logger } = recording("WARN");
  logger.debug("a");
  logger.info("b");
  logger.warn("c", { step: "extract" });
  logger.error("d", 1, 2);
  logger.critical("e");
  assertEquals(recorder.lines, [
    'WARN flow c [{"step":"extract"}]',
    "ERROR flow d [1,2]",
    "CRITICAL flow e []",
  ]);
});

Deno.test("a handler passes over what is below its own level", () => {
  const { recorder, logger } = recording("DEBUG", "ERROR");
  logger.info("a");
  logger.error("b");
  assertEquals(recorder.records.map(({ msg }) => msg), ["a", "b"]);
  assertEquals(recorder.lines, ["ERROR flow b []"]);
});

Deno.test("a record tells what was logged, where and when", () => {
  const { recorder, logger } = recording("INFO");
  const before = Date.now();
  logger.info("begin", { step: "load" });
  const record = recorder.records[0]!;
  assertEquals([record.msg, record.level, record.levelName], ["begin", LogLevels.INFO, "INFO"]);
  assertEquals([record.loggerName, record.args], ["flow", [{ step: "load" }]]);
  assertInstanceOf(record.datetime, Date);
  assertEquals(record.datetime.valueOf() >= before, true);
});

Deno.test("a logger gives the message back, and makes it only if needed", () => {
  const { recorder, logger } = recording("INFO");
  let made = 0;
  const message = () => `message ${++made}`;
  assertEquals(logger.info("text"), "text");
  assertEquals(logger.debug(message), undefined);
  assertEquals(logger.info(message), "message 1");
  assertEquals(made, 1);
  assertEquals(recorder.records.map(({ msg }) => msg), ["text", "message 1"]);
});

Deno.test("the format is level and message unless another is given", () => {
  const recorder = new Recorder("NOTSET");
  setup({ handlers: { recorder }, loggers: { flow: { level: "INFO", handlers: ["recorder"] } } });
  getLogger("flow").info("begin", { lost: true });
  assertEquals(recorder.lines, ["INFO begin"]);
});

Deno.test("setup() sets handlers up, and destroys those before", () => {
  const first = recording("INFO").recorder;
  assertEquals(first.events, ["setup"]);
  recording("INFO");
  assertEquals(first.events, ["setup", "destroy"]);
});

Deno.test("getLogger() gives the same logger for a name, and a silent one for an unknown", () => {
  const { recorder, logger } = recording("DEBUG");
  assertStrictEquals(getLogger("flow"), logger);
  getLogger("unknown").critical("lost");
  assertEquals(recorder.records, []);
});

Deno.test("setup() replaces the default logger if one is given", () => {
  const recorder = new Recorder("NOTSET");
  setup({
    handlers: { recorder },
    loggers: { default: { level: "INFO", handlers: ["recorder"] } },
  });
  getLogger().info("begin");
  assertEquals(recorder.lines, ["INFO begin"]);
});

Deno.test("levels have names and numbers", () => {
  const numbers = { NOTSET: 0, DEBUG: 10, INFO: 20, WARN: 30, ERROR: 40, CRITICAL: 50 };
  assertEquals<unknown>({ ...LogLevels }, numbers);
  assertEquals(getLevelByName("WARN"), 30);
  assertEquals(getLevelName(40), "ERROR");
  assertThrows(() => getLevelByName("LOUD" as LevelName), Error);
  assertThrows(() => getLevelName(15 as 10), Error);
});

Deno.test("ConsoleHandler writes a line, without colours if told so", () => {
  const handler = new ConsoleHandler("INFO", { useColors: false });
  const lines: string[] = [];
  handler.log = (line) => lines.push(line);
  setup({ handlers: { handler }, loggers: { flow: { level: "INFO", handlers: ["handler"] } } });
  getLogger("flow").error("broken");
  assertEquals(lines, ["ERROR broken"]);
});
