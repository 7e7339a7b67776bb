/** The admission webhook as the API server asks it: what is refused, what is warned of, outages. */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { clusterTest } from "../support/cluster_test_case.ts";
import { chain, flow, podStep, template } from "../support/flows.ts";
import {
  grantRights,
  missingNothing,
  refusal,
  replaceCertificate,
  startWebhook,
} from "../support/webhook.ts";
import { within } from "../support/watching.ts";
import type { Place } from "../support/world.ts";

/** Holds the lease of a place, so that its controllers follow. */
const takenLease = {
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { name: "zen-flow-controller-leader-election" },
  spec: { holderIdentity: "somebody", leaseDurationSeconds: 3600 },
};

const broken = flow("broken", [
  podStep("a", {}, { dependencies: ["b"] }),
  podStep("b", {}, { dependencies: ["a"] }),
  podStep("c", {}, { dependencies: ["nowhere"] }),
]);

clusterTest(
  "kubectl apply shows every error of a flow, and is asked by a follower's webhook too",
  async (place) => {
    await place.apply(takenLease);
    const { controller } = await startWebhook(place, { podName: "follower" });
    const said = await refusal(place, ["apply", "--filename=-"], JSON.stringify(broken));
    assertMatch(said, /^The JobFlow "broken" is invalid: \n/);
    const lines = said.trim().split("\n").slice(1);
    assertEquals(lines.length, 2);
    assertMatch(said, /\* spec\.steps\[\d\]\.dependencies\S*: .*a -> b -> a/);
    assertMatch(said, /\* spec\.steps\[2\]\.dependencies\[0\]: .*nowhere/);
    assertEquals((await place.flows.getJobFlowList()).items, []);
    const ready = await controller.ask("/readyz");
    assertEquals([ready.status, await ready.text()], [200, "ok\n"]);
  },
);

clusterTest(
  "kubectl prints what a flow is warned of, and edits may repair or cancel",
  async (place) => {
    const hanging = flow("hanging", [podStep("a")], { finally: [podStep("tidy")] });
    const misfit = podStep("a", {}, { template: template({ backofLimit: 3, suspend: "no" }) });
    // Let in before there was a webhook.
    await place.apply(broken);
    await startWebhook(place);
    const create = ["create", "--warnings-as-errors", "--filename=-"];
    const warned = await refusal(place, create, JSON.stringify(hanging));
    assertStringIncludes(warned, "Warning: spec.finally[0]: no deadline of the flow ends");
    assertEquals((await place.finished("hanging")).status?.phase, "Succeeded");

    const unfit = await refusal(place, create, JSON.stringify(flow("unfit", [misfit])));
    assertMatch(unfit, /Warning: spec\.steps\[0\]\.template\.spec\.backofLimit: unknown field/);
    assertMatch(unfit, /Warning: spec\.steps\[0\]\.template\.spec\.suspend: must be true or/);
    // Whether it is a Job after all, the API server says when it is to be created.
    const { status } = await place.finished("unfit");
    assertMatch(status!.message!, /^step a failed: Job in version "v1" cannot be handled as a Job/);

    const cancel = ["patch", "jobflow", "broken", "--type=merge", "-p", '{"spec":{"cancel":true}}'];
    const still = await refusal(place, [...cancel, "--warnings-as-errors"]);
    assertMatch(still, /Warning: not started until mended: spec\.steps\[2\]\.dependencies\[0\]/);
    const worse = '[{"op":"replace","path":"/spec/steps/0/dependencies","value":["elsewhere"]}]';
    const refused = await refusal(place, [
      "patch",
      "jobflow",
      "broken",
      "--type=json",
      "-p",
      worse,
    ]);
    assertStringIncludes(refused, "elsewhere");
    assertEquals(refused.includes("nowhere"), false);
  },
);

