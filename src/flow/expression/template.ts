/**
 * Templates: any JSON value with `{{ expressions }}` in its strings. They are evaluated on string
 * values only, never on JSON text and never on names of fields, so no value can add a field. A
 * string that is exactly one expression becomes the value itself, of the kind its place takes.
 */

import type { FieldPath, Schema } from "../../schema/mod.ts";
import type { CelType, ExpressionError } from "./cel.ts";
import { evaluate, type Variables } from "./evaluate.ts";
import { stringsIn } from "../strings_in.ts";
import { type JsonValue, textOf } from "./json.ts";
import { type Place, readExpression } from "./place.ts";
import { hasExpression, splitText } from "./text.ts";
import { fit, memberSchema, typeFault } from "./wanted.ts";

/** Bytes, as characters of JSON, that one value may have. A process takes no longer argument. */
export const MAX_VALUE_SIZE = 128 * 1024 - 1024;

/** An error in a template; `start` is in the string at `path`, in UTF-16 code units. */
export interface TemplateError extends ExpressionError {
  readonly path: FieldPath;
}

/** Why a template has no value; `missing`: an expression looked for what is not there. */
export interface RenderError {
  readonly path: FieldPath;
  readonly error: string;
  readonly missing: boolean;
}

/** A piece of a text with values in it. */
export interface Part {
  readonly text: string;
  /** Whether it is written in the template, rather than a value. */
  readonly isLiteral: boolean;
}

/** What is wrong with the expressions of a template, before any run. */
export function checkTemplate(
  template: unknown,
  place: Place,
  { path, schema }: { readonly path: FieldPath; readonly schema?: Schema },
): TemplateError[] {
  return leaves(template, path, schema).flatMap(({ text, path: at, schema: wanted }) =>
    readTemplateText(text, place, wanted).errors.map((error) => ({ ...error, path: at }))
  );
}

function readTemplateText(text: string, place: Place, schema: Schema | undefined) {
  const read = readText(text, place);
  if (read.errors.length > 0) return read;
  const fault = typeFault(read.type, schema);
  return fault === undefined ? read : { ...read, errors: [{ message: fault, start: 0 }] };
}

/** A text with expressions, read: what is wrong with it and the type of its value. */
export function readText(
  text: string,
  place: Place,
): { readonly errors: readonly ExpressionError[]; readonly type: CelType } {
  const split = splitText(text);
  if ("error" in split) {
    return { errors: [{ message: split.error, start: split.start }], type: "string" };
  }
  const { pieces } = split;
  const [only] = pieces;
  const isWhole = pieces.length === 1 && only !== undefined && "expression" in only;
  let type: CelType = "string";
  const errors = pieces.flatMap((piece) => {
    if ("literal" in piece) return [];
    const read = readExpression(piece.expression, place);
    if (isWhole) type = read.type;
    return read.errors.map(({ message, start = 0 }) => ({
      message: message + hintFor(piece.expression, place),
      start: piece.start + start,
    }));
  });
  return { errors, type };
}

