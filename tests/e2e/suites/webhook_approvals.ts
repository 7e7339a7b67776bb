/** Who may approve, and whom the status names, with the admission webhook in force. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { zenFlow } from "../../cli/zen_flow.ts";
import { clusterTest } from "../support/cluster_test_case.ts";
import { flow, podStep } from "../support/flows.ts";
import { writeKubeconfig } from "../support/kubeconfig.ts";
import { bindingTo, refusal, startWebhook } from "../support/webhook.ts";
import { type Place, stepOf } from "../support/world.ts";

const APPROVE = "approved.workflow.zen.io/ask=true";

/** A flow that waits for a decision; alice may decide, bob may only edit. */
async function asking(place: Place, ...names: readonly string[]): Promise<void> {
  const editor = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { name: "editor" },
    rules: [{
      apiGroups: ["workflow.zen.io"],
      resources: ["jobflows"],
      verbs: ["get", "list", "create", "update", "patch", "delete"],
    }],
  };
  const apiGroup = "rbac.authorization.k8s.io";
  await place.apply(editor, {
    apiVersion: `${apiGroup}/v1`,
    kind: "RoleBinding",
    metadata: { name: "editors" },
    roleRef: { apiGroup, kind: "Role", name: "editor" },
    subjects: ["alice", "bob"].map((name) => ({ apiGroup, kind: "User", name })),
  }, bindingTo("zen-flow-approve", { kind: "User", name: "alice" }));
  const steps = [
    { name: "ask", type: "Manual" as const },
    podStep("go", {}, {
      dependencies: ["ask"],
    }),
  ];
  await place.apply(...names.map((name) => flow(name, steps)));
  for (const name of names) {
    await place.stepThat(name, "ask", ({ phase }) => phase === "PendingApproval");
  }
}

clusterTest(
  "only who has the right approves or rejects, and the status names them",
  async (place) => {
    await startWebhook(place);
    await asking(place, "yes", "no");
    const REJECT = "rejected.workflow.zen.io/ask=not today";
    const NOTE = "approval-note.workflow.zen.io/ask=x";
    for (const decision of [APPROVE, REJECT, NOTE]) {
      const said = await refusal(place, ["annotate", "jobflow", "yes", decision, "--as=bob"]);
      assertStringIncludes(said, 'user "bob" may not decide about step ask: that needs update on');
      assertStringIncludes(
        said,
        `jobflows.workflow.zen.io/approval in namespace ${place.namespace}`,
      );
    }
    await place.kubectl(["annotate", "jobflow", "yes", APPROVE, "--as=alice"]);
    await place.kubectl(["annotate", "jobflow", "no", REJECT, "--as=alice"]);
    const approved = stepOf(await place.finished("yes"), "ask");
    assertEquals([approved.phase, approved.approvedBy], ["Succeeded", "alice"]);
    const rejected = stepOf(await place.finished("no"), "ask");
    assertEquals([rejected.reason, rejected.approvedBy], ["Rejected", "alice"]);
    // Whoever may edit still may; what has been decided is over.
    await place.kubectl(["annotate", "jobflow", "yes", "note=x", "--as=bob"]);
    await place.kubectl([
      "annotate",
      "jobflow",
      "yes",
      "approved.workflow.zen.io/ask-",
      "--as=bob",
    ]);
    const late = await refusal(place, ["annotate", "jobflow", "yes", APPROVE, "--as=alice"]);
    assertStringIncludes(late, "no decision is waited for about step ask: the step is Succeeded");
  },
);

