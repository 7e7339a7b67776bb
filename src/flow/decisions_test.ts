import { assertEquals } from "@std/assert";
import {
  approvalNote,
  compareDecisions,
  decidedBy,
  type DecidedFlow,
  decisionRecord,
  readDecisions,
} from "./decisions.ts";

const since = "2026-01-01T00:00:00.123Z";

/** Of its steps `ask` waits, `later` does not yet, and `done` does not any more. */
function stored(annotations: Record<string, string> = {}): DecidedFlow {
  return {
    annotations,
    status: {
      steps: [
        { name: "ask", phase: "PendingApproval", startTime: since },
        { name: "later", phase: "Pending" },
        { name: "done", phase: "Succeeded", startTime: since },
      ],
    },
  };
}

const approved = (step: string, value = "true") => ({
  [`approved.workflow.zen.io/${step}`]: value,
});
const rejected = (step: string, why: string) => ({ [`rejected.workflow.zen.io/${step}`]: why });
const record = (step: string, text: string) => ({ [`decided-by.workflow.zen.io/${step}`]: text });
const byAlice = `${since} alice`;

Deno.test("readDecisions() lets a rejection win, and takes only true for an approval", () => {
  const annotations = {
    ...approved("a"),
    ...record("a", "x"),
    ...approved("b"),
    ...rejected("b", "why"),
    ...approved("c", "yes"),
    other: "true",
  };
  assertEquals([...readDecisions(annotations)], [
    ["a", { kind: "approved", record: "x" }],
    ["b", { kind: "rejected", why: "why", record: undefined }],
    ["c", { kind: "unclear", value: "yes" }],
  ]);
});

Deno.test("decidedBy() names the user of a record of this wait, and nobody for any other text", () => {
  for (const user of ["alice", "system:serviceaccount:ns:ci", "Alice of Ops "]) {
    assertEquals(decidedBy(decisionRecord(since, user), since), user);
  }
  for (const text of [undefined, "", since, `${since} `, "alice", `x${byAlice}`]) {
    assertEquals(decidedBy(text, since), undefined, text);
  }
  assertEquals(decidedBy(byAlice, "2026-01-01T00:00:00.124Z"), undefined);
  assertEquals(decidedBy(byAlice, undefined), undefined);
  assertEquals(decidedBy("undefined alice", undefined), undefined);
});

/** What alice's write makes of annotations. */
function change(before: DecidedFlow | undefined, after: Record<string, string>) {
  const { records, untimely, ...rest } = compareDecisions(before, after, "alice");
  return { ...rest, records: Object.fromEntries(records), untimely: Object.fromEntries(untimely) };
}

const nothing = { decided: [], unclear: [], untimely: {}, records: {} };

Deno.test("compareDecisions() records who approves or rejects a step that waits", () => {
  const decided = { ...nothing, decided: ["ask"], records: { ask: byAlice } };
  assertEquals(change(stored(), approved("ask")), decided);
  assertEquals(change(stored(), rejected("ask", "no")), decided);
  const bobs = stored({ ...approved("ask"), ...record("ask", `${since} bob`) });
  assertEquals(change(bobs, { ...bobs.annotations, ...rejected("ask", "no") }), decided);
});

Deno.test("compareDecisions() takes for a decision what another one's decision is turned into", () => {
  const both = { ...approved("ask"), ...rejected("ask", "no"), ...record("ask", `${since} bob`) };
  const { decided, records } = change(stored(both), {
    ...approved("ask"),
    ...record("ask", `${since} bob`),
  });
  assertEquals([decided, records], [["ask"], { ask: byAlice }]);
  assertEquals(change(stored(both), rejected("ask", "other")).records, { ask: byAlice });
  const withdrawn = { ...nothing, decided: ["ask"] };
  assertEquals(change(stored(approved("ask")), {}), withdrawn);
  const unclear = { ...withdrawn, unclear: ["ask"] };
  assertEquals(change(stored(approved("ask")), approved("ask", "yes")), unclear);
});

Deno.test("compareDecisions() leaves the record alone where a write changes no decision", () => {
  const annotations = { ...approved("ask"), ...record("ask", `${since} bob`) };
  const kept = { ...nothing, records: { ask: `${since} bob` } };
  for (const text of [`${since} bob`, byAlice, ""]) {
    assertEquals(change(stored(annotations), { ...approved("ask"), ...record("ask", text) }), kept);
  }
  assertEquals(change(stored(annotations), approved("ask")), kept);
});

Deno.test("compareDecisions() believes no record that is sent", () => {
  assertEquals(change(stored(), record("ask", byAlice)), nothing);
  assertEquals(change(stored(approved("ask")), { ...approved("ask"), ...record("ask", byAlice) }), {
    ...nothing,
  });
  assertEquals(change(undefined, { ...approved("ask"), ...record("ask", byAlice) }).records, {});
});

Deno.test("compareDecisions() takes what is said of an approval for a decision while the step waits", () => {
  const note = (step: string, text: string) => ({
    [`approval-note.workflow.zen.io/${step}`]: text,
  });
  const said = note("ask", approvalNote(since, "tried by QA"));
  const decided = { ...nothing, decided: ["ask"], records: { ask: byAlice } };
  assertEquals(change(stored(), { ...approved("ask"), ...said }), decided);
  // By itself it approves nothing, and yet would be read as what the next one says.
  assertEquals(change(stored(), said), { ...nothing, decided: ["ask"] });
  assertEquals(change(stored(said), {}), { ...nothing, decided: ["ask"] });
  const bobs = { ...approved("ask"), ...record("ask", `${since} bob`) };
  assertEquals(change(stored(bobs), { ...bobs, ...said }), decided);
  assertEquals(change(stored({ ...bobs, ...said }), { ...bobs, ...said }), {
    ...nothing,
    records: { ask: `${since} bob` },
  });
  for (const step of ["later", "done", "nowhere"]) {
    assertEquals(change(stored(), note(step, "x")), nothing, step);
    const old = { ...approved(step), ...note(step, "x") };
    assertEquals(change(stored(old), approved(step)), nothing, step);
  }
});

Deno.test("compareDecisions() finds decisions untimely about what does not wait", () => {
  for (
    const [step, why] of [
      ["later", "the step is Pending"],
      ["done", "the step is Succeeded"],
      ["nowhere", "the flow has no such step"],
    ] as const
  ) {
    assertEquals(change(stored(), approved(step)), { ...nothing, untimely: { [step]: why } });
    assertEquals(change(stored(), rejected(step, "")), { ...nothing, untimely: { [step]: why } });
    assertEquals(change(stored(approved(step)), {}), nothing);
  }
  const early = { ...nothing, untimely: { ask: "the flow has not begun" } };
  assertEquals(change(undefined, approved("ask")), early);
  assertEquals(change({ annotations: {}, status: undefined }, approved("ask")), early);
});
