/** Every sentence that a scenario can say, and what it does. README.md lists the same. */

import { failure, networkError, type Order } from "../simulation/fate.ts";
import { parseDuration } from "../../src/flow/duration.ts";
import type { Stage } from "./stage.ts";

interface Sentence {
  /** As README.md shows it. */
  readonly example: string;
  readonly pattern: RegExp;
  readonly act: (stage: Stage, words: Readonly<Record<string, string>>) => unknown;
}

const JOB = String.raw`(?<step>[a-z0-9-]+)-(?<attempt>\d+)`;
const POD = String.raw`${JOB}(?:\[(?<index>\d+)\])?`;
const CONTROLLER = String.raw`controller(?: (?<number>\d))?`;

const numberOf = ({ number = "1" }: Readonly<Record<string, string>>) => Number(number);

function patchFlow(stage: Stage, name: string | undefined, patch: object): Promise<unknown> {
  return stage.flows.patchJobFlow(name ?? stage.latestFlow, "json-merge", patch);
}

function deleteFlow(stage: Stage, name: string | undefined, how: "Background" | "Orphan") {
  return stage.flows.deleteJobFlow(name ?? stage.latestFlow, { propagationPolicy: how });
}

function annotate(stage: Stage, key: string, value: string): Promise<unknown> {
  return patchFlow(stage, undefined, { metadata: { annotations: { [key]: value } } });
}

function podOf(stage: Stage, { step, attempt, index }: Readonly<Record<string, string>>): string {
  return stage.pod(step!, Number(attempt), index).metadata.uid!;
}

function jobOf(stage: Stage, { step, attempt }: Readonly<Record<string, string>>) {
  return stage.job(step!, Number(attempt));
}

function suspendJob(stage: Stage, words: Readonly<Record<string, string>>, suspend: boolean) {
  return stage.batch.patchJob(jobOf(stage, words).name, "json-merge", { spec: { suspend } });
}

/** What may become of a request, in words. */
const FATES: Readonly<Record<string, Order>> = {
  "kills the controller": { kills: true, arrivals: 0, answer: "none" },
  "arrives, and kills the controller": { kills: true, answer: "none" },
  "never arrives": { arrivals: 0, answer: networkError("connection refused") },
  "arrives, and its answer is lost": { answer: networkError("connection reset by peer") },
  "arrives twice": { arrivals: 2 },
  "is answered 500, and took effect": { answer: failure(500, "InternalError", "leader changed") },
  "is answered 409": { arrivals: 0, answer: failure(409, "Conflict", "it has been modified") },
};