/** A parameter as the original project names it, which `lint --fix` rewrites if there is one. */
const FORMER = /^\s*\.?[Pp]arameters\.([A-Za-z0-9_.-]+)\s*$/;
/** How what other tools have between such braces begins. */
const OTHER_TOOL = /^\s*[.#/>-]|^\s*(range|if|else|end|with|define|template|block)\b/;

function hintFor(expression: string, { params, inputs }: Place): string {
  const [, former] = FORMER.exec(expression) ?? [];
  if (former !== undefined && (params.has(former) || inputs?.has(former))) {
    return "; zen-flow lint --fix rewrites this form";
  }
  if (former !== undefined || !OTHER_TOOL.test(expression)) return "";
  return "; is it for another tool? {{ '{{' }} writes its braces, and the step's annotation " +
    'workflow.zen.io/expressions: "off" leaves all of them as they are';
}

/**
 * The template with its expressions evaluated, or the first reason why that cannot be.
 *
 * @param options.protect says at which paths Kubernetes would expand `$(VAR)`: there, a value's own
 * dollar signs are doubled, and those in front of it that would reach into it, so that what comes out
 * is the value
 * @param options.faultOf says why a text with values cannot stand at a path
 */
export function renderTemplate(
  template: unknown,
  variables: Variables,
  options: {
    readonly path: FieldPath;
    readonly schema?: Schema;
    readonly protect?: (path: FieldPath) => boolean;
    readonly faultOf?: (path: FieldPath, parts: readonly Part[]) => string | undefined;
  },
): { readonly value: unknown } | RenderError {
  const { protect = () => false, faultOf = () => undefined } = options;
  let failure: RenderError | undefined;
  const render = (node: unknown, path: FieldPath, schema: Schema | undefined): unknown => {
    if (failure !== undefined) return undefined;
    if (typeof node === "string") {
      if (!hasExpression(node)) return node;
      const guards = protect(path) ? EXPANDED : PLAIN;
      const check = (parts: readonly Part[]) => faultOf(path, parts);
      const result = renderLeaf(node, variables, { schema, guards, check });
      if ("value" in result) return result.value;
      failure = { ...result, path };
      return undefined;
    }
    return mapMembers(
      node,
      (child, member) => render(child, [...path, member], memberSchema(schema, member)),
    );
  };
  const value = render(template, options.path, options.schema);
  return failure ?? { value };
}

/** `$` doubled, which Kubernetes undoes where it expands `$(VAR)`. */
export function doubleDollars(text: string): string {
  return text.replaceAll("$", "$$$$");
}

/** What a text is written as, so that it is read as it is: a value's, and one in front of a value. */
interface Guards {
  value(text: string): string;
  before(text: string): string;
}

const PLAIN: Guards = { value: (text) => text, before: (text) => text };
const EXPANDED: Guards = { value: doubleDollars, before: closeReferences };

/**
 * A text behind which `$(VAR)` begins anew: a `$` or `$(` that it leaves open is doubled. Behind its
 * last `)` nothing is closed.
 */
function closeReferences(text: string): string {
  const end = text.lastIndexOf(")") + 1;
  return text.slice(0, end) + text.slice(end).replaceAll(/\$\$|\$(?=\(|$)/g, "$$$$");
}

/** The value of a text with expressions: typed where it is exactly one of them. */
export function renderText(
  text: string,
  variables: Variables,
): { readonly value: JsonValue } | Failed {
  const parts = evaluateParts(text, variables);
  if ("error" in parts) return parts;
  if (parts.whole !== undefined) return { value: parts.whole };
  return { value: parts.texts.map(({ text }) => text).join("") };
}

/** A leaf's text rendered: its value as the leaf takes it, the texts from values guarded. */
function renderLeaf(
  text: string,
  variables: Variables,
  { schema, guards, check }: {
    readonly schema: Schema | undefined;
    readonly guards: Guards;
    readonly check: (parts: readonly Part[]) => string | undefined;
  },
): { readonly value: JsonValue } | Failed {
  const parts = evaluateParts(text, variables);
  if ("error" in parts) return parts;
  const joined = () =>
    parts.texts.map(({ text, isLiteral }, index) =>
      !isLiteral ? guards.value(text) : index + 1 < parts.texts.length ? guards.before(text) : text
    ).join("");
  const fitted = fit(parts.whole === undefined ? joined() : parts.whole, schema);
  if ("error" in fitted) return { ...fitted, missing: false };
  const whole = () => [{ text: textOf(fitted.value), isLiteral: false }];
  const fault = check(parts.whole === undefined ? parts.texts : whole());
  if (fault !== undefined) return { error: fault, missing: false };
  return parts.whole === undefined ? fitted : { value: guardTexts(fitted.value, guards.value) };
}

/** A fitting value is a scalar or a list, which becomes a list of words. */
function guardTexts(value: JsonValue, guard: (text: string) => string): JsonValue {
  if (typeof value === "string") return guard(value);
  return Array.isArray(value) ? value.map((item) => guardTexts(item, guard)) : value;
}

type Failed = { readonly error: string; readonly missing: boolean };

interface Parts {
  /** The value of a text that is exactly one expression. */
  readonly whole: JsonValue | undefined;
  readonly texts: readonly Part[];
}

function evaluateParts(text: string, variables: Variables): Parts | Failed {
  const split = splitText(text);
  if ("error" in split) return { error: split.error, missing: false };
  const texts: Part[] = [];
  for (const piece of split.pieces) {
    if ("literal" in piece) {
      texts.push({ text: piece.literal, isLiteral: true });
      continue;
    }
    const result = evaluate(piece.expression, variables);
    if ("error" in result) return result;
    const fault = valueFault(result.value);
    if (fault !== undefined) return { error: fault, missing: false };
    if (split.pieces.length === 1) return { whole: result.value, texts };
    texts.push({ text: textOf(result.value), isLiteral: false });
  }
  return { whole: undefined, texts };
}

/** What no container could be given: a text with a NUL, or one that is too long. */
export function valueFault(value: JsonValue): string | undefined {
  const text = textOf(value);
  if (text.length > MAX_VALUE_SIZE) {
    return `the value has more than the ${MAX_VALUE_SIZE} characters that are allowed`;
  }
  return text.includes("\0") ? "the value has a NUL character, which no process takes" : undefined;
}

interface Leaf {
  readonly text: string;
  readonly path: FieldPath;
  readonly schema: Schema | undefined;
}

/** The strings of a template that hold expressions. */
function leaves(template: unknown, path: FieldPath, schema: Schema | undefined): Leaf[] {
  return stringsIn(template, hasExpression).map(({ text, members }) => ({
    text,
    path: [...path, ...members],
    schema: members.reduce(memberSchema, schema),
  }));
}

/** A copy of an object or list with each member replaced; anything else as it is. */
function mapMembers(
  node: unknown,
  replace: (child: unknown, member: string | number) => unknown,
): unknown {
  if (typeof node !== "object" || node === null) return node;
  if (Array.isArray(node)) return node.map(replace);
  return Object.fromEntries(
    Object.entries(node).map(([key, child]) => [key, replace(child, key)]),
  );
}
