/** Conditions as Kubernetes keeps them: one a type, lastTransitionTime only when status turns. */

import type { Condition } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { formatInstant } from "./context.ts";

/** The API allows 32,768 characters (metav1.Condition). */
const MAX_MESSAGE = 32_768;

/** A copy of the list in which the condition of this type is as given. */
export function setCondition(
  conditions: readonly Condition[],
  wanted: Omit<Condition, "lastTransitionTime">,
  now: number,
): Condition[] {
  const old = conditions.find((condition) => condition.type === wanted.type);
  const unturned = old !== undefined && old.status === wanted.status;
  const next: Condition = {
    ...wanted,
    message: wanted.message.slice(0, MAX_MESSAGE),
    lastTransitionTime: unturned ? old.lastTransitionTime : formatInstant(now),
  };
  if (old === undefined) return [...conditions, next];
  return conditions.map((condition) => condition === old ? next : condition);
}
