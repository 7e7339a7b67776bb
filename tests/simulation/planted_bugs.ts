/**
 * Bugs to be planted into a copy of the sources, each by texts that are replaced by others. A text
 * must occur exactly once, so a change of the sources that makes one of them stale is loud.
 */

export interface PlantedBug {
  /** What the program does then. */
  readonly name: string;
  readonly edits: readonly {
    readonly file: string;
    readonly text: string;
    readonly becomes: string;
  }[];
}

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: "goes on changing things when it leads no more",
    edits: [
      {
        file: "src/kube/fence.ts",
        text: `if (opts.method === "GET" || mayWrite()) return`,
        becomes: `if (opts.method === "GET" || mayWrite() || opts.method !== "TRACE") return`,
      },
    ],
  },
  {
    name: "takes a lease that another still holds",
    edits: [
      {
        file: "src/kube/lease.ts",
        text: `  const until = sighting.changedAt + leaseDurationSeconds * 1000;`,
        becomes: `  const until = sighting.changedAt + leaseDurationSeconds * 100;`,
      },
    ],
  },
  {
    name: "starts on a failed dependency",
    edits: [
      {
        file: "src/flow/schedule.ts",
        text: `if (phase === "Failed") return !isUntolerated(outline, steps, dependency);`,
        becomes: `if (phase === "Failed") return true;`,
      },
      {
        file: "src/flow/schedule.ts",
        text: `    isUntolerated(outline, steps, dependency) ||
    steps[dependency]!.reason === StepReason.UpstreamFailed`,
        becomes: `    steps[dependency]!.reason === StepReason.UpstreamFailed`,
      },
    ],
  },
  {
    name: "forgets the uid precondition of a delete",
    edits: [
      {
        file: "src/controller/apply.ts",
        text: `      propagationPolicy: "Foreground",
      preconditions: { uid },`,
        becomes: `      propagationPolicy: "Foreground",`,
      },
    ],
  },
  {
    name: "drops a 410",
    edits: [
      {
        file: "src/kube/watch_state.ts",
        text: `  if (cause === "gone" || isSecondBreak) {`,
        becomes: `  if (isSecondBreak && cause !== "gone") {`,
      },
    ],
  },
  {
    name: "creates before the status is written",
    edits: [
      {
        file: "src/controller/reconciler.ts",
        text: `    if (decided.status !== flow.status) {
      const answer`,
        becomes: `    if (decided.status !== flow.status) {
      await applyActions({ flow, memory, apis, clock }, decided.actions);
      const answer`,
      },
    ],
  },
  {
    name: "ignores a conflict and goes on",
    edits: [
      {
        file: "src/controller/reconciler.ts",
        text: `      if (!isConflict(error)) this.#tellStatusFailure(flow, memory, error);
      throw error;`,
        becomes: `      if (!isConflict(error)) this.#tellStatusFailure(flow, memory, error);
      return flow;`,
      },
    ],
  },
  {
    name: "takes a Job that its cache lacks for deleted",
    edits: [
      {
        file: "src/controller/observe.ts",
        text:
          `  const asked = await Promise.all(unseen.map((name) => lookUp(flow, memory, { name, context })));`,
        becomes: `  const asked = unseen.map((): JobRecord | undefined => void lookUp);
  for (const name of unseen) memory.knowUid({ name, uid: "unknown" });`,
      },
    ],
  },
  {
    name: "counts a pod that is being deleted as success",
    edits: [
      {
        file: "src/flow/attempt.ts",
        text: `pod.phase === "Succeeded" && pod.tracked && !pod.deleting && !pod.disrupted`,
        becomes: `pod.phase === "Succeeded"`,
      },
    ],
  },
  {
    name: "plans on a cached flow that is older than its own last write",
    edits: [
      {
        file: "src/controller/memory.ts",
        text:
          `if (this.#written && isOlder(cached.resourceVersion, this.#written.resourceVersion)) {`,
        becomes: `if (this.#written && isOlder("1", "0")) {`,
      },
    ],
  },
  {
    name: "forgets the uids that it has seen",
    edits: [
      {
        file: "src/controller/memory.ts",
        text: `    if (!this.#uids.has(job.name)) this.#uids.set(job.name, job.uid);`,
        becomes: ``,
      },
    ],
  },
  {
    name: "forgets what a pod left that is gone",
    edits: [
      {
        file: "src/controller/reconciler.ts",
        text: `    this.#memories.of(key, flow.uid).keepMessage(jobUid, index, written);`,
        becomes: ``,
      },
    ],
  },
  {
    name: "takes a pod's success for the step's while another pod of its Job runs",
    edits: [
      {
        file: "src/flow/attempt.ts",
        text: `  if (pods.some(isPodLive)) return false;`,
        becomes: ``,
      },
    ],
  },
  {
    name: "creates the Job of a fan-out before its items",
    edits: [
      {
        file: "src/controller/apply.ts",
        text: `action.needs && await createResource(context, action.needs);`,
        becomes: `action.needs && void createResource(context, action.needs).catch(() => {});`,
      },
    ],
  },
  {
    name: "never deletes a stray Job",
    edits: [
      {
        file: "src/flow/cleanup.ts",
        text: `    if (!current) actions.push(`,
        becomes: `    if (!current && job.name === "") actions.push(`,
      },
    ],
  },
  {
    name: "lets two workers have one key",
    edits: [
      {
        file: "src/kube/work_queue.ts",
        text: `    if (this.#processing.has(key)) {`,
        becomes: `    if (this.#processing.has(\`\${key} \`)) {`,
      },
    ],
  },
  {
    name: "loses what is added while a worker has the key",
    edits: [
      { file: "src/kube/work_queue.ts", text: `      this.#again.set(key, now);`, becomes: `` },
    ],
  },
  {
    name: "deletes another's attempt as a stray, its own cache being behind",
    edits: [
      {
        file: "src/controller/reconciler.ts",
        text: `    } else if (decided.actions.length > 0) {`,
        becomes: `    } else if (decided.actions.length > 1000) {`,
      },
    ],
  },
  {
    name: "retries once more than allowed",
    edits: [
      {
        file: "src/flow/retry.ts",
        text: `  if (retries >= policy.limit) return "LimitReached";`,
        becomes: `  if (retries > policy.limit) return "LimitReached";`,
      },
    ],
  },
  {
    name: "counts a slot too few",
    edits: [
      {
        file: "src/flow/start.ts",
        text: `      slots--;`,
        becomes: `      slots -= index % 2;`,
      },
    ],
  },
  {
    name: "keeps what a new list no longer has",
    edits: [
      {
        file: "src/kube/store.ts",
        text: `    this.#records = records;
    this.#indexes = this.#emptyIndexes();
    for (const [key, record] of records)`,
        becomes: `    this.#records = records = new Map([...previous, ...records]);
    this.#indexes = this.#emptyIndexes();
    for (const [key, record] of records)`,
      },
    ],
  },
  {
    name: "starts finally beside what still runs",
    edits: [
      {
        file: "src/flow/schedule.ts",
        text: `  if (outline.steps[index]!.final && !mainEnded(outline, steps)) return false;`,
        becomes: ``,
      },
    ],
  },
  {
    name: "writes the uid down again and again",
    edits: [
      {
        file: "src/flow/plan.ts",
        text: `    if (!isLive(step) || step.jobRef!.uid !== undefined) continue;`,
        becomes: `    if (!isLive(step)) continue;`,
      },
    ],
  },
  {
    name: "forgets no deleted flow",
    edits: [
      {
        file: "src/controller/reconciler.ts",
        text: `      if (isGone) this.#memories.forget(key);`,
        becomes: ``,
      },
    ],
  },
  {
    name: "lets a group's two flows both find it free",
    edits: [
      {
        file: "src/flow/admission.ts",
        text: `  if (member.startedAt !== undefined) return true;`,
        becomes: `  if (member.startedAt !== undefined) return false;`,
      },
    ],
  },
];
