import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createLogger, type LogFormat, type LogLevel } from "./log.ts";
import type { Logger } from "./logger.ts";

const HEAD = { time: "2026-01-02T03:04:05.678Z", level: "info", message: "hello" };

function newLogger({ level = "info", format = "json" }: {
  level?: LogLevel;
  format?: LogFormat;
} = {}): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const now = () => Date.UTC(2026, 0, 2, 3, 4, 5, 678);
  return { logger: createLogger({ level, format, now, write: (line) => lines.push(line) }), lines };
}

/** The one line that these fields make, read back. */
function readBack(fields: Record<string, unknown>, level?: LogLevel): Record<string, unknown> {
  const { logger, lines } = newLogger({ level });
  logger.info("hello", fields);
  assertEquals(lines.length, 1);
  assertEquals(lines[0]!.includes("\n"), false);
  return JSON.parse(lines[0]!);
}

Deno.test("logger writes a line of JSON with time, level, message and fields", () => {
  assertEquals(readBack({ key: "ns/a", count: 3, ok: true, none: null, list: [1] }), {
    ...HEAD,
    ...{ key: "ns/a", count: 3, ok: true, none: null, list: [1] },
  });
  assertEquals(readBack({ absent: undefined }), HEAD);
});

Deno.test("logger writes text for people, quoting what needs it", () => {
  const { logger, lines } = newLogger({ format: "text" });
  logger.warn("pass failed", {
    key: "ns/a",
    retryInMs: 5,
    why: 'a "b"\n',
    odd: "a=b",
    at: { x: 1 },
  });
  assertEquals(lines, [
    '2026-01-02T03:04:05.678Z WARN  pass failed key=ns/a retryInMs=5 why="a \\"b\\"\\n"' +
    ' odd="a=b" at={"x":1}',
  ]);
});

Deno.test("logger leaves out lines below its level", () => {
  for (const [level, count] of [["debug", 4], ["info", 3], ["warn", 2], ["error", 1]] as const) {
    const { logger, lines } = newLogger({ level });
    for (const each of ["debug", "info", "warn", "error"] as const) logger[each]("hello");
    assertEquals(lines.map((line) => JSON.parse(line).level).length, count, level);
  }
});

Deno.test("logger.with() adds fields to each line, and a line's own fields win", () => {
  const { logger, lines } = newLogger();
  const child = logger.with({ kind: "Job", key: "x" }).with({ worker: 2 });
  child.info("hello", { key: "y" });
  logger.info("hello");
  assertEquals(lines.map((line) => JSON.parse(line)), [
    { ...HEAD, kind: "Job", key: "y", worker: 2 },
    HEAD,
  ]);
});

Deno.test("logger writes fields that take the name of its own under another", () => {
  assertEquals(readBack({ level: "high", time: 1 }), {
    ...HEAD,
    "fields.level": "high",
    "fields.time": 1,
  });
});

Deno.test("logger writes an error as its message, and with its stacks only at debug", () => {
  const error = new TypeError("no such thing", { cause: new Error("deeper") });
  assertEquals(readBack({ error }).error, "TypeError: no such thing");
  assertEquals(readBack({ error: new Error("plain") }).error, "plain");
  const text = String(readBack({ error }, "debug").error);
  assertMatch(text, /^TypeError: no such thing\n +at /);
  assertStringIncludes(text, "\nCaused by: Error: deeper\n");
});

Deno.test("logger writes what JSON cannot", () => {
  const loop: Record<string, unknown> = { name: "loop", parts: [] };
  (loop.parts as unknown[]).push(loop, 10n ** 20n);
  const shared = { x: 1 };
  const hostile = {
    get secret(): never {
      throw new Error("keep out");
    },
  };
  const error = new Error("round");
  error.cause = error;
  assertEquals(
    readBack({
      big: 1n,
      loop,
      twice: [shared, shared],
      hostile,
      symbol: Symbol("s"),
      call: () => 1,
    }),
    {
      ...HEAD,
      big: "1",
      loop: { name: "loop", parts: ["[cycle]", "100000000000000000000"] },
      twice: [shared, shared],
      hostile: "[unreadable]",
      symbol: "[symbol]",
      call: "[function]",
    },
  );
  assertStringIncludes(String(readBack({ error }, "debug").error), "Caused by: [cycle]");
  assertEquals(readBack({ when: new Date(0) }).when, "1970-01-01T00:00:00.000Z");
});

Deno.test("logger writes to standard error unless told otherwise", async () => {
  const script = `
    import { createLogger } from "${new URL("./log.ts", import.meta.url)}";
    createLogger({ level: "info", format: "json", now: () => 0 }).info("100%s done %d");
  `;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", `--config=${new URL("../../deno.json", import.meta.url).pathname}`, script],
    stdout: "piped",
    stderr: "piped",
  }).output();
  const decoder = new TextDecoder();
  assertEquals(decoder.decode(stdout), "");
  assertEquals(JSON.parse(decoder.decode(stderr)).message, "100%s done %d");
});
