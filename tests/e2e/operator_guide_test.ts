/**
 * docs/OPERATOR_GUIDE.md, its commands taken from the page, on a cluster whose node runs containers:
 * the controller is in pods of its own, with what the chart allows it and no more.
 */

import { assertEquals, assertRejects } from "@std/assert";
import { followGuide, type Uses } from "./support/guide.ts";
import { repository } from "./support/helm.ts";
import type { Operator } from "./support/operator.ts";
import { operatorTest, shareOneClusterOfOperators } from "./support/operator_test_case.ts";
import "./suites/upgrades.ts";
import "./suites/webhook_install.ts";
import "./suites/webhook_service.ts";

/** The example that the page runs. */
const flow = "simple-linear-flow";

const bothReady = /(zen-flow-controller-\S+ +1\/1 +Running +0 [^]*){2}/;
const rolledOut = { says: [/successfully rolled out/] };
const metricsAnswered =
  "until kubectl top pods -n zen-flow-system | grep -q zen-flow; do sleep 1; done";

const uses: Uses = {
  "Step 1: Install CRD": [
    { says: [/jobflows\.workflow\.zen\.io created/] },
    { says: [/^jobflows\.workflow\.zen\.io /m] },
  ],
  "Step 2: Install Controller": [
    { by: "kubectl", says: [/deployment\.apps\/zen-flow-controller created/] },
    { by: "helm", says: [/STATUS: deployed/] },
  ],
  "Step 3: Verify Installation": [
    rolledOut,
    {
      says: [bothReady, /"message":"became leader"/, /^# TYPE zen_flow_jobflows_total gauge$/m],
      then: isUnprivileged,
    },
    { by: "helm", says: [/^Phase: +Succeeded$/m] },
    { says: [/simple-linear-flow condition met/] },
  ],
  "Optional parts": [{
    says: [
      /poddisruptionbudget\.policy\/zen-flow-controller created/,
      /networkpolicy\.networking\.k8s\.io\/zen-flow-controller created/,
    ],
  }],
  "Command Line Flags": [{ flags: true }, { flags: true }],
  "Metrics": [{ says: [/zen-flow-controller created/] }],
  "Grafana Dashboard": [
    { says: [/zen-flow-dashboard created/] },
    {
      async then(_, said) {
        assertEquals(JSON.parse(said).title, "zen-flow");
        await Promise.resolve();
      },
    },
  ],
  "Prometheus Alerts": [{ says: [/zen-flow-controller created/] }],
  "Controller Not Starting": [{ says: [bothReady, /caches complete/, / Started +pod\//] }],
  "JobFlows Not Processing": [{
    says: [
      /^zen-flow-controller-leader-election +zen-flow-controller-\w+-\w+_/m,
      /^ {2}phase: Succeeded$/m,
      /^ +Type: +Accepted$/m,
    ],
  }],
  "High Resource Usage": [{
    before: metricsAnswered,
    says: [
      /^zen-flow-controller-\S+ +\d+m +\d+Mi/m,
      // It may be the other controller's, which has reconciled nothing.
      /^# TYPE zen_flow_reconciliation_duration_seconds histogram$/m,
    ],
  }],
  "Upgrade Steps": [
    {},
    { says: [/jobflows\.workflow\.zen\.io unchanged/] },
    { by: "kubectl", says: [/deployment\.apps\/zen-flow-controller unchanged/] },
    rolledOut,
    { says: [bothReady, /caches complete/] },
    { by: "helm", says: [/REVISION: 2/] },
    { by: "helm", says: [/Rollback was a success/] },
    {
      before: `kubectl delete jobflow ${flow}`,
      says: [/simple-linear-flow created/],
      then: finishes,
    },
  ],
  "Network Policies": [{ says: [/zen-flow-controller configured \(server dry run\)/] }],
  "Uninstalling": [
    { by: "helm", says: [/release "zen-flow" uninstalled/] },
    { says: [/"jobflows\.workflow\.zen\.io" deleted/], then: hasNoJobs },
  ],
};

shareOneClusterOfOperators();

const page = await Deno.readTextFile(`${repository}docs/OPERATOR_GUIDE.md`);

operatorTest(
  "followGuide() does nothing of a page with a block that it has no use for",
  async (operator) => {
    for (const block of ["```bash\ntrue\n```", "```yaml\nkind: Namespace\n```", "```\nwhat\n```"]) {
      const longer = page.replace("\n## See Also", `\n${block}\n\n## See Also`);
      await assertRejects(
        () => followGuide(operator, { page: longer, way: "kubectl", flow, uses }),
        Error,
        "each code block of the page has a use",
      );
    }
  },
);

operatorTest("the operator guide can be followed by kubectl, and does what it says", (operator) => {
  return followGuide(operator, { page, way: "kubectl", flow, uses });
});

operatorTest("the operator guide can be followed by Helm, and does what it says", (operator) => {
  return followGuide(operator, { page, way: "helm", flow, uses });
});

/** The guide's words on the controller's pods, as a process in one of them sees it. */
async function isUnprivileged(operator: Operator): Promise<void> {
  const program = `
    const status = await Deno.readTextFile("/proc/self/status");
    const facts = /^(Uid|CapEff|CapBnd|NoNewPrivs|Seccomp):.*$/gm;
    console.log(status.match(facts).join("\\n").replaceAll(/\\s+/g, " "));
    const error = await Deno.writeTextFile("/tmp", "").catch(String);
    console.log(error);
  `;
  const said = await operator.cluster.kubectl([
    ...["exec", "--namespace=zen-flow-system", "deployment/zen-flow-controller", "--"],
    ...["/usr/local/bin/zen-flow", "eval", "--quiet", program],
  ]);
  assertEquals(said.split("\n"), [
    "Uid: 65532 65532 65532 65532 CapEff: 0000000000000000 CapBnd: 0000000000000000 " +
    "NoNewPrivs: 1 Seccomp: 2",
    "Error: Read-only file system (os error 30): writefile '/tmp'",
    "",
  ]);
}

async function finishes({ cluster }: Operator): Promise<void> {
  await cluster.kubectl([
    ...["wait", "--for=condition=Complete", "--timeout=300s", `jobflow/${flow}`],
  ]);
}

/** The flows were their owners. */
async function hasNoJobs({ cluster }: Operator): Promise<void> {
  await cluster.kubectl(["wait", "--for=delete", "jobs", "--all", "--timeout=300s"]);
}
