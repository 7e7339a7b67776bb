/** Values for the expressions in artifacts: in addresses, names of buckets and keys. */

import type { Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { FieldPath, Schema } from "../../schema/mod.ts";
import { type Part, type RenderError, renderTemplate, type Variables } from "../expression/mod.ts";
import { ADDRESSES } from "./addresses.ts";

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

/** Inputs and outputs of the step, with values in its artifacts; or the first that cannot be one. */
export function renderArtifacts(
  { inputs, outputs }: Step,
  variables: Variables,
): Pick<Step, "inputs" | "outputs"> | RenderError {
  const render = (side: "inputs" | "outputs", list: readonly { name: string }[] | undefined) =>
    renderTemplate(list, variables, {
      path: [side, "artifacts"],
      schema: ARTIFACTS_SCHEMA,
      faultOf([, , index, ...field], parts) {
        const fault = addressFault(field, parts);
        return fault && `${fault} (artifact "${list?.[index as number]?.name}")`;
      },
    });
  const read = render("inputs", inputs?.artifacts);
  if ("error" in read) return read;
  const left = render("outputs", outputs?.artifacts);
  if ("error" in left) return left;
  return {
    ...(inputs?.artifacts ? { inputs: { ...inputs, artifacts: read.value as never } } : {}),
    ...(outputs?.artifacts ? { outputs: { ...outputs, artifacts: left.value as never } } : {}),
  };
}

/** Why no address can be what values have made of it. */
function addressFault(field: FieldPath, parts: readonly Part[]): string | undefined {
  const address = ADDRESSES.find(({ path }) => path.join() === field.join());
  return address?.fault(parts.map(({ text }) => text).join(""), parts);
}
