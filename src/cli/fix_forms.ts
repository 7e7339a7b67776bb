/**
 * Rewrites the forms in which flows of the original project name parameters into expressions. Only
 * those places of the text change; all else, comments included, stays as it is.
 */

import { isLiteral } from "../flow/literal.ts";
import { KIND } from "../flow/names.ts";
import type { FieldPath } from "../schema/mod.ts";
import type { RawText, SourceDocument } from "./yaml_source.ts";

/** `{{.Parameters.x}}`, `{{parameters.x}}`, `${parameters.x}`. */
const FORM =
  /\{\{\s*\.?[Pp]arameters\.([A-Za-z0-9_.-]+)\s*\}\}|\$\{[Pp]arameters\.([A-Za-z0-9_.-]+)\}/g;

/** The text of a file with every such form rewritten whose parameter there is. */
export function fixForms(
  text: string,
  documents: readonly SourceDocument[],
): { readonly fixed: string; readonly count: number } {
  const edits = new Map<number, RawText & { readonly becomes: string }>();
  let count = 0;
  for (const document of documents) {
    for (const { path, names } of formsOf(document.value, [])) {
      const found = document.rawText(path);
      if (found === undefined || edits.has(found.offset)) continue;
      const { raw, replaced } = rewrite(found.raw, names);
      if (replaced === 0) continue;
      edits.set(found.offset, { ...found, becomes: raw });
      count += replaced;
    }
  }
  let fixed = text;
  // From the end, so that offsets before it still hold.
  for (const [offset, { raw, becomes }] of [...edits].sort(([a], [b]) => b - a)) {
    fixed = fixed.slice(0, offset) + becomes + fixed.slice(offset + raw.length);
  }
  return { fixed, count };
}

/** What a form of this name becomes; undefined: no such parameter. */
type Names = ReadonlyMap<string, string>;

interface Found {
  readonly path: FieldPath;
  readonly names: Names;
}

/** The texts with such forms in a flow, or in a list of flows. */
function formsOf(value: unknown, base: FieldPath): Found[] {
  const { kind, items, spec } = objectOf(value);
  if (Array.isArray(items)) {
    return items.flatMap((item, index) => formsOf(item, [...base, "items", index]));
  }
  if (kind !== KIND) return [];
  const flow = objectOf(spec);
  const params = named(flow["parameters"], "params");
  return ["steps", "finally"].flatMap((list) => {
    const steps = flow[list];
    if (!Array.isArray(steps)) return [];
    return steps.flatMap((step, index) => {
      const at = [...base, "spec", list, index];
      if (isLiteral(step)) return [];
      const { inputs, outputs, template, metadata } = objectOf(step);
      const { parameters, artifacts } = objectOf(inputs);
      const names = new Map([...params, ...named(parameters, "inputs.parameters")]);
      const parts = [
        ...textsIn(template, [...at, "template"]),
        ...textsIn(metadata, [...at, "metadata"]),
        ...textsIn(artifacts, [...at, "inputs", "artifacts"]),
        ...textsIn(objectOf(outputs)["artifacts"], [...at, "outputs", "artifacts"]),
      ];
      return [
        ...parts.map((path) => ({ path, names })),
        // An input cannot be made from an input.
        ...textsIn(parameters, [...at, "inputs", "parameters"])
          .filter((path) => path.at(-1) === "value").map((path) => ({ path, names: params })),
      ];
    });
  });
}

/** By name, the expression for each parameter of a list. */
function named(parameters: unknown, root: string): Map<string, string> {
  if (!Array.isArray(parameters)) return new Map();
  return new Map(parameters.flatMap((parameter): [string, string][] => {
    const { name } = objectOf(parameter);
    if (typeof name !== "string") return [];
    const isPlain = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
    return [[name, isPlain ? `${root}.${name}` : `${root}['${name}']`]];
  }));
}

function textsIn(value: unknown, path: FieldPath): FieldPath[] {
  if (typeof value === "string") return value.search(FORM) < 0 ? [] : [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    textsIn(child, [...path, Array.isArray(value) ? Number(key) : key])
  );
}

/** The text as it is to be written: its quotes stay, and one without gets some where YAML asks. */
function rewrite(raw: string, names: Names): { raw: string; replaced: number } {
  const isSingle = raw.startsWith("'");
  let replaced = 0;
  const text = raw.replace(FORM, (form, first?: string, second?: string) => {
    const expression = names.get((first ?? second)!);
    if (expression === undefined) return form;
    replaced++;
    return `{{ ${isSingle ? expression.replaceAll("'", "''") : expression} }}`;
  });
  const isPlain = !/^["'|>]/.test(raw);
  // A plain text that begins with a brace, or stands in brackets, would be read as something else.
  // Over several lines, quotes fold it as it was folded without.
  const quoted = isPlain && replaced > 0 ? `"${text.replaceAll(/["\\]/g, "\\$&")}"` : text;
  return { raw: quoted, replaced };
}

function objectOf(value: unknown): Record<string, unknown> {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? value as Record<string, unknown> : {};
}
