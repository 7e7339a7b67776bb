/** The typed clients that the controller works with, over one connection. */

import { BatchV1Api } from "@cloudydeno/kubernetes-apis/batch/v1";
import { CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import { WorkflowZenIoV1alpha1Api } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";

export interface Apis {
  readonly batch: BatchV1Api;
  readonly core: CoreV1Api;
  readonly flows: WorkflowZenIoV1alpha1Api;
}

export function apisOver(client: ConstructorParameters<typeof BatchV1Api>[0]): Apis {
  return {
    batch: new BatchV1Api(client),
    core: new CoreV1Api(client),
    flows: new WorkflowZenIoV1alpha1Api(client),
  };
}

/** Under this name the API server notes which fields are ours (`metadata.managedFields`). */
export const fieldManager = "zen-flow";
