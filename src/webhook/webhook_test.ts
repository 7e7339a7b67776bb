import { assertEquals, assertStringIncludes } from "@std/assert";
import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { step, template } from "../../tests/support/flow_world.ts";
import { admissionWebhook, type WebhookName, type WebhookResult } from "./webhook.ts";

const since = "2026-01-01T00:00:00.123Z";

interface Answer {
  readonly uid: string;
  readonly allowed: boolean;
  readonly status?: {
    code: number;
    reason: string;
    message: string;
    details?: { name: string; causes: unknown[] };
  };
  readonly warnings?: readonly string[];
  readonly patch?: string;
}

/** The webhook, and what it has reported; alice alone may approve. */
function open(mayApprove = (name: string) => Promise.resolve(name === "alice")) {
  const reports: [WebhookName, WebhookResult][] = [];
  const failures: unknown[] = [];
  const webhook = admissionWebhook({
    mayApprove: ({ username }) => mayApprove(username),
    report: (name, result) => reports.push([name, result]),
    onFailure: (error) => failures.push(error),
  });
  const post = (path: string, body: BodyInit, type = "application/json") =>
    webhook(
      new Request(`https://webhook/${path}`, {
        method: "POST",
        headers: { "content-type": type },
        body,
      }),
    );
  const ask = async (path: WebhookName, request: object): Promise<Answer> => {
    const answer = await post(path, JSON.stringify(review(request)));
    assertEquals(answer.status, 200);
    return (await answer.json()).response;
  };
  return { webhook, post, ask, reports, failures };
}

function review(request: object): object {
  return {
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: {
      uid: "review-uid",
      kind: { group: "workflow.zen.io", version: "v1alpha1", kind: "JobFlow" },
      namespace: "team",
      name: "flow",
      userInfo: { username: "alice", groups: ["system:authenticated"] },
      oldObject: null,
      ...request,
    },
  };
}

const ask = { name: "ask", type: "Manual" as const };
const valid: JobFlowSpec = { steps: [ask, step("go", { dependencies: ["ask"] })] };
const invalid: JobFlowSpec = {
  steps: [step("a", { dependencies: ["b"] }), step("b", { dependencies: ["a", "nowhere"] })],
};

function flow(annotations: Record<string, string> = {}, spec = valid) {
  const steps = [
    { name: "ask", phase: "PendingApproval", startTime: since },
    { name: "go", phase: "Pending" },
  ];
  return { metadata: { name: "flow", annotations }, spec, status: { steps } };
}

const create = (object: object) => ({ operation: "CREATE", object });
const update = (oldObject: object, object: object, username = "alice") => ({
  ...{ operation: "UPDATE", oldObject, object },
  userInfo: { username },
});

Deno.test("validate-flows refuses a flow with every error, each with its field", async () => {
  const { ask, reports } = open();
  const { allowed, status } = await ask("validate-flows", create(flow({}, invalid)));
  assertEquals([allowed, status?.code, status?.reason], [false, 422, "Invalid"]);
  assertEquals(status?.message.split("\n").length, 2);
  assertStringIncludes(status!.message, "spec.steps[1].dependencies[1]: no step is named");
  assertStringIncludes(status!.message, "a -> b -> a");
  assertEquals([status?.details?.name, status?.details?.causes.length], ["flow", 2]);
  assertEquals(reports, [["validate-flows", "denied"]]);
});

Deno.test("validate-flows lets a valid flow in, with a warning of what is seldom meant", async () => {
  const { ask, reports } = open();
  assertEquals(await ask("validate-flows", create(flow())), { uid: "review-uid", allowed: true });
  const hanging = { ...valid, finally: [step("tidy")] };
  const { allowed, warnings } = await ask("validate-flows", create(flow({}, hanging)));
  assertEquals(allowed, true);
  assertEquals(warnings?.length, 1);
  assertStringIncludes(warnings![0]!, "spec.finally[0]: no deadline of the flow ends");
  assertEquals(reports.map(([, result]) => result), ["allowed", "allowed"]);
});

const MAIN = "spec.steps[0].template.spec.template.spec.containers[0]";

Deno.test("validate-flows no more than warns of what Kubernetes' schema of a Job does not know", async () => {
  const { ask } = open();
  const containers = [{ name: "main", image: "i", comand: ["a"], args: "b", tty: "{{ true }}" }];
  const templated = template({ template: { spec: { containers } } } as object);
  const steps = [step("a", { template: templated })];
  const misfits = [
    `${MAIN}.comand: unknown field "comand": did you mean "command"?`,
    `${MAIN}.args: must be a list, but is the string "b"`,
  ];
  const stored = await ask("validate-flows", create(flow({}, { steps })));
  assertEquals([stored.allowed, stored.warnings], [true, misfits]);
  // Where a flow is refused for something else, all is told at once.
  const hanging = { steps: [...steps, step("b", { dependencies: ["x"] })], finally: [step("f")] };
  const refused = await ask("validate-flows", create(flow({}, hanging)));
  assertEquals([refused.allowed, refused.status?.details?.causes.length], [false, 1]);
  assertEquals(refused.warnings?.slice(0, 2), misfits);
  assertStringIncludes(refused.warnings![2]!, "spec.finally[0]: no deadline of the flow ends");
});

