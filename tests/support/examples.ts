/** The files in examples/, and how their flows end wherever their containers are run. */

export const EXAMPLES = new URL("../../examples/", import.meta.url);

/**
 * How an example ends, by its file's name, each of its flows a line: on this machine, and with real
 * pods on a cluster.
 */
export const EXAMPLE_ENDS: Readonly<Record<string, readonly string[]>> = {
  "approval.yaml": ["Succeeded: 3 of 3 steps succeeded"], // where somebody approves
  "artifacts.yaml": ["Succeeded: 3 of 3 steps succeeded"],
  "concurrency.yaml": [
    "Succeeded: 1 of 1 step succeeded",
    "Succeeded: 1 of 1 step succeeded",
  ],
  "conditions.yaml": [
    "Succeeded: 2 of 4 steps succeeded; 1 skipped; " +
    "failed, as continueOnFailure allows: check",
  ],
  "dag-flow.yaml": ["Succeeded: 6 of 6 steps succeeded"],
  "data-flow.yaml": ["Succeeded: 10 of 10 steps succeeded"],
  "etl.yaml": ["Succeeded: 4 of 5 steps succeeded; 1 skipped"],
  "failure-policy.yaml": [
    "Succeeded: 0 of 2 steps succeeded; " +
    "failed, as continueOnFailure allows: broken-input, unlucky",
  ],
  "finally.yaml": [
    "Failed: step work failed: container main ended with exit code 3: the work goes wrong",
  ],
  "for-each.yaml": ["Succeeded: 2 of 2 steps succeeded"],
  "indexed.yaml": ["Succeeded: 2 of 2 steps succeeded"],
  "map-reduce.yaml": ["Succeeded: 2 of 2 steps succeeded"],
  "parallelism.yaml": ["Succeeded: 9 of 9 steps succeeded"],
  "parameters.yaml": ["Succeeded: 2 of 2 steps succeeded"],
  "retries.yaml": [
    "Succeeded: 2 of 3 steps succeeded; failed, as continueOnFailure allows: optional",
  ],
  "simple-linear-flow.yaml": ["Succeeded: 3 of 3 steps succeeded"],
};
