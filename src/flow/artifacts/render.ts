/** Values for the expressions in artifacts: in addresses, names of buckets and keys. */

import type { Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { FieldPath, Schema } from "../../schema/mod.ts";
import { type RenderError, renderTemplate, type Variables } from "../expression/mod.ts";
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
  const render = (side: "inputs" | "outputs", list: unknown) => {
    const path = [side, "artifacts"];
    const rendered = renderTemplate(list, variables, { path, schema: ARTIFACTS_SCHEMA });
    if ("error" in rendered) return rendered;
    return addressFault((rendered.value ?? []) as Fields[], path) ?? rendered;
  };
  const read = render("inputs", inputs?.artifacts);
  if ("error" in read) return read;
  const left = render("outputs", outputs?.artifacts);
  if ("error" in left) return left;
  return {
    ...(inputs?.artifacts ? { inputs: { ...inputs, artifacts: read.value as never } } : {}),
    ...(outputs?.artifacts ? { outputs: { ...outputs, artifacts: left.value as never } } : {}),
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** The first address of the artifacts that none can have, which only now can be told. */
function addressFault(artifacts: readonly Fields[], path: FieldPath): RenderError | undefined {
  for (const [index, artifact] of artifacts.entries()) {
    for (const { path: [kind, field], fault } of ADDRESSES) {
      const text = (artifact[kind] as Fields | undefined)?.[field];
      const found = typeof text === "string" ? fault(text) : undefined;
      if (found === undefined) continue;
      const error = `${found} (artifact "${artifact["name"]}")`;
      return { path: [...path, index, kind, field], error, missing: false };
    }
  }
  return undefined;
}
