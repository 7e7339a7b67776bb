import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Answer, create, flow, open, since, update } from "../../tests/support/admission.ts";

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
