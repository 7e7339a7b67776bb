/** The labels that the API gives to the pods of a Job. */

import type { ApiObject } from "./json.ts";

/** The four labels by which a Job's pods are found, two of them under their old names. */
export function generatedLabels({ metadata: { name = "", uid = "" } }: ApiObject) {
  return {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name,
  };
}
