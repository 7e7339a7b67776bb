/** Where in a value something stands. */

/** Field names and list indexes from the root; none for the root itself. */
export type FieldPath = readonly (string | number)[];

const PLAIN_NAME = /^[A-Za-z_$][A-Za-z0-9_$-]*$/;

/**
 * A path as people write it: `spec.steps[2].template.spec`. A field whose name is no plain word
 * stands in brackets and quotes: `metadata.labels["app.kubernetes.io/name"]`.
 */
export function formatPath(path: FieldPath): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (!PLAIN_NAME.test(part)) text += `[${JSON.stringify(part)}]`;
    else text += text === "" ? part : `.${part}`;
  }
  return text;
}
