/**
 * The JobFlow CRD on a real API server: what it keeps, prunes, refuses and accepts, and that the
 * checker in `src/schema`, which stands in where there is no server, finds the same.
 */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { jobFlowSchema } from "../../generated/jobflow_schema.ts";
import { checkSchema, formatPath, type Schema } from "../../src/schema/mod.ts";
import {
  completeFlow,
  completeStatus,
  minimalFlow,
  minimalStep,
} from "../support/jobflow_samples.ts";
import { accepted } from "./crd/accepted.ts";
import { refusedData } from "./crd/refused_data.ts";
import { refusedRetries, refusedSteps } from "./crd/refused_steps.ts";
import { refusedPolicies, refusedTemplates } from "./crd/refused_templates.ts";
import { causesOf, definition, flows, kubectl, shareOneServer } from "./support/crd_server.ts";
import "./suites/crd_edits.ts";

shareOneServer();

const MAX_BYTES = 200 * 1024;

Deno.test("the CRD is accepted, structural, and small enough for kubectl apply", async () => {
  const crd = await definition();
  const conditions = crd.status?.conditions ?? [];
  assertEquals(
    conditions.map((one) => `${one.type}=${one.status}`).sort(),
    ["Established=True", "NamesAccepted=True"],
  );
  const applied = crd.metadata.annotations?.["kubectl.kubernetes.io/last-applied-configuration"];
  assert(applied !== undefined && applied.length < MAX_BYTES, `${applied?.length} bytes`);
});

Deno.test("the CRD uses nothing of CEL that Kubernetes 1.25 lacks", async () => {
  const crd = await definition();
  const rules = [...rulesOf(crd.spec.versions[0]?.schema?.openAPIV3Schema)];
  assert(rules.length > 10);
  for (const rule of rules) assertEquals(Object.keys(rule).sort(), ["message", "rule"]);
});

function* rulesOf(schema: unknown): Generator<Record<string, string>> {
  if (typeof schema !== "object" || schema === null) return;
  for (const [key, child] of Object.entries(schema)) {
    if (key === "x-kubernetes-validations") yield* child as Record<string, string>[];
    else yield* rulesOf(child);
  }
}

Deno.test("the CRD describes every field", async () => {
  const crd = await definition();
  const schema = crd.spec.versions[0]?.schema?.openAPIV3Schema as Schema;
  const silent = [...fieldsOf(schema)].filter(([, field]) => {
    return !(field as { description?: string }).description;
  });
  // The API server describes the metadata of the root itself, and refuses a description there.
  assertEquals(silent.map(([path]) => path), ["metadata"]);
});

/** Every field of a schema, by its path; `[]` stands for list entries, `{}` for map values. */
function* fieldsOf(schema: Schema, path = ""): Generator<[path: string, field: Schema]> {
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const fieldPath = path === "" ? name : `${path}.${name}`;
    yield [fieldPath, field];
    yield* fieldsOf(field, fieldPath);
  }
  if (schema.items) yield* fieldsOf(schema.items, `${path}[]`);
  if (typeof schema.additionalProperties === "object") {
    yield* fieldsOf(schema.additionalProperties, `${path}{}`);
  }
}

/** The paths at which a value has fields, in the same form. */
function pathsOf(value: unknown, path = "", found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) value.forEach((item) => pathsOf(item, `${path}[]`, found));
  else if (typeof value === "object" && value !== null) {
    for (const [name, child] of Object.entries(value)) {
      const fieldPath = path === "" ? name : `${path}.${name}`;
      found.add(fieldPath);
      pathsOf(child, fieldPath, found);
    }
  }
  return found;
}

Deno.test("the complete samples set every field of the CRD", () => {
  const found = pathsOf({ ...completeFlow("complete"), status: completeStatus() });
  const missing = [...fieldsOf(jobFlowSchema)].map(([path]) => path).filter((path) =>
    !found.has(path)
  );
  // These are in the schema only to be refused.
  const forbidden = ["spec.steps[]", "spec.finally[]"].flatMap((steps) => [
    `${steps}.template.spec.selector`,
    `${steps}.template.spec.manualSelector`,
    `${steps}.template.status`,
  ]);
  assertEquals(missing.sort(), forbidden.sort());
});