Deno.test("validate-flows does not warn of what it refuses", async () => {
  const { ask } = open();
  const templated = template(
    { completions: true, template: { spec: { containers: 3 } } } as object,
  );
  const steps = [step("a", { template: templated })];
  const { status, warnings } = await ask("validate-flows", create(flow({}, { steps })));
  assertEquals([status?.details?.causes.length, warnings], [2, undefined]);
  assertStringIncludes(status!.message, ".containers: at least one container is needed");
});

Deno.test("validate-flows survives a spec of any shape", async () => {
  const { ask } = open();
  for (const spec of [{}, { steps: 3 }, { steps: [null] }, { steps: [{ template: [] }] }]) {
    const { uid } = await ask("validate-flows", create({ metadata: {}, spec }));
    assertEquals(uid, "review-uid");
  }
});

Deno.test("validate-flows tells no more than a hundred errors", async () => {
  const { ask } = open();
  const steps = Array.from({ length: 300 }, (_, i) => step(`s${i}`, { dependencies: ["nowhere"] }));
  const { status } = await ask("validate-flows", create(flow({}, { steps })));
  assertEquals(status?.details?.causes.length, 101);
  assertStringIncludes(status!.message, "and 200 more errors");
});

Deno.test("validate-flows refuses an edit only for errors that it brings in", async () => {
  const { ask } = open();
  const before = flow({}, invalid);
  const cancelled = await ask(
    "validate-flows",
    update(before, flow({}, { ...invalid, cancel: true })),
  );
  assertEquals(cancelled.allowed, true);
  assertEquals(cancelled.warnings?.length, 2);
  assertStringIncludes(cancelled.warnings![0]!, "not started until mended: spec.steps[");
  const half = { steps: [step("a"), step("b", { dependencies: ["a", "nowhere"] })] };
  const mended = await ask("validate-flows", update(before, flow({}, half)));
  assertEquals([mended.allowed, mended.warnings?.length], [true, 1]);
  const worse = { steps: [...half.steps, step("c", { dependencies: ["elsewhere"] })] };
  const { status } = await ask("validate-flows", update(before, flow({}, worse)));
  assertEquals(status?.message.split("\n").length, 1);
  assertStringIncludes(status!.message, "elsewhere");
});

Deno.test("validate-flows has nothing to say of metadata, or of a flow that is being deleted", async () => {
  const { ask } = open();
  const labelled = update(flow({}, invalid), flow({ note: "x" }, invalid));
  assertEquals(await ask("validate-flows", labelled), { uid: "review-uid", allowed: true });
  const going = flow({}, invalid);
  const deleting = { ...going, metadata: { ...going.metadata, deletionTimestamp: since } };
  assertEquals((await ask("validate-flows", update(flow(), deleting))).allowed, true);
});

const approved = { "approved.workflow.zen.io/ask": "true" };
const rejected = { "rejected.workflow.zen.io/ask": "no" };
const record = (user: string) => ({ "decided-by.workflow.zen.io/ask": `${since} ${user}` });

function patchOf({ patch }: Answer): unknown {
  return patch === undefined
    ? undefined
    : JSON.parse(new TextDecoder().decode(Uint8Array.fromBase64(patch)));
}

const RECORD_PATH = "/metadata/annotations/decided-by.workflow.zen.io~1ask";

Deno.test("record-approvals writes down who decides, whatever was sent in its place", async () => {
  const { ask } = open();
  const add = [{ op: "add", path: RECORD_PATH, value: `${since} alice` }];
  assertEquals(patchOf(await ask("record-approvals", update(flow(), flow(approved)))), add);
  assertEquals(patchOf(await ask("record-approvals", update(flow(), flow(rejected)))), add);
  const forged = await ask(
    "record-approvals",
    update(flow(), flow({ ...approved, ...record("bob") })),
  );
  assertEquals(patchOf(forged), add);
  assertStringIncludes(forged.warnings![0]!, "only the admission webhook writes it");
});

