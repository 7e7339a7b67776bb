/** The items of a `forEach` step, once it is ready. */

import type { ForEach } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { evaluate, type Variables } from "./expression/mod.ts";
import type { DataFailure } from "./inputs.ts";
import { StepReason } from "./reasons.ts";
import { utf8Length } from "./utf8.ts";

/** As in the CRD. Kubernetes would take ten times as many, but each pod's volume holds them all. */
const MAX_ITEMS = 10_000;
/** What a ConfigMap holds, in bytes (Kubernetes: MaxSecretSize). */
const MAX_SIZE = 1024 * 1024;

/** The items, or why there are none. Those that are written in the flow are data, as they are. */
export function resolveItems(
  { items, expression }: ForEach,
  variables: Variables,
): { readonly items: readonly unknown[] } | DataFailure {
  if (items !== undefined) return { items };
  const found = evaluate(expression!, variables);
  if ("error" in found) {
    const reason = found.missing ? StepReason.InputMissing : StepReason.ExpressionError;
    return { reason, message: `forEach: ${found.error}` };
  }
  const { value } = found;
  if (!Array.isArray(value)) {
    const what = value === null ? "null" : `a ${typeof value === "object" ? "map" : typeof value}`;
    return { reason: StepReason.ItemsInvalid, message: `forEach gives ${what}, and needs a list` };
  }
  if (value.length > MAX_ITEMS) {
    const message = `forEach gives ${value.length} items, and takes at most ${MAX_ITEMS}`;
    return { reason: StepReason.ItemsTooLarge, message };
  }
  const size = value.reduce<number>((sum, item) => sum + utf8Length(itemText(item)), 0);
  if (size > MAX_SIZE) {
    const message = `the items of forEach have ${size} bytes together, and the ConfigMap that ` +
      `carries them to the pods holds ${MAX_SIZE}; give the pods names or numbers, and the data elsewhere`;
    return { reason: StepReason.ItemsTooLarge, message };
  }
  return { items: value };
}

/** What stands in an item's file: a string as it is, anything else as JSON. */
export function itemText(item: unknown): string {
  return typeof item === "string" ? item : JSON.stringify(item);
}
