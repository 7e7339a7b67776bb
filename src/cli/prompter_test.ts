import { assertEquals } from "@std/assert";
import { prompter } from "./prompter.ts";

/** A terminal at which the test types; `shown` is what is written to it. */
function fakeTerminal() {
  const shown: string[] = [];
  const readers: ((line: string | undefined) => void)[] = [];
  let holds = 0;
  const ask = prompter({
    readLine: () => new Promise((resolve) => void readers.push(resolve)),
    progress: {
      prompt: (text) => void shown.push(text),
      endPrompt: ({ lineIsOpen }) => void shown.push(lineIsOpen ? "end, line open" : "end"),
    },
    hold() {
      holds++;
      return () => void holds--;
    },
    onError(error) {
      throw error;
    },
  });
  async function type(line: string | undefined): Promise<void> {
    readers.shift()!(line);
    await Promise.resolve();
    await Promise.resolve();
  }
  return { ask, type, shown, reads: () => readers.length, holds: () => holds };
}

/** Takes any line that is not empty for an answer. */
function question(text: string) {
  const lines: (string | undefined)[] = [];
  return {
    lines,
    text,
    onLine(line: string | undefined) {
      lines.push(line);
      return line !== "";
    },
  };
}

Deno.test("prompter() shows one question at a time, in their order", async () => {
  const terminal = fakeTerminal();
  const [first, second] = [question("first?"), question("second?")];
  terminal.ask(first);
  terminal.ask(second);
  assertEquals(terminal.shown, ["first?"]);
  await terminal.type("y");
  assertEquals(terminal.shown, ["first?", "end", "second?"]);
  await terminal.type("n");
  assertEquals([first.lines, second.lines, terminal.holds()], [["y"], ["n"], 0]);
});

Deno.test("prompter() asks again after a line that is no answer, and holds time meanwhile", async () => {
  const terminal = fakeTerminal();
  const one = question("one?");
  terminal.ask(one);
  await terminal.type("");
  assertEquals(terminal.shown, ["one?", "Please type y, or n and why: "]);
  assertEquals(terminal.holds(), 1);
  await terminal.type("y");
  assertEquals([one.lines, terminal.holds()], [["", "y"], 0]);
});

Deno.test("prompter() takes a question back, and gives the line to the next one", async () => {
  const terminal = fakeTerminal();
  const [first, second] = [question("first?"), question("second?")];
  const takeBack = terminal.ask(first);
  takeBack();
  takeBack();
  assertEquals(terminal.shown, ["first?", "end, line open"]);
  terminal.ask(second);
  assertEquals(terminal.reads(), 1);
  await terminal.type("y");
  assertEquals([first.lines, second.lines], [[], ["y"]]);
});

Deno.test("prompter() tells every question once nothing more can be typed", async () => {
  const terminal = fakeTerminal();
  const [first, second, late] = [question("first?"), question("second?"), question("late?")];
  terminal.ask(first);
  terminal.ask(second);
  await terminal.type(undefined);
  terminal.ask(late);
  assertEquals([first.lines, second.lines, late.lines], [[undefined], [undefined], [undefined]]);
  assertEquals([terminal.reads(), terminal.holds()], [0, 0]);
});
