import { assertEquals } from "@std/assert";
import { step, template } from "../../../tests/support/flow_world.ts";
import { formatErrors, validate } from "./mod.ts";

/** Where labels or annotations of a step are refused, as `labels.<key>`. */
function refused(metadata: object): string[] {
  return validate({ steps: [step("a", { metadata })] }).map(({ path }) => path.slice(4).join("."));
}

Deno.test("checkLabels() refuses keys and values that no object may have", () => {
  const long = "x".repeat(63);
  assertEquals(
    refused({
      labels: { [long]: long, "example.com/a_b.c": "", "Team": "A.b_c-9" },
      annotations: { "example.com/why": "anything goes: \n" },
    }),
    [],
  );
  const values = { a: `${long}x`, b: "has space", c: "-x", d: "é", e: "line\n" };
  assertEquals(refused({ labels: values }), Object.keys(values).map((key) => `labels.${key}`));
  assertEquals(refused({ labels: { "A.b/x": "x" }, annotations: { "A.b/x": "x" } }), [
    "labels.A.b/x",
  ]);
  for (const key of ["bad key!", "", "-x", `${long}x`, "a/b/c", "/x", "x/"]) {
    assertEquals(refused({ labels: { [key]: "x" } }), [`labels.${key}`], key);
    assertEquals(refused({ annotations: { [key]: "x" } }), [`annotations.${key}`], key);
  }
});

Deno.test("checkLabels() looks at templates of Jobs, pods and resources too", () => {
  const metadata = { labels: { a: "b c" } };
  const containers = [{ name: "main", image: "i" }];
  const job = { ...template({ template: { metadata, spec: { containers } } })!, metadata };
  const resource = { metadata: { name: "data", ...metadata } };
  const errors = validate({
    steps: [step("a", { template: job })],
    resourceTemplates: { volumeClaimTemplates: [{ ...resource, spec: {} }] },
  });
  assertEquals(errors.map(({ path }) => path.join(".")), [
    "spec.steps.0.template.metadata.labels.a",
    "spec.steps.0.template.spec.template.metadata.labels.a",
    "spec.resourceTemplates.volumeClaimTemplates.0.metadata.labels.a",
  ]);
});

Deno.test("checkLabels() leaves to a run what expressions give, where the step has any", () => {
  const labels = { a: "{{ flow.name }}" };
  assertEquals(refused({ labels }), []);
  const annotations = { "workflow.zen.io/expressions": "off" };
  assertEquals(
    formatErrors(validate({ steps: [step("a", { metadata: { labels, annotations } })] })),
    [
      "spec.steps[0].metadata.labels.a: a label's value has at most 63 letters, digits, dashes, " +
      "underscores and dots, and begins and ends with a letter or digit, or is empty, unlike " +
      '"{{ flow.name }}"',
    ],
  );
});