clusterTest(
  "the API server asks about specs alone, not about status, metadata or deletion",
  async (place) => {
    const { controller } = await startWebhook(place);
    const asked = async () => {
      const text = await (await controller.ask("/metrics")).text();
      const line =
        /zen_flow_admission_requests_total\{webhook="validate-flows",result="allowed"\} (\d+)/;
      return Number(line.exec(text)?.[1] ?? 0);
    };
    const before = await asked();
    await place.apply(flow("plain", chain(3)));
    await place.finished("plain");
    await place.kubectl(["label", "jobflow", "plain", "team=a"]);
    await place.kubectl(["annotate", "jobflow", "plain", "note=b"]);
    await place.kubectl(["delete", "jobflow", "plain", "--cascade=foreground", "--timeout=300s"]);
    assertEquals(await asked() - before, 1);
    const metrics = await (await controller.ask("/metrics")).text();
    const expiry = Number(
      /^zen_flow_webhook_certificate_expiry_timestamp_seconds (\S+)$/m.exec(metrics)![1],
    );
    assertEquals(Math.ceil((expiry * 1000 - Date.now()) / 86_400_000), 2);
  },
);

clusterTest(
  "ordinary work goes on while the webhook is down, and nobody approves",
  async (place) => {
    const { controller } = await startWebhook(place);
    const ask = { name: "ask", type: "Manual" as const };
    await place.apply(flow("asking", [ask]), flow("old", chain(1)));
    await place.finished("old");
    await place.stepThat("asking", "ask", ({ phase }) => phase === "PendingApproval");
    await controller.kill();

    const annotate = ["annotate", "jobflow", "asking"];
    for (
      const decision of ["approved.workflow.zen.io/ask=true", "rejected.workflow.zen.io/ask=no"]
    ) {
      assertStringIncludes(await refusal(place, [...annotate, decision]), "failed calling webhook");
    }
    const forged = "decided-by.workflow.zen.io/ask=somebody";
    assertStringIncludes(await refusal(place, [...annotate, forged]), "failed calling webhook");

    await place.kubectl([...annotate, "note=still possible"]);
    await place.apply(flow("new", chain(2)), broken);
    const merge = ["--type=merge", "-p"];
    await place.kubectl(["patch", "jobflow", "new", ...merge, '{"spec":{"suspend":true}}']);
    await place.kubectl(["patch", "jobflow", "new", ...merge, '{"spec":{"suspend":false}}']);
    await place.kubectl(["delete", "jobflow", "old", "--cascade=foreground", "--timeout=300s"]);
    // Its status writes ask no webhook either.
    await place.startController();
    assertEquals((await place.finished("new")).status?.phase, "Succeeded");
    const refused = await place.flowThat("broken", "is refused", isRefused);
    assertEquals(refused.status?.phase, "Pending");
  },
);

function isRefused({ status }: Awaited<ReturnType<Place["finished"]>>): boolean {
  return status?.conditions?.some(({ type, status }) =>
    type === "Accepted" && status === "False"
  ) ??
    false;
}

clusterTest("no request is missed while the certificate is replaced under load", async (place) => {
  const { controller, address, folder } = await startWebhook(place);
  for (const name of ["first", "second", "third", "fourth", "fifth"]) {
    await missingNothing(place, async () => {
      await replaceCertificate(folder, name);
      await controller.loggedThat(
        `loads the certificate ${name}`,
        ({ message, subject }) =>
          message === "webhook certificate loaded" && subject === `CN=${name}`,
      );
    });
    assertStringIncludes(await subjectAt(address), name);
  }
});

clusterTest("a controller that cannot serve the webhook says why, and ends", async (place) => {
  const nowhere = `${place.world.cluster.dir}/no-such-folder`;
  const start = async () => {
    const { unexpectedEnd } = await place.startController({
      files: [nowhere],
      args: [
        "--enable-webhook",
        ...["--webhook-cert-file", `${nowhere}/tls.crt`],
        ...["--webhook-key-file", `${nowhere}/tls.key`],
      ],
    });
    return await within(abortOf(unexpectedEnd), "the controller ends");
  };
  assertStringIncludes(
    await start(),
    `no right to create LocalSubjectAccessReviews in namespace ${place.namespace}`,
  );
  await grantRights(place);
  assertStringIncludes(
    await start(),
    `no certificate for the webhook: cannot read ${nowhere}/tls.crt`,
  );
});

async function abortOf(signal: AbortSignal): Promise<string> {
  if (!signal.aborted) {
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  }
  return String(signal.reason);
}

/** Whose certificate is shown at this address. */
async function subjectAt(address: string): Promise<string> {
  const { stdout } = await new Deno.Command("openssl", {
    args: ["s_client", "-connect", address],
    stdin: "null",
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout).split("\n").find((line) => line.startsWith("subject"))!;
}
