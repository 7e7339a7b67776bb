/** Bugs with parameters, outputs, inputs and items. */

import type { PlantedBug } from "./planted_bug.ts";

export const DATA_BUGS: readonly PlantedBug[] = [
  {
    title: "retries no attempt that left no output",
    edits: [{
      file: "retry.ts",
      original: `  "ExpressionError",\n`,
      planted: `  "ExpressionError",\n  "OutputMissing",\n`,
    }],
  },
  {
    title: "gives an output its default though the step has written it",
    edits: [{
      file: "outputs/pick.ts",
      original: `if ("value" in found || !found.missing || fallback === undefined) return found;`,
      planted: `if (fallback === undefined) return found;`,
    }],
  },
  {
    title: "fails no step that left no output",
    edits: [{
      file: "outputs/pick.ts",
      original: `if ("value" in found || !found.missing || fallback === undefined) return found;`,
      planted: `if ("value" in found || !found.missing) return found;`,
    }, {
      file: "outputs/pick.ts",
      original: `  return { value: fallback };`,
      planted: `  return { value: fallback ?? "" };`,
    }],
  },
  {
    title: "mixes up the outputs of a fan-out",
    edits: [{
      file: "outputs/harvest.ts",
      original: `const result = readOne(messages.get(index)!, field);`,
      planted: `const result = readOne(messages.get(itemCount - 1 - index)!, field);`,
    }],
  },
  {
    title: "starts a step without its input",
    edits: [{
      file: "inputs.ts",
      original: `  if (fallback !== undefined) return { value: fallback };`,
      planted: `  return { value: fallback ?? "" };`,
    }],
  },
  {
    title: "starts a flow whose parameter has no value",
    edits: [{
      file: "plan.ts",
      original: `[...validate(spec), ...missingValues(spec)]`,
      planted: `[...validate(spec)]`,
    }],
  },
  {
    title: "gives all parameters the value of the first",
    edits: [{
      file: "outline.ts",
      original: `value === undefined ? [] : [[name, value]]`,
      planted: `value === undefined ? [] : [[name, parameters![0]!.value!]]`,
    }],
  },
  {
    title: "takes a text for the list of its letters",
    edits: [{
      file: "items.ts",
      original: `  if (!Array.isArray(value)) {\n`,
      planted:
        `  if (typeof value === "string") return { items: [...value] };\n  if (!Array.isArray(value)) {\n`,
    }],
  },
  {
    title: "has nothing to do where its items are missing",
    edits: [{
      file: "items.ts",
      original: `  if ("error" in found) {\n`,
      planted: `  if ("error" in found) {\n    if (found.missing) return { items: [] };\n`,
    }],
  },
  {
    title: "runs for one item less than the list of another step has",
    edits: [{
      file: "items.ts",
      original: `  return { items: value };`,
      planted: `  return { items: value.slice(1) };`,
    }],
  },
  {
    title: "calls outputs lost before they are",
    edits: [{
      file: "outputs/harvest.ts",
      original: `until === undefined || now < until) return WAITING;`,
      planted: `until === undefined) return WAITING;`,
    }],
  },
  {
    title: "waits for outputs that are lost until something else happens",
    edits: [{
      file: "settle.ts",
      original: `? silentUntil(context.facts, outcome.job)`,
      planted: `? undefined`,
    }],
  },
  {
    title: "goes on without what the last pod of a fan-out left",
    edits: [{
      file: "outputs/harvest.ts",
      original: `if (messages.size >= (itemCount ?? 1)) {`,
      planted:
        `if (messages.size > 0 && job.complete) itemCount &&= messages.size;\n  if (messages.size >= (itemCount ?? 1)) {`,
    }, {
      file: "outputs/harvest.ts",
      original: `const { job, facts, parameters, itemCount, now } = field;`,
      planted: `const { job, facts, parameters, now } = field;\n  let { itemCount } = field;`,
    }],
  },
  {
    title: "retries no attempt whose outputs were lost",
    edits: [{
      file: "retry.ts",
      original: `  "ExpressionError",\n`,
      planted: `  "ExpressionError",\n  "OutputsLost",\n`,
    }],
  },
];
