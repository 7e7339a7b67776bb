import { assert, assertEquals } from "@std/assert";
import { textSink, type Writer } from "./sink.ts";

const SIZE = { columns: 100, rows: 30 };

/** A stream that takes a few bytes at a time, as a pipe may, and can be told to fail. */
class SlowWriter implements Writer {
  text = "";
  failure: Error | undefined;

  isTerminal(): boolean {
    return false;
  }

  async write(bytes: Uint8Array): Promise<number> {
    await Promise.resolve();
    if (this.failure !== undefined) throw this.failure;
    const part = bytes.subarray(0, 3);
    this.text += new TextDecoder().decode(part);
    return part.length;
  }
}

Deno.test("textSink() writes everything in order, however little is taken at a time", async () => {
  const writer = new SlowWriter();
  const sink = textSink(writer, () => SIZE);
  for (let i = 0; i < 20; i++) sink.write(`line ${i}\n`);
  assert(sink.backlog > 0);
  await sink.flush();
  assertEquals(writer.text, Array.from({ length: 20 }, (_, i) => `line ${i}\n`).join(""));
  assertEquals(sink.backlog, 0);
});

Deno.test("textSink() stops without an exception when nobody reads any more", async () => {
  const writer = new SlowWriter();
  const sink = textSink(writer, () => SIZE);
  writer.failure = new Deno.errors.BrokenPipe("broken pipe");
  sink.write("lost");
  await sink.flush();
  assertEquals(sink.closed.reason, writer.failure);
  assertEquals(sink.backlog, 0);
  writer.failure = undefined;
  sink.write("ignored");
  await sink.flush();
  assertEquals(writer.text, "");
});

Deno.test("textSink() takes a stream that is no terminal for 80 columns", () => {
  assertEquals(textSink(new SlowWriter(), () => SIZE).size(), { columns: 80, rows: 24 });
});

Deno.test("textSink() takes a terminal that does not know its size for one of the usual size", () => {
  const terminal = { write: () => Promise.resolve(0), isTerminal: () => true };
  const sink = (size: typeof SIZE) => textSink(terminal, () => size);
  assertEquals(sink({ columns: 0, rows: 0 }).size(), { columns: 80, rows: 24 });
  assertEquals(sink(SIZE).size(), SIZE);
});