export const SENTENCES: readonly Sentence[] = [
  {
    example: "advance 30s",
    pattern: /^advance (?<duration>\S+)$/,
    act: (stage, { duration }) => stage.pass(parseDuration(duration!)),
  },
  {
    example: "pod build-1 exit 3",
    pattern: new RegExp(`^pod ${POD} exit (?<code>\\d+)$`),
    act: (stage, words) => stage.nodes.end(podOf(stage, words), Number(words["code"])),
  },
  {
    example: "pod build-1 is evicted",
    pattern: new RegExp(`^pod ${POD} is evicted$`),
    act: (stage, words) => stage.nodes.evict(podOf(stage, words), true),
  },
  {
    example: "pods take 30s to go",
    pattern: /^pods take (?<grace>\S+) to go$/,
    act: (stage, { grace }) => void (stage.graceMs = parseDuration(grace!)!),
  },
  {
    example: "pod build-1 is deleted",
    pattern: new RegExp(`^pod ${POD} is deleted$`),
    act: (stage, { step, attempt, index }) =>
      stage.core.deletePod(stage.pod(step!, Number(attempt), index).metadata.name!),
  },
  {
    example: "pod build-1 has ended and is deleted",
    pattern: new RegExp(`^pod ${POD} has ended and is deleted$`),
    act: (stage, { step, attempt, index }) =>
      stage.core.deletePod(stage.endedPod(step!, Number(attempt), index).metadata.name!),
  },
  {
    example: "job build-1 is deleted",
    pattern: new RegExp(`^job ${JOB} is deleted$`),
    act: (stage, words) =>
      stage.batch.deleteJob(jobOf(stage, words).name, { propagationPolicy: "Background" }),
  },
  {
    example: "job build-1 is suspended",
    pattern: new RegExp(`^job ${JOB} is suspended$`),
    act: (stage, words) => suspendJob(stage, words, true),
  },
  {
    example: "job build-1 is resumed",
    pattern: new RegExp(`^job ${JOB} is resumed$`),
    act: (stage, words) => suspendJob(stage, words, false),
  },
  {
    example: "approve ask",
    pattern: /^approve (?<step>\S+)$/,
    act: (stage, { step }) => annotate(stage, `approved.workflow.zen.io/${step}`, "true"),
  },
  {
    example: "reject ask: not today",
    pattern: /^reject (?<step>\S+): (?<why>.+)$/,
    act: (stage, { step, why }) => annotate(stage, `rejected.workflow.zen.io/${step}`, why!),
  },
  {
    example: "cancel",
    pattern: /^cancel(?: (?<flow>\S+))?$/,
    act: (stage, { flow }) => patchFlow(stage, flow, { spec: { cancel: true } }),
  },
  {
    example: "deadline is 2h",
    pattern: /^deadline is (?<duration>\S+)$/,
    act: (stage, { duration }) => {
      const activeDeadlineSeconds = parseDuration(duration!)! / 1000;
      const spec = { executionPolicy: { activeDeadlineSeconds } };
      return patchFlow(stage, undefined, { spec });
    },
  },
  {
    example: "suspend",
    pattern: /^suspend(?: (?<flow>\S+))?$/,
    act: (stage, { flow }) => patchFlow(stage, flow, { spec: { suspend: true } }),
  },
  {
    example: "resume",
    pattern: /^resume(?: (?<flow>\S+))?$/,
    act: (stage, { flow }) => patchFlow(stage, flow, { spec: { suspend: false } }),
  },
  {
    example: "delete",
    pattern: /^delete(?: (?<flow>\S+))?$/,
    act: (stage, { flow }) => deleteFlow(stage, flow, "Background"),
  },
  {
    example: "delete nightly and leave its jobs",
    pattern: /^delete (?<flow>\S+) and leave its jobs$/,
    act: (stage, { flow }) => deleteFlow(stage, flow, "Orphan"),
  },
  {
    example: "quota is used up",
    pattern: /^quota is used up$/,
    act: (stage) => stage.world.fullNamespaces.add("default"),
  },
  {
    example: "quota has room",
    pattern: /^quota has room$/,
    act: (stage) => stage.world.fullNamespaces.delete("default"),
  },
  {
    example: "controller is killed",
    pattern: new RegExp(`^${CONTROLLER} is killed$`),
    act: (stage, words) => stage.controller(numberOf(words)).kill(),
  },
  {
    example: "controller 2 starts",
    pattern: new RegExp(`^${CONTROLLER} starts$`),
    act: (stage, words) => stage.startController(numberOf(words)),
  },
  {
    example: "controller stands still",
    pattern: new RegExp(`^${CONTROLLER} stands still$`),
    act: (stage, words) => stage.controller(numberOf(words)).pause(),
  },
  {
    example: "controller goes on",
    pattern: new RegExp(`^${CONTROLLER} goes on$`),
    act: (stage, words) => stage.controller(numberOf(words)).resume(),
  },
  {
    example: "controller sees jobs 30s late",
    pattern: new RegExp(`^${CONTROLLER} sees (?<resource>\\w+) (?<lag>\\S+) late$`),
    act(stage, words) {
      for (const line of stage.controller(numberOf(words)).network.lines) {
        if (line.resource === words["resource"]) line.lag(parseDuration(words["lag"]!)!, Infinity);
      }
    },
  },
  {
    example: "controller must list jobs anew",
    pattern: new RegExp(`^${CONTROLLER} must list (?<resource>\\w+) anew$`),
    act(stage, words) {
      stage.world.api.compact();
      for (const line of stage.controller(numberOf(words)).network.lines) {
        if (line.resource === words["resource"]) line.cut("gone");
      }
    },
  },
  {
    example: "the next POST jobs arrives, and its answer is lost",
    pattern: new RegExp(
      `^the next (?<request>[A-Z]+ \\S+) (?<fate>${Object.keys(FATES).join("|")})$`,
    ),
    act: (stage, { request, fate }) => stage.world.orders.set(request!, FATES[fate!]!),
  },
  {
    example: "the next POST jobs arrives 20s late",
    pattern: /^the next (?<request>[A-Z]+ \S+) arrives (?<late>\S+) late$/,
    act: (stage, { request, late }) =>
      stage.world.orders.set(request!, { thereMs: parseDuration(late!)! }),
  },
];

/** @throws {SyntaxError} if it is none that is known */
export async function say(stage: Stage, text: string): Promise<void> {
  for (const { pattern, act } of SENTENCES) {
    const match = pattern.exec(text);
    if (match === null) continue;
    await act(stage, match.groups ?? {});
    return;
  }
  const known = SENTENCES.map(({ example }) => `  ${example}`).join("\n");
  throw new SyntaxError(`there is no such sentence; there are those like\n${known}`);
}
