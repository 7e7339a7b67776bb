import { assert, assertEquals, assertThrows } from "@std/assert";
import { jobSchema } from "../../generated/job_schema.ts";
import { jobFlowSchema } from "../../generated/jobflow_schema.ts";
import { checkSchema, formatPath, prune, type Schema } from "../../src/schema/mod.ts";
import { completeFlow, completeStatus, minimalFlow } from "../../tests/support/jobflow_samples.ts";
import { type CustomResource, printCustomResourceTypes } from "./crd.ts";

function errorsOf(value: unknown, schema: Schema): string[] {
  return checkSchema(value, schema, { unknownFields: "error" })
    .map((error) => `${formatPath(error.path)}: ${error.message}`);
}

Deno.test("jobFlowSchema knows every field of the complete samples, and keeps them", () => {
  const flow = { ...completeFlow("complete"), status: completeStatus() };
  assertEquals(errorsOf(flow, jobFlowSchema), []);
  assertEquals(prune(flow, jobFlowSchema), flow);
});

Deno.test("jobFlowSchema finds a misspelt field in steps and finally alike", () => {
  const flow = minimalFlow("f");
  const step = { ...flow.spec.steps[0], dependancies: ["a"], timeoutSecond: 5 };
  const errors = errorsOf({ ...flow, spec: { steps: [step], finally: [step] } }, jobFlowSchema);
  assertEquals(errors, [
    'spec.steps[0].dependancies: unknown field "dependancies": did you mean "dependencies"?',
    'spec.steps[0].timeoutSecond: unknown field "timeoutSecond": did you mean "timeoutSeconds"?',
    'spec.finally[0].dependancies: unknown field "dependancies": did you mean "dependencies"?',
    'spec.finally[0].timeoutSecond: unknown field "timeoutSecond": did you mean "timeoutSeconds"?',
  ]);
});

Deno.test("jobFlowSchema takes an object as kubectl prints it", () => {
  const flow = minimalFlow("f");
  const printed = {
    ...flow,
    metadata: {
      ...flow.metadata,
      annotations: { "kubectl.kubernetes.io/last-applied-configuration": "{}" },
      creationTimestamp: "2026-01-02T03:04:05Z",
      generation: 1,
      managedFields: [{ manager: "kubectl", fieldsV1: { "f:spec": {} } }],
      namespace: "default",
      resourceVersion: "5",
      uid: "u",
    },
  };
  assertEquals(errorsOf(printed, jobFlowSchema), []);
});

Deno.test("jobSchema knows the fields of a Job deep down, and finds a misspelt one", () => {
  const template = completeFlow("complete").spec.steps[0]!.template!;
  assertEquals(errorsOf(template, jobSchema), []);
  const containers = [{ name: "a", image: "b", comand: ["c"], env: [{ name: "x", valeu: "y" }] }];
  const misspelt = {
    ...template,
    spec: {
      backofLimit: 0,
      template: { metadata: { creationTimestamp: null }, spec: { containers } },
    },
  };
  assertEquals(errorsOf(misspelt, jobSchema), [
    'spec.backofLimit: unknown field "backofLimit": did you mean "backoffLimit"?',
    'spec.template.spec.containers[0].comand: unknown field "comand": did you mean "command"?',
    'spec.template.spec.containers[0].env[0].valeu: unknown field "valeu": did you mean "value"?',
  ]);
});

Deno.test("jobSchema takes quantities as strings and numbers, and ports as either", () => {
  const containers = [{
    name: "a",
    resources: { limits: { cpu: 0.5, memory: "1.5Gi" } },
    livenessProbe: { httpGet: { port: "http" }, tcpSocket: { port: 80 } },
  }];
  assertEquals(errorsOf({ spec: { template: { spec: { containers } } } }, jobSchema), []);
});

const gvk = { group: "g", version: "v1", kind: "JobFlow" };

Deno.test("printCustomResourceTypes() stops at a nested object without a name", () => {
  const schema = {
    type: "object",
    properties: { surprise: { type: "object", properties: { a: {} } } },
  };
  const resource: CustomResource = { gvk, plural: "jobflows", schema };
  assertThrows(
    () => printCustomResourceTypes(resource, []),
    Error,
    "Cannot print the type of surprise: an object with fields needs a name",
  );
});

Deno.test("printCustomResourceTypes() stops at two different objects with one name", () => {
  const metadata = (type: string) => ({
    type: "array",
    items: {
      type: "object",
      properties: { metadata: { type: "object", properties: { name: { type } } } },
    },
  });
  const schema = {
    type: "object",
    properties: {
      spec: {
        type: "object",
        properties: {
          resourceTemplates: {
            type: "object",
            properties: {
              volumeClaimTemplates: metadata("string"),
              configMapTemplates: metadata("integer"),
            },
          },
        },
      },
    },
  };
  const resource: CustomResource = { gvk, plural: "jobflows", schema };
  const error = assertThrows(() => printCustomResourceTypes(resource, []), Error);
  assert(error.message.startsWith("Cannot print ResourceTemplateMetadata"), error.message);
});
