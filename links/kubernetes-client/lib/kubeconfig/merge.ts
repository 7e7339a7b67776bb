/** Several kubeconfig files as one. */

import type { KubeConfig } from "./config.ts";
import type { RawKubeConfig } from "./definitions.ts";

/** Joins files, the first to name something wins. */
export function mergeKubeConfigs(
  configs: (RawKubeConfig | KubeConfig)[],
): RawKubeConfig {
  const files = configs.map((config) => "data" in config ? config.data : config);
  return {
    apiVersion: "v1",
    kind: "Config",
    "current-context": files.map((file) => file["current-context"]).find((name) => name) ?? "",
    contexts: firstOfEachName(files.map((file) => file.contexts)),
    clusters: firstOfEachName(files.map((file) => file.clusters)),
    users: firstOfEachName(files.map((file) => file.users)),
    extensions: firstOfEachName(files.map((file) => file.extensions)),
  };
}

function firstOfEachName<T extends { name: string }>(
  lists: (T[] | undefined)[],
): T[] {
  const byName = new Map<string, T>();
  for (const entry of lists.flatMap((list) => list ?? [])) {
    if (!byName.has(entry.name)) byName.set(entry.name, entry);
  }
  return [...byName.values()];
}
