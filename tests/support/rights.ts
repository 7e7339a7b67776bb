/** What roles allow, deed by deed: `verb resource`, and the name where a rule is of some only. */

import { parseAllDocuments } from "yaml";

/** A rule of a role, as RBAC has it. */
export interface Rule {
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

const inUse = new URL("../e2e/manifests/controller_rbac.yaml", import.meta.url);

/** Everything that the rules allow. */
export function deedsOf(rules: readonly Rule[]): Set<string> {
  return new Set(
    rules.flatMap(({ resources, resourceNames = [], verbs }) =>
      resources.flatMap((one) => verbs.map((verb) => [verb, one, ...resourceNames].join(" ")))
    ),
  );
}

/** The rights that the tests on a real control plane run the controller with, by role. */
export async function rightsInUse(): Promise<ReadonlyMap<string, Set<string>>> {
  const documents = parseAllDocuments(await Deno.readTextFile(inUse));
  return new Map(
    documents.map((document) => document.toJSON())
      .map(({ metadata, rules }) => [metadata.name, deedsOf(rules)]),
  );
}
