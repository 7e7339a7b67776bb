import { assert, assertEquals } from "@std/assert";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { type Answers, Approver, checkAnswerable, type Question, readAnswer } from "./approvals.ts";

const NO_ANSWERS: Answers = { approve: [], reject: new Map() };

/** A flow of Manual steps, all of which wait. */
function waitingFlow(
  steps: readonly { readonly name: string; readonly timeoutSeconds?: number }[],
  annotations: Readonly<Record<string, string>> = {},
): JobFlow {
  return {
    metadata: { name: "release", namespace: "default", uid: "u1", annotations },
    spec: { steps: steps.map((step) => ({ type: "Manual", ...step })) },
    status: { steps: steps.map(({ name }) => ({ name, phase: "PendingApproval" })) },
  };
}

/** A client that notes the annotations which are written. */
function recordingClient() {
  const written: unknown[] = [];
  const client = {
    performRequest(opts: RequestOptions) {
      const { metadata } = opts.bodyJson as { metadata: { annotations: unknown } };
      written.push(metadata.annotations);
      return Promise.resolve(opts.bodyJson);
    },
  } as unknown as RestClient;
  return { client, written };
}

/** An approver whose questions can be answered by the test. */
function makeApprover(answers: Answers, canAsk: boolean) {
  const asked: Question[] = [];
  const takenBack: Question[] = [];
  const notes: string[] = [];
  const approver = new Approver({
    answers,
    ask: !canAsk ? undefined : (question) => {
      asked.push(question);
      return () => takenBack.push(question);
    },
    withFlow: false,
    note: (text) => notes.push(text),
    onError(error) {
      throw error;
    },
  });
  return { approver, asked, takenBack, notes };
}

Deno.test("readAnswer() takes yes, no, and no with a reason, and nothing else", () => {
  const cases: Record<string, ReturnType<typeof readAnswer>> = {
    "y": { kind: "approved" },
    " YES ": { kind: "approved" },
    "n": { kind: "rejected", why: "rejected at the terminal" },
    "no  not on a Friday ": { kind: "rejected", why: "not on a Friday" },
    "": undefined,
    "maybe": undefined,
    "y but only today": undefined,
    "yesterday": undefined,
  };
  for (const [line, decision] of Object.entries(cases)) assertEquals(readAnswer(line), decision);
});

Deno.test("Approver answers by flags: by name, by all, a rejection by name before all", async () => {
  const answers = { approve: ["all"], reject: new Map([["b", "too late"]]) };
  const { approver, asked } = makeApprover(answers, true);
  const { client, written } = recordingClient();
  approver.onFlow(waitingFlow([{ name: "a" }, { name: "b" }]), client);
  await Promise.resolve();
  assertEquals(written, [
    { "approved.workflow.zen.io/a": "true" },
    { "rejected.workflow.zen.io/b": "too late" },
  ]);
  assertEquals(asked, []);
});

Deno.test("Approver asks once for each step that waits, and takes the question back when it ends", () => {
  const { approver, asked, takenBack } = makeApprover(NO_ANSWERS, true);
  const { client } = recordingClient();
  const flow = waitingFlow([{ name: "a" }]);
  approver.onFlow(flow, client);
  approver.onFlow(flow, client);
  assertEquals(asked.map(({ text }) => text), [
    "a waits for you: approve this step? [y, or n and why] ",
  ]);
  approver.onFlow({ ...flow, status: { steps: [{ name: "a", phase: "Failed" }] } }, client);
  assertEquals(takenBack, asked);
});

Deno.test("Approver writes what is typed, and asks on after what it cannot read", async () => {
  const { approver, asked } = makeApprover(NO_ANSWERS, true);
  const { client, written } = recordingClient();
  approver.onFlow(waitingFlow([{ name: "a" }]), client);
  assertEquals(asked[0]!.onLine("what?"), false);
  assertEquals(written, []);
  assertEquals(asked[0]!.onLine("n no budget"), true);
  await Promise.resolve();
  assertEquals(written, [{ "rejected.workflow.zen.io/a": "no budget" }]);
});

Deno.test("Approver rejects what would wait for ever once nothing more can be typed", async () => {
  const { approver, asked } = makeApprover(NO_ANSWERS, true);
  const { client, written } = recordingClient();
  approver.onFlow(waitingFlow([{ name: "a" }, { name: "b", timeoutSeconds: 5 }]), client);
  for (const question of asked) assert(question.onLine(undefined));
  await Promise.resolve();
  assertEquals(written, [{ "rejected.workflow.zen.io/a": "nobody was there to approve it" }]);
});

Deno.test("Approver says how long a step waits where nobody can be asked", () => {
  const { approver, notes } = makeApprover(NO_ANSWERS, false);
  approver.onFlow(waitingFlow([{ name: "a", timeoutSeconds: 60 }]), recordingClient().client);
  assertEquals(notes, [
    "Nobody is here to answer for a: it waits for 60 s and then fails; " +
    "--approve a or --reject a=WHY answers it.",
  ]);
});

Deno.test("Approver leaves alone what the flow's own annotations answer", () => {
  const { approver, asked, notes } = makeApprover(NO_ANSWERS, true);
  const flow = waitingFlow([{ name: "a" }], { "approved.workflow.zen.io/a": "true" });
  approver.onFlow(flow, recordingClient().client);
  assertEquals([asked, notes], [[], []]);
});

Deno.test("checkAnswerable() names each Manual step that nothing would ever answer", () => {
  const flow = waitingFlow(
    [{ name: "open" }, { name: "timed", timeoutSeconds: 1 }, { name: "flag" }, { name: "noted" }],
    { "rejected.workflow.zen.io/noted": "never" },
  );
  const problems = checkAnswerable(flow, { approve: ["flag"], reject: new Map() });
  assertEquals(problems.map(({ path }) => path), [["spec", "steps", 0]]);
});
