/**
 * How deep lists and objects lie in each other. All that reads a flow goes down them by calls of itself,
 * for which there is room thousands deep; an API server lets through 10,000.
 */

import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Path, SpecError } from "./paths.ts";

/** No Job of Kubernetes is a tenth as deep. */
const MAX_DEPTH = 200;
/** What of the path is told: `spec.steps[0].template`. */
const TOLD = 4;

interface Node {
  readonly value: object;
  readonly path: Path;
}

/** An error for what is too deep; no other rule is safe then. */
export function checkDepth(spec: JobFlowSpec): SpecError[] {
  let level: Node[] = [{ value: spec, path: ["spec"] }];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return [tooDeep(level[0]!)];
    level = level.flatMap(childrenOf);
  }
  return [];
}

function childrenOf({ value, path }: Node): Node[] {
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([key, child]) => {
    if (typeof child !== "object" || child === null) return [];
    const told = path.length < TOLD ? [...path, isList ? Number(key) : key] : path;
    return [{ value: child, path: told }];
  });
}

function tooDeep({ path }: Node): SpecError {
  const message = `has lists and objects more than ${MAX_DEPTH} deep in each other; ` +
    "write what is so deep as one text, or leave it out";
  return { path, message };
}
