/** Text that comes in pieces, as lines. */

/** A line without an end is handed on in parts of so many characters. */
const LONGEST_LINE = 64 * 1024;

/** The lines of a text, without their ends; what follows the last end is one too, unless empty. */
export async function* splitLines(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of text) {
    const lines = `${rest}${piece}`.split("\n");
    rest = lines.pop()!;
    yield* lines;
    for (; rest.length > LONGEST_LINE; rest = rest.slice(LONGEST_LINE)) {
      yield rest.slice(0, LONGEST_LINE);
    }
  }
  if (rest !== "") yield rest;
}
