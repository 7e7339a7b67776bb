/** Steps and flows as the views of the command line show them: a test names what it is about. */

import type { FlowModel, StepModel } from "../../src/cli/view/model.ts";

/** A step that waits for its first attempt, but for these fields. */
export function viewedStep(fields: Pick<StepModel, "name"> & Partial<StepModel>): StepModel {
  return {
    state: "Waiting",
    isTolerated: false,
    reason: "",
    message: "",
    outputs: "",
    startedAt: undefined,
    endedAt: undefined,
    retryAt: undefined,
    exitCode: undefined,
    job: undefined,
    attempt: 0,
    maxAttempts: 1,
    items: undefined,
    dependencies: [],
    waitsFor: "",
    ...fields,
  };
}

/** A flow that runs, but for these fields. */
export function viewedFlow(
  fields: Pick<FlowModel, "name" | "steps" | "startedAt"> & Partial<FlowModel>,
): FlowModel {
  return { namespace: "default", phase: "Running", message: "", endedAt: undefined, ...fields };
}
