/**
 * Text as a terminal shows it: how wide it is, how it is cut, and how foreign text is made
 * harmless before it is printed.
 */

import { unicodeWidth } from "@std/cli/unicode-width";

/** Turns colours on or off: `paint(GREEN, "ok")` is plain text where colours are off. */
export type Paint = (style: string, text: string) => string;

/** SGR parameters of the styles in use. */
export const STYLE = {
  bold: "1",
  dim: "2",
  red: "31",
  green: "32",
  yellow: "33",
  blue: "34",
  magenta: "35",
  cyan: "36",
} as const;

/** A `Paint` that colours, or one that leaves text alone. */
export function painter(color: boolean): Paint {
  return color
    ? (style, text) => text === "" ? "" : `\x1b[${style}m${text}\x1b[0m`
    : (_style, text) => text;
}

// deno-lint-ignore no-control-regex -- these very characters are what it is about
const SGR = /\x1b\[[0-9;:]*m/g;

/**
 * What a terminal takes as an order and not as text: control sequences (CSI), strings up to their
 * end (OSC, DCS, SOS, PM, APC), and other escapes; whole, so that no remains show.
 */
const ESCAPE =
  // deno-lint-ignore no-control-regex -- as above
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?/g;

// deno-lint-ignore no-control-regex -- as above
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

// deno-lint-ignore no-control-regex -- as above
const UNSAFE = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** Columns of a text on a terminal; colours count nothing. */
export function columns(text: string): number {
  return unicodeWidth(text.replace(SGR, ""));
}

/** At most `width` columns of a plain text, the last of them `…` where something was cut off. */
export function clip(text: string, width: number): string {
  if (width <= 0) return "";
  if (unicodeWidth(text) <= width) return text;
  let out = "";
  let used = 0;
  for (const character of text) {
    used += unicodeWidth(character);
    if (used > width - 1) break;
    out += character;
  }
  return `${out}…`;
}

/** As `clip` for a text that holds colours: they are kept, and ended where the text is cut. */
export function clipStyled(text: string, width: number): string {
  if (columns(text) <= width) return text;
  let out = "";
  let room = Math.max(0, width - 1);
  let last = 0;
  for (const match of [...text.matchAll(SGR), undefined]) {
    for (const character of text.slice(last, match?.index ?? text.length)) {
      room -= unicodeWidth(character);
      if (room < 0) return width <= 0 ? "" : `${out}…\x1b[0m`;
      out += character;
    }
    if (match === undefined) break;
    out += match[0];
    last = match.index + match[0].length;
  }
  return out;
}

/** The text filled up with spaces to `width` columns; longer text stays as it is. */
export function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - columns(text)));
}

/**
 * One line of a program's output, made safe to print: the cursor stays where it is and the
 * terminal's state is not changed. Of a line that overwrote itself (a progress bar) the last state
 * is shown. Colours stay where `color` says so, and end with the line. A tab becomes `tab`.
 */
export function safeLine(line: string, color: boolean, tab = "    "): string {
  // Nearly every line is plain text, and there may be millions.
  if (!UNSAFE.test(line)) return line;
  const shown = lastOverwrite(line);
  let coloured = false;
  const text = shown.replace(ESCAPE, (escape) => {
    if (!color || escape.replace(SGR, "") !== "") return "";
    coloured = true;
    return escape;
  });
  const printable = splitKeepingColours(text)
    .map((part) => part.startsWith("\x1b") ? part : part.replaceAll("\t", tab).replace(CONTROL, ""))
    .join("");
  return coloured ? `${printable}\x1b[0m` : printable;
}

/** One line of safe text for messages: line breaks become spaces, nothing else is interpreted. */
export function safeMessage(text: string): string {
  return safeLine(text.trim().replace(/\s*[\r\n]+\s*/g, " "), false);
}

function lastOverwrite(line: string): string {
  return line.split("\r").filter((part) => part !== "").at(-1) ?? "";
}

function splitKeepingColours(text: string): string[] {
  // deno-lint-ignore no-control-regex -- as above
  return text.split(/(\x1b\[[0-9;:]*m)/);
}
