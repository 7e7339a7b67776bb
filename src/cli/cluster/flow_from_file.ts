/** Flows of a file, as they are sent to a cluster. */

import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { missingValues } from "../../flow/mod.ts";
import type { FieldProblem, FlowObject } from "../load.ts";

/** What is wrong with a valid flow that is to be created in this namespace, and then to begin. */
export function checkToCreate(flow: FlowObject, namespace: string | undefined): FieldProblem[] {
  // The check has found it to be one.
  const { spec } = flow as unknown as JobFlow;
  return [...checkNamespace(flow, namespace), ...missingValues(spec)];
}

/** As kubectl: the flow or the flag may name the namespace, or both the same. */
export function checkNamespace(
  { metadata: { namespace } }: FlowObject,
  given: string | undefined,
): FieldProblem[] {
  if (namespace === undefined || given === undefined || namespace === given) return [];
  const message = `is not the namespace that --namespace names (${given}); leave one of them out`;
  return [{ path: ["metadata", "namespace"], message }];
}

/** A valid flow with its namespace; `isGenerated`: the server adds letters to its name. */
export function completeFlow(
  flow: FlowObject,
  { namespace, isGenerated }: { readonly namespace: string; readonly isGenerated: boolean },
): JobFlow {
  const { name, generateName, ...metadata } = flow.metadata;
  const named = isGenerated || name === undefined
    ? { generateName: generateName ?? `${name}-` }
    : { name };
  const full = { ...metadata, ...named, namespace: metadata.namespace ?? namespace };
  // The check has found it to be one.
  return { ...flow, metadata: full } as unknown as JobFlow;
}
