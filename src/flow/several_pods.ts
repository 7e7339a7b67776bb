/** Jobs of several pods, none of which is the one whose word counts. */

/** Why such a Job's step cannot have output parameters. */
export const SEVERAL_WRITE = "only a Job with one pod can have output parameters";

/** Why such a Job's step, or one with `forEach`, cannot have an output artifact in S3. */
export const SEVERAL_STORE =
  "several pods would store the same object; keep the output on a claim, where each " +
  "index has a folder of its own, and let a step after it store them";

/**
 * The field of a Job's spec that makes it one of several pods; undefined: it has one, or an expression
 * says how many. Without `completions` each of those that run at once may succeed (Kubernetes: Jobs,
 * "Parallel execution for Jobs").
 */
export function severalPodsBy(
  { completions, parallelism }: { readonly completions?: unknown; readonly parallelism?: unknown },
): "completions" | "parallelism" | undefined {
  const field = (completions ?? undefined) === undefined ? "parallelism" : "completions";
  const count = field === "completions" ? completions : parallelism;
  return typeof count === "number" && count > 1 ? field : undefined;
}