Deno.test("record-approvals takes a record away that nobody's decision belongs to", async () => {
  const { ask } = open();
  const remove = [{ op: "remove", path: RECORD_PATH }];
  const alone = await ask("record-approvals", update(flow(), flow(record("bob"))));
  assertEquals([patchOf(alone), alone.warnings?.length], [remove, 1]);
  const created = await ask("record-approvals", create(flow({ ...approved, ...record("bob") })));
  assertEquals([patchOf(created), created.warnings?.length], [remove, 1]);
  const before = flow({ ...approved, ...record("bob") });
  const withdrawn = await ask("record-approvals", update(before, flow(record("bob"))));
  assertEquals([patchOf(withdrawn), withdrawn.warnings], [remove, undefined]);
});

Deno.test("record-approvals puts a record back that was changed or removed", async () => {
  const { ask } = open();
  const before = flow({ ...approved, ...record("bob") });
  for (const sent of [approved, { ...approved, ...record("alice") }]) {
    const answer = await ask("record-approvals", update(before, flow(sent)));
    assertEquals(patchOf(answer), [{ op: "add", path: RECORD_PATH, value: `${since} bob` }]);
  }
  assertEquals(patchOf(await ask("record-approvals", update(before, before))), undefined);
});

Deno.test("check-approvals lets those decide who have the right, and nobody else", async () => {
  const { ask, reports } = open();
  const after = (annotations: object, user: string) => flow({ ...annotations, ...record(user) });
  for (const decision of [approved, rejected]) {
    const allowed = update(flow(), after(decision, "alice"));
    assertEquals((await ask("check-approvals", allowed)).allowed, true);
    const { status } = await ask("check-approvals", update(flow(), after(decision, "bob"), "bob"));
    assertEquals([status?.code, status?.reason], [403, "Forbidden"]);
    assertEquals(
      status?.message,
      'user "bob" may not decide about step ask: that needs update on ' +
        "jobflows.workflow.zen.io/approval in namespace team",
    );
  }
  assertEquals(reports.map(([, result]) => result), ["allowed", "denied", "allowed", "denied"]);
});

Deno.test("check-approvals lets nobody without the right take a decision back", async () => {
  const { ask } = open();
  const before = flow({ ...approved, ...rejected, ...record("alice") });
  const turned = update(before, flow({ ...approved, ...record("bob") }), "bob");
  assertEquals((await ask("check-approvals", turned)).status?.code, 403);
  assertEquals((await ask("check-approvals", update(before, flow(), "bob"))).status?.code, 403);
  const other = update(
    before,
    flow({ ...approved, ...rejected, ...record("alice"), x: "y" }),
    "bob",
  );
  assertEquals((await ask("check-approvals", other)).allowed, true);
});

Deno.test("check-approvals refuses a record that is not the one it must be", async () => {
  const { ask } = open();
  for (
    const request of [
      update(flow(), flow({ ...approved, ...record("bob") })),
      update(flow(), flow(approved)),
      update(flow(), flow(record("bob"))),
      create(flow(record("alice"))),
    ]
  ) {
    const { status } = await ask("check-approvals", request);
    assertEquals(status?.code, 403);
    assertStringIncludes(status!.message, "only the admission webhook writes it");
  }
});

Deno.test("check-approvals refuses decisions that no step waits for, and warns of them at creation", async () => {
  const { ask } = open();
  const early = { "approved.workflow.zen.io/go": "true", "approved.workflow.zen.io/askk": "true" };
  const { status } = await ask("check-approvals", update(flow(), flow(early)));
  assertEquals(status?.code, 422);
  assertStringIncludes(status!.message, "about step go: the step is Pending");
  assertStringIncludes(status!.message, "about step askk: the flow has no such step");
  const created = await ask("check-approvals", create(flow(approved)));
  assertEquals(created.allowed, true);
  assertEquals(created.warnings, [
    "no decision is waited for about step ask: the flow has not begun; decide once the step waits",
  ]);
  const unclear = await ask(
    "check-approvals",
    update(flow(), flow({ "approved.workflow.zen.io/ask": "yes" })),
  );
  assertStringIncludes(unclear.status!.message, 'only "true" approves');
});

Deno.test("check-approvals asks nobody about a write that decides nothing", async () => {
  const { ask } = open(() => Promise.reject(new Error("asked")));
  const decided = flow({ ...approved, ...record("alice") });
  const labelled = flow({ ...approved, ...record("alice"), note: "x" });
  assertEquals((await ask("check-approvals", update(decided, labelled, "bob"))).allowed, true);
  assertEquals((await ask("check-approvals", create(flow()))).allowed, true);
});

Deno.test("check-approvals refuses where the right cannot be asked for", async () => {
  const { ask, reports, failures } = open(() => Promise.reject(new Error("no answer")));
  const { allowed, status } = await ask(
    "check-approvals",
    update(flow(), flow({ ...approved, ...record("alice") })),
  );
  assertEquals([allowed, status?.code], [false, 500]);
  assertEquals(status?.message, "this cannot be decided now: no answer");
  assertEquals([reports, failures.length], [[["check-approvals", "failed"]], 1]);
});

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