clusterTest("nobody makes the status name somebody else", async (place) => {
  await startWebhook(place);
  await asking(place, "forged");
  const annotate = ["annotate", "jobflow", "forged"];
  const { startTime } = stepOf(await place.flows.getJobFlow("forged"), "ask");
  const record = `decided-by.workflow.zen.io/ask=${startTime} the-boss`;
  // Alone it is dropped with a warning; beside an approval it does not make up for the right.
  const warned = await refusal(place, [...annotate, record, "--as=bob", "--warnings-as-errors"]);
  assertStringIncludes(warned, "Warning: annotation decided-by.workflow.zen.io/ask: only the");
  const both = await refusal(place, [...annotate, record, APPROVE, "--as=bob"]);
  assertStringIncludes(both, 'user "bob" may not decide');
  const flowNow = await place.flows.getJobFlow("forged");
  assertEquals(flowNow.metadata?.annotations?.["decided-by.workflow.zen.io/ask"], undefined);
  assertEquals(stepOf(flowNow, "ask").phase, "PendingApproval");
  // Nor does who may approve do so in another's name.
  await place.kubectl([...annotate, record, APPROVE, "--as=alice"]);
  assertEquals(stepOf(await place.finished("forged"), "ask").approvedBy, "alice");
});

clusterTest("an approval that was there before the step waits does not count", async (place) => {
  const early = flow("early", [{ name: "ask", type: "Manual" }]);
  const metadata = { name: "early", annotations: { "approved.workflow.zen.io/ask": "true" } };
  await startWebhook(place);
  const create = ["create", "--warnings-as-errors", "--filename=-"];
  const warned = await refusal(place, create, JSON.stringify({ ...early, metadata }));
  assertStringIncludes(warned, "no decision is waited for about step ask: the flow has not begun");
  const waiting = await place.stepThat("early", "ask", ({ message }) => message !== undefined);
  assertEquals(waiting.phase, "PendingApproval");
  assertStringIncludes(waiting.message!, "remove it and set it again");
  const annotate = ["annotate", "jobflow", "early"];
  await place.kubectl([...annotate, "approved.workflow.zen.io/ask-"]);
  await place.kubectl([...annotate, APPROVE]);
  // The administrator of the cluster, by the name in its certificate.
  assertEquals(stepOf(await place.finished("early"), "ask").approvedBy, "admin");
});

clusterTest("zen-flow approve is believed where kubectl's early word is not", async (place) => {
  await startWebhook(place);
  const early = flow("early", [{ name: "ask", type: "Manual" }]);
  await place.apply({
    ...early,
    metadata: { name: "early", annotations: { "approved.workflow.zen.io/ask": "true" } },
  });
  // The controller has said by then that the early word does not count.
  await place.stepThat("early", "ask", ({ message }) => message !== undefined);
  // A ServiceAccount that may edit flows, and not approve.
  const account = { namespace: place.namespace, name: "editor" };
  await place.kubectl(["create", "serviceaccount", account.name]);
  const verbs = "--verb=get,patch,update";
  await place.kubectl(["create", "role", "editor", verbs, "--resource=jobflows.workflow.zen.io"]);
  const subject = `--serviceaccount=${account.namespace}:${account.name}`;
  await place.kubectl(["create", "rolebinding", "editor", "--role=editor", subject]);
  const { cluster, client } = place.world;
  const args = ["approve", "early", "--namespace", place.namespace, "--kubeconfig"];
  const refused = await zenFlow([...args, await writeKubeconfig(cluster, client, { account })]);
  assertEquals([refused.code, refused.stdout], [1, ""]);
  assertStringIncludes(refused.stderr, "may not decide about step ask: that needs update on");
  assertEquals(refused.stderr.split("\n").length, 2, refused.stderr);

  const { code, stdout } = await zenFlow([...args, cluster.kubeconfigPath]);
  assertEquals([code, stdout], [0, "early: step ask is approved\n"]);
  assertEquals(stepOf(await place.finished("early"), "ask").approvedBy, "admin");
});

clusterTest(
  "without the webhook the status calls an approval unverified, whatever is sent",
  async (place) => {
    await place.startController();
    const [metadata, ask] = [{ name: "plain" }, { name: "ask", type: "Manual" as const }];
    await place.apply({ ...flow("plain", [ask]), metadata });
    const { startTime } = await place.stepThat(
      "plain",
      "ask",
      ({ phase }) => phase === "PendingApproval",
    );
    const record = `decided-by.workflow.zen.io/ask=${startTime} the-boss`;
    await place.kubectl(["annotate", "jobflow", "plain", record, APPROVE]);
    assertEquals(stepOf(await place.finished("plain"), "ask").approvedBy, "unverified");
  },
);
