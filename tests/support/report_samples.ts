/** Records of flows that pages are made from: a small one that failed, a large one at work. */

import type {
  JobFlow,
  StepPhase,
  StepStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { AttemptRecord, ReportSource } from "../../src/cli/report/source.ts";

const START = Date.parse("2026-03-02T03:04:05Z");

/** The time so many seconds after the flows' start. */
function at(seconds: number): string {
  return new Date(START + seconds * 1000).toISOString();
}

interface Ran {
  readonly name: string;
  readonly dependencies?: string[];
  readonly phase: StepPhase;
  /** Seconds after the flow's start. */
  readonly from?: number;
  readonly to?: number;
  readonly status?: Partial<StepStatus>;
  readonly manual?: boolean;
}

function flowOf(name: string, steps: readonly Ran[], flow: Partial<JobFlow["status"]>): JobFlow {
  return {
    apiVersion: "workflow.zen.io/v1alpha1",
    kind: "JobFlow",
    metadata: { name, namespace: "data" },
    spec: {
      steps: steps.map(({ name, dependencies = [], manual = false }) => ({
        name,
        dependencies,
        ...(manual ? { type: "Manual" as const } : {}),
      })),
    },
    status: {
      startTime: at(0),
      steps: steps.map(({ name, phase, from, to, status }) => ({
        name,
        phase,
        ...(from === undefined ? {} : { startTime: at(from), attempt: 1 }),
        ...(to === undefined ? {} : { completionTime: at(to) }),
        ...status,
      })),
      ...flow,
    },
  };
}

const FAILURE = "container main ended with exit code 3: cannot open /data/in.csv";

/** Three steps, of which the second failed three times. */
export function smallReport(): ReportSource {
  const flow = flowOf("nightly", [
    { name: "fetch", phase: "Succeeded", from: 0, to: 12 },
    {
      name: "transform",
      dependencies: ["fetch"],
      phase: "Failed",
      from: 12,
      to: 64,
      status: { reason: "Error", message: FAILURE, exitCode: 3, attempt: 3, retryCount: 2 },
    },
    {
      name: "publish",
      dependencies: ["transform"],
      phase: "Skipped",
      to: 64,
      status: { reason: "UpstreamFailed", message: "step transform failed" },
    },
  ], { phase: "Failed", message: `step transform failed: ${FAILURE}`, completionTime: at(64) });
  const attempt = (step: string, attempt: number, from: number, to: number): AttemptRecord => ({
    step,
    attempt,
    startedAt: START + from * 1000,
    endedAt: START + to * 1000,
    outcome: step === "fetch" ? "Succeeded" : "Failed",
  });
  return {
    flow,
    attempts: [
      attempt("fetch", 1, 0, 12),
      attempt("transform", 1, 12, 24),
      attempt("transform", 2, 25, 40),
      attempt("transform", 3, 44, 64),
    ],
    logs: [1, 2, 3].map((attempt) => ({
      step: "transform",
      attempt,
      part: "",
      text: `opening /data/in.csv, try ${attempt}\ncannot open /data/in.csv\n`,
    })),
    now: START + 64_000,
  };
}

/** So many steps, at least 40: shards side by side, a long chain, and some of every state. */
export function largeReport(count: number): ReportSource {
  const shards = Math.floor((count - 20) / 2);
  const chain = count - 2 * shards - 3;
  const end = (shard: number) => 30 + (shard * 37) % 200;
  const steps: Ran[] = [
    { name: "prepare", phase: "Succeeded", from: 0, to: 20 },
    ...Array.from({ length: shards }, (_, shard): Ran => ({
      name: `extract-${shard}`,
      dependencies: ["prepare"],
      phase: "Succeeded",
      from: 20,
      to: end(shard),
    })),
    ...Array.from({ length: shards }, (_, shard) => loadOf(shard, end(shard))),
    {
      name: "reconcile-all-accounts",
      dependencies: Array.from({ length: Math.min(64, shards) }, (_, shard) => `load-${shard}`),
      phase: "Pending",
    },
    { name: "release", phase: "PendingApproval", from: 0, manual: true },
    ...Array.from({ length: chain }, (_, link): Ran => ({
      name: `chain-${link}`,
      dependencies: [link === 0 ? "release" : `chain-${link - 1}`],
      phase: "Pending",
    })),
  ];
  const message = "running: load-1, load-5 and more; waiting for approval: release";
  return {
    flow: flowOf("warehouse-load-of-every-shard", steps, { phase: "Running", message }),
    attempts: [],
    logs: [],
    now: START + 420_000,
  };
}

function loadOf(shard: number, from: number): Ran {
  const common = { name: `load-${shard}`, dependencies: [`extract-${shard}`], from };
  switch (shard % 8) {
    case 0: {
      const message = "container main ended with exit code 1: Traceback:\n  line 12\nrefused";
      const status = { reason: "Error", message, exitCode: 1, attempt: 3 };
      return { ...common, phase: "Failed", to: from + 40, status };
    }
    case 1:
      return { ...common, phase: "Running", status: { attempt: 2 } };
    default:
      return { ...common, phase: "Succeeded", to: from + 60 + (shard * 11) % 90 };
  }
}

/** A flow whose every text tries to be more than text. */
export function hostileReport(): ReportSource {
  const evil = `"><script>document.title = "taken"</script><img src=x onerror="alert(1)">` +
    `</style></pre></title><!-- \u202e\x1b[31m \0 \ud800 &lt; ' \``;
  const flow = flowOf("hostile", [{
    name: evil,
    phase: "Failed",
    from: 0,
    to: 1,
    status: { reason: evil, message: `${evil}\n${evil}`, approvedBy: evil },
  }, { name: "b", dependencies: [evil], phase: "Skipped", status: { message: evil } }], {
    phase: "Failed",
    message: evil,
    completionTime: at(1),
  });
  return {
    flow: { ...flow, metadata: { name: evil, namespace: evil } },
    attempts: [],
    logs: [{ step: evil, attempt: 1, part: evil, text: `${evil}\n${evil}` }],
    now: START + 1000,
  };
}
