/** The typed clients that the controller works with, over one connection. */

import type { BatchV1Api } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import type { WorkflowZenIoV1alpha1Api } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";

export interface Apis {
  readonly batch: BatchV1Api;
  readonly core: CoreV1Api;
  readonly flows: WorkflowZenIoV1alpha1Api;
}

/** Under this name the API server notes which fields are ours (`metadata.managedFields`). */
export const fieldManager = "zen-flow";
