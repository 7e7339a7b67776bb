import { assertEquals, assertStringIncludes } from "@std/assert";
import { create, flow, open, review } from "../../tests/support/admission.ts";

const malformed: readonly (readonly [what: string, body: BodyInit, says: string])[] = [
  ["nothing", "", "the body is not JSON"],
  ["text", "hello", "the body is not JSON"],
  ["cut JSON", '{"apiVersion": "admission', "the body is not JSON"],
  ["null", "null", "the body must be an object"],
  ["a list", "[]", "the body must be an object"],
  ["another kind", '{"apiVersion": "v1", "kind": "Pod"}', "must be an AdmissionReview"],
  [
    "v1beta1",
    JSON.stringify({ ...review(create(flow())), apiVersion: "admission.k8s.io/v1beta1" }),
    "must be an AdmissionReview of admission.k8s.io/v1",
  ],
  [
    "no request",
    '{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview"}',
    "request must be an object",
  ],
  ["bytes that are no text", new Uint8Array([0xff, 0xfe, 0x00]), "the body is not UTF-8"],
  ["a DELETE", JSON.stringify(review({ operation: "DELETE" })), "must be CREATE or UPDATE"],
  [
    "another resource",
    JSON.stringify(review({ ...create(flow()), kind: { kind: "Pod" } })),
    'request.kind must be JobFlow, not "Pod"',
  ],
  ["no uid", JSON.stringify(review({ ...create(flow()), uid: "" })), "request.uid"],
  ["no user", JSON.stringify(review({ ...create(flow()), userInfo: {} })), "username"],
  ["no object", JSON.stringify(review({ operation: "CREATE" })), "request.object"],
  [
    "no old object",
    JSON.stringify(review({ operation: "UPDATE", object: flow() })),
    "request.oldObject",
  ],
  [
    "annotations that are no text",
    JSON.stringify(review(create({ metadata: { annotations: { a: 1 } }, spec: {} }))),
    'request.object.metadata.annotations: "a" must be a text',
  ],
];

for (const [what, body, says] of malformed) {
  Deno.test(`admissionWebhook() answers 400 to ${what}`, async () => {
    const { post, reports } = open();
    const answer = await post("validate-flows", body);
    assertEquals(answer.status, 400);
    assertStringIncludes(await answer.text(), says);
    assertEquals(reports, [["validate-flows", "refused"]]);
  });
}

Deno.test("admissionWebhook() answers 404, 405 and 415 to what is no review at all", async () => {
  const { webhook, post } = open();
  const unknown = await post("metrics", "{}");
  assertEquals(unknown.status, 404);
  assertStringIncludes(await unknown.text(), "/validate-flows, /record-approvals");
  const read = await webhook(new Request("https://webhook/validate-flows"));
  assertEquals([read.status, read.headers.get("allow")], [405, "POST"]);
  await read.text();
  const body = JSON.stringify(review(create(flow())));
  for (const type of ["", "text/plain", "application/x-www-form-urlencoded"]) {
    const answer = await post("validate-flows", body, type);
    assertEquals(answer.status, 415, type);
    await answer.text();
  }
  const answer = await post("validate-flows", body, "Application/JSON; charset=utf-8");
  assertEquals(answer.status, 200);
  await answer.text();
});

Deno.test("admissionWebhook() answers 413 to a body that is too large, and takes the largest review", async () => {
  const { post } = open();
  const large = await post("validate-flows", new Uint8Array(10_000_000));
  assertEquals(large.status, 413);
  assertStringIncludes(await large.text(), "at most 7340032 bytes");
  const padded = JSON.stringify(review({ ...create(flow()), padding: "x".repeat(7_000_000) }));
  const answer = await post("validate-flows", padded);
  assertEquals(answer.status, 200);
  await answer.text();
});
