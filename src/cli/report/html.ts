/**
 * HTML that cannot be broken by what is put into it: every value in a `markup` template is escaped,
 * unless it is `Markup` itself. Pure.
 */

import { safeLine } from "../text.ts";

/** Text that is HTML already; only `markup` and `raw` make it. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template. Lists are joined, and what is undefined is left out. */
export type Value = string | number | Markup | undefined | readonly Value[];

/** A template whose values are escaped, in text and in quoted attributes. */
export function markup(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(strings.map((text, index) => text + render(values[index])).join(""));
}

/** For constants of this program only: taken as HTML as it is. */
export function raw(constant: string): Markup {
  return new Markup(constant);
}

function render(value: Value): string {
  if (value === undefined) return "";
  if (value instanceof Markup) return value.text;
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return escape(value);
  return value.map(render).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * The text as it can stand between tags and in a quoted attribute. What a terminal takes as an
 * order, and what turns the direction of the text around it, is left out; line breaks stay.
 */
function escape(text: string): string {
  const lines = text.toWellFormed().split(/\r?\n/).map((line) => safeLine(line, false));
  return lines.join("\n").replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);
}
