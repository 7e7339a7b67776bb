/** Text that is several JSON objects one after the other, as JSON tools print it. */

/** A part of a text and where it begins there. */
export interface Piece {
  readonly text: string;
  readonly offset: number;
}

/** The objects of a text that is nothing but several JSON objects; undefined for any other text. */
export function splitJsonStream(text: string): Piece[] | undefined {
  const pieces: Piece[] = [];
  let start = 0;
  let depth = 0;
  for (const token of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token[0] === "{") depth++;
    if (token[0] !== "}" || --depth !== 0) continue;
    const end = token.index + 1;
    pieces.push({ text: text.slice(start, end), offset: start });
    start = end;
  }
  const isStream = pieces.length > 1 && text.slice(start).trim() === "" &&
    pieces.every((piece) => isJson(piece.text));
  return isStream ? pieces : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
