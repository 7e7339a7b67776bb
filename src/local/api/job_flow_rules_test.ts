/** That the rules by hand are the rules of the CRD, neither more nor less. */

import { assertEquals } from "@std/assert";
import { parse } from "yaml";
import { JOB_FLOW_RULES } from "./job_flow_rules.ts";

interface SchemaNode {
  readonly "x-kubernetes-validations"?: readonly { rule: string; message: string }[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
}

interface Crd {
  readonly spec: {
    readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: SchemaNode } }[];
  };
}

const crdFile = new URL("../../../deploy/crds/workflow.zen.io_jobflows.yaml", import.meta.url);

/** Every rule below a schema, as `path: rule (message)`. */
function rulesOf(schema: SchemaNode, path: string): string[] {
  const own = schema["x-kubernetes-validations"] ?? [];
  return [
    ...own.map(({ rule, message }) => `${path}: ${rule} (${message})`),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
      rulesOf(property, path === "" ? name : `${path}.${name}`)
    ),
    ...schema.items === undefined ? [] : rulesOf(schema.items, `${path}[]`),
  ];
}

Deno.test("JOB_FLOW_RULES has each rule of the CRD at its place, and no other", async () => {
  const crd = parse(await Deno.readTextFile(crdFile)) as Crd;
  const [version] = crd.spec.versions;
  const written = rulesOf(version!.schema.openAPIV3Schema, "").sort();
  const byHand = JOB_FLOW_RULES.flatMap(({ paths, rule, message }) =>
    paths.map((path) => `${path}: ${rule} (${message})`)
  ).sort();
  assertEquals(byHand, written);
});
