/** Values for the expressions in artifacts: in addresses, names of buckets and keys. */

import type { Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Schema } from "../../schema/mod.ts";
import { type RenderError, renderTemplate, type Variables } from "../expression/mod.ts";

const TEXT: Schema = { type: "string" };

/** The fields of an artifact that may hold expressions. */
export const ARTIFACTS_SCHEMA: Schema = {
  items: {
    properties: {
      http: { properties: { url: TEXT } },
      s3: { properties: { endpoint: TEXT, bucket: TEXT, key: TEXT } },
    },
  },
};

/** Inputs and outputs of the step, with values in its artifacts; or the first that has none. */
export function renderArtifacts(
  { inputs, outputs }: Step,
  variables: Variables,
): Pick<Step, "inputs" | "outputs"> | RenderError {
  const render = (side: "inputs" | "outputs", list: unknown) =>
    renderTemplate(list, variables, { path: [side, "artifacts"], schema: ARTIFACTS_SCHEMA });
  const read = render("inputs", inputs?.artifacts);
  if ("error" in read) return read;
  const left = render("outputs", outputs?.artifacts);
  if ("error" in left) return left;
  return {
    ...(inputs?.artifacts ? { inputs: { ...inputs, artifacts: read.value as never } } : {}),
    ...(outputs?.artifacts ? { outputs: { ...outputs, artifacts: left.value as never } } : {}),
  };
}