Deno.test("the API server keeps every field that a user may write", async () => {
  const flow = completeFlow("complete");
  const created = await flows().createJobFlow(flow, { fieldValidation: "Strict" });
  assertEquals(created.spec, flow.spec);
});

Deno.test("the API server keeps every field of the status, and only in status writes", async () => {
  const flow = minimalFlow("status");
  const created = await flows().createJobFlow({ ...flow, status: completeStatus() });
  assertEquals(created.status, undefined);
  // A merge patch would take the nulls in it for fields to be removed.
  const written = await flows().replaceJobFlowStatus("status", {
    ...created,
    spec: { ...created.spec, suspend: true },
    status: completeStatus(),
  });
  assertEquals(written.status, completeStatus());
  assertEquals(written.spec, flow.spec);
  assertEquals((await flows().getJobFlow("status")).status, completeStatus());
});

Deno.test("the API server prunes unknown fields, and refuses them where it is strict", async () => {
  const step = { ...minimalStep("a"), dependancies: ["b"] };
  const flow = minimalFlow("unknown", { steps: [step] });
  const error = await assertRejects(
    () => flows().createJobFlow(flow, { fieldValidation: "Strict" }),
    Error,
  );
  assertStringIncludes(error.message, 'unknown field "spec.steps[0].dependancies"');
  const created = await flows().createJobFlow(flow);
  assertEquals(created.spec.steps, [minimalStep("a")]);
});

const refused = [
  ...refusedSteps,
  ...refusedRetries,
  ...refusedTemplates,
  ...refusedPolicies,
  ...refusedData,
];

for (const { name, spec, causes, byRule } of refused) {
  Deno.test(`the API server refuses ${name}`, async () => {
    const flow = minimalFlow("refused", spec);
    assertEquals(await causesOf(flows().createJobFlow(flow)), [...causes].sort());
    const found = checkSchema(flow, jobFlowSchema, { unknownFields: "error" })
      .map((error) => formatPath(error.path));
    const fields = byRule ? [] : causes.map((cause) => cause.slice(0, cause.indexOf(": ")));
    assertEquals(
      [...new Set(found)].sort(),
      [...new Set(fields)].sort(),
      "src/schema finds the same",
    );
  });
}

for (const [index, { name, spec }] of accepted.entries()) {
  Deno.test(`the API server accepts ${name}`, async () => {
    const flow = minimalFlow(`accepted-${index}`, spec);
    const created = await flows().createJobFlow(flow, { fieldValidation: "Strict" });
    assertEquals(created.spec, flow.spec);
    assertEquals(checkSchema(flow, jobFlowSchema, { unknownFields: "error" }), []);
  });
}

Deno.test("kubectl knows the short names, the category and the columns", async () => {
  await flows().createJobFlow(minimalFlow("columns"));
  await flows().patchJobFlowStatus("columns", "json-merge", {
    status: { phase: "Running", message: "only runs", progress: { summary: "0/1" } },
  });
  for (const resource of ["jf", "flow", "jobflow", "jobflows", "all"]) {
    const shown = await kubectl(["get", resource, "--output=name"]);
    assertStringIncludes(shown, "jobflow.workflow.zen.io/columns");
  }
  const [head, row] = (await kubectl(["get", "jf", "columns"])).split("\n");
  assertEquals(head?.split(/\s+/), ["NAME", "PHASE", "PROGRESS", "AGE"]);
  assertEquals(row?.split(/\s+/).slice(0, 3), ["columns", "Running", "0/1"]);
  const wide = await kubectl(["get", "jf", "columns", "--output=wide"]);
  assertEquals(wide.split("\n")[0]?.split(/\s+/), ["NAME", "PHASE", "PROGRESS", "MESSAGE", "AGE"]);
  assertStringIncludes(wide, "only runs");
});

Deno.test("kubectl explain tells what a field is for", async () => {
  const text = await kubectl(["explain", "jobflow.spec.steps.retryPolicy.limit"]);
  assertStringIncludes(text, "The most retries; 0 is none. Default 3.");
});
