/** How a step of a flow is named on the command line. */

import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { nearest } from "../../schema/mod.ts";
import { CommandError } from "../host.ts";

/**
 * The step of the flow that a word names: by its whole name, or by a beginning that only one has.
 *
 * @throws {CommandError} that says which steps it could be, or which name is near.
 */
export function stepNameOf({ metadata, spec }: JobFlow, word: string): string {
  const names = [...spec.steps, ...spec.finally ?? []].map((step) => step.name);
  if (names.includes(word)) return word;
  const beginning = word === "" ? [] : names.filter((name) => name.startsWith(word));
  if (beginning.length === 1) return beginning[0]!;
  const said = JSON.stringify(word);
  if (beginning.length > 1) {
    throw new CommandError(`step ${said} could be one of ${beginning.join(", ")}`);
  }
  const meant = nearest(word, names);
  const hint = meant === undefined
    ? `its steps are ${names.slice(0, 20).join(", ")}${names.length > 20 ? ", …" : ""}`
    : `did you mean ${JSON.stringify(meant)}?`;
  throw new CommandError(`flow ${metadata.name} has no step ${said}; ${hint}`);
}
