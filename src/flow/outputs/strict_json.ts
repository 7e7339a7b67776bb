/**
 * JSON that means one thing to everybody who reads it: no key twice in an object, no whole number that
 * readers would change, no half of a character.
 */

import type { JsonValue } from "../expression/mod.ts";

/** Levels of lists and objects in each other. */
const MAX_DEPTH = 32;

/** The value, or what is wrong with the text. */
export function parseStrictJson(
  text: string,
): { readonly value: JsonValue } | { readonly error: string } {
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { error: "is no JSON" };
  }
  const error = faultIn(text);
  return error === undefined ? { value } : { error };
}

/** The next string, number or punctuation of a text that is JSON. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[{}[\],:]/gs;

interface Level {
  /** Names so far; undefined: a list. */
  readonly keys: Set<string> | undefined;
  isKeyNext: boolean;
}

function faultIn(text: string): string | undefined {
  const levels: Level[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    const level = levels.at(-1);
    if (token === "{" || token === "[") {
      levels.push({ keys: token === "{" ? new Set() : undefined, isKeyNext: token === "{" });
      if (levels.length > MAX_DEPTH) return `has more than ${MAX_DEPTH} levels`;
    } else if (token === "}" || token === "]") levels.pop();
    else if (token === ",") level!.isKeyNext = level!.keys !== undefined;
    else if (token === ":") level!.isKeyNext = false;
    else if (token.startsWith('"')) {
      const fault = stringFault(JSON.parse(token), level);
      if (fault !== undefined) return fault;
    } else if (isChanged(token)) {
      return `has the number ${token}, which readers of JSON would change; write it as text`;
    }
  }
  return undefined;
}

/**
 * Whether a reader that takes a number for a double has another one: too large for any, or a whole
 * number that was rounded. With a dot or an exponent, large ones are kept where their digits are.
 */
function isChanged(token: string): boolean {
  const value = Number(token);
  if (Number.isSafeInteger(value)) return false;
  if (/^-?\d+$/.test(token) || !Number.isFinite(value)) return true;
  return Number.isInteger(value) && digitsOf(token) !== digitsOf(String(value));
}

/** The digits of a number that count, and where they stand. */
function digitsOf(number: string): string {
  const [, whole = "", fraction = "", exponent = "0"] = /^-?(\d+)(?:\.(\d+))?(?:e(.+))?$/i.exec(
    number,
  )!;
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  const zeros = digits.length - significant.length;
  return `${significant}e${Number(exponent) - fraction.length + zeros}`;
}

function stringFault(text: string, level: Level | undefined): string | undefined {
  if (!text.isWellFormed()) return "has a text that is not valid Unicode";
  if (!level?.isKeyNext) return undefined;
  if (level.keys!.has(text)) return `has the key ${JSON.stringify(text)} twice`;
  level.keys!.add(text);
  return undefined;
}
