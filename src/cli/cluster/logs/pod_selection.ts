/** Which pods the logs are of. */

import { CoreV1Api, type Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { readAllItems } from "@cloudydeno/kubernetes-client";
import { FLOW_LABEL, flowLabel, STEP_LABEL } from "../../../flow/names.ts";
import type { Session } from "../session.ts";

/** The pods of a flow, or of one step of it, and of earlier flows of that name. */
export interface PodSelection {
  readonly core: ReturnType<CoreV1Api["namespace"]>;
  readonly labelSelector: string;
  list(): Promise<Pod[]>;
}

/** The selection of these pods. */
export function podSelection(
  { client }: Session,
  { metadata }: JobFlow,
  step: string | undefined,
): PodSelection {
  const core = new CoreV1Api(client).namespace(metadata.namespace!);
  const labelSelector = `${FLOW_LABEL}=${flowLabel(metadata.name!)}` +
    (step === undefined ? "" : `,${STEP_LABEL}=${step}`);
  return {
    core,
    labelSelector,
    async list() {
      const pods: Pod[] = [];
      const pages = readAllItems((token) =>
        core.getPodList({ labelSelector, limit: 500, continue: token })
      );
      for await (const pod of pages) pods.push(pod);
      return pods;
    },
  };
}
