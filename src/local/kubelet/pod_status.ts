/**
 * A pod's status from the states of its containers, in the kubelet's shapes. Pure.
 */

import type {
  Container,
  ContainerState,
  ContainerStatus,
  Pod,
  PodCondition,
  PodStatus,
} from "@cloudydeno/kubernetes-apis/core/v1";
import { formatTime } from "../api/json.ts";
import { NODE_ADDRESS } from "./node.ts";

/** What a container is to its pod. A sidecar is an init container with restartPolicy Always. */
export type ContainerRole = "init" | "sidecar" | "main";

/** One container of a pod, as it stands. */
export interface ContainerRecord {
  readonly spec: Container;
  readonly role: ContainerRole;
  state: ContainerState;
  lastState: ContainerState | undefined;
  restarts: number;
}

/** A pod, as it stands. */
export interface PodFacts {
  readonly pod: Pod;
  readonly containers: readonly ContainerRecord[];
  /** ms since the epoch. */
  readonly startedAt: number;
  /** Set once no container of the pod is left and none will be started. */
  readonly isOver: boolean;
  /** Why the pod has failed, where its containers do not tell. */
  readonly failure: { readonly reason: string; readonly message: string } | undefined;
}

/** The containers of a pod, none of them started. */
export function containerRecords(pod: Pod): ContainerRecord[] {
  const inits = pod.spec?.initContainers ?? [];
  const record = (spec: Container, role: ContainerRole): ContainerRecord => ({
    spec,
    role,
    state: { waiting: { reason: inits.length > 0 ? "PodInitializing" : "ContainerCreating" } },
    lastState: undefined,
    restarts: 0,
  });
  return [
    ...inits.map((spec) => record(spec, spec.restartPolicy === "Always" ? "sidecar" : "init")),
    ...(pod.spec?.containers ?? []).map((spec) => record(spec, "main")),
  ];
}

/**
 * The pod's status. Conditions that others have set stay.
 *
 * @param conditions the conditions that the pod has
 * @param now ms since the epoch
 */
export function podStatus(
  facts: PodFacts,
  conditions: readonly PodCondition[],
  now: number,
): PodStatus {
  const phase = phaseOf(facts);
  const inits = facts.containers.filter(({ role }) => role !== "main");
  const status: PodStatus = {
    phase,
    conditions: withOwn(conditions, ownConditions(facts, phase), now),
    hostIP: NODE_ADDRESS,
    hostIPs: [{ ip: NODE_ADDRESS }],
    podIP: NODE_ADDRESS,
    podIPs: [{ ip: NODE_ADDRESS }],
    startTime: formatTime(facts.startedAt),
    containerStatuses: facts.containers.filter(({ role }) => role === "main").map(containerStatus),
  };
  if (inits.length > 0) status.initContainerStatuses = inits.map(containerStatus);
  if (facts.failure) Object.assign(status, facts.failure);
  return status;
}

/** Pending, Running, and once the pod is over Succeeded or Failed. */
export function phaseOf({ containers, isOver, failure }: PodFacts): string {
  const mains = containers.filter(({ role }) => role === "main");
  // A pod that was told to go and had done its work all the same has succeeded.
  if (isOver) return failure || !mains.every(hasSucceeded) ? "Failed" : "Succeeded";
  if (!containers.every((one) => one.role !== "init" || hasSucceeded(one))) return "Pending";
  return mains.some((one) => one.state.waiting && !one.lastState) ? "Pending" : "Running";
}

function hasSucceeded({ state }: ContainerRecord): boolean {
  return state.terminated?.exitCode === 0;
}

function containerStatus(record: ContainerRecord): ContainerStatus {
  const { spec, role, state, lastState, restarts } = record;
  const isRunning = state.running !== undefined;
  return {
    name: spec.name,
    image: spec.image ?? "",
    imageID: "",
    // Probes are not run: a container that runs is ready, an init container when it is done.
    ready: role === "init" ? hasSucceeded(record) : isRunning,
    started: isRunning,
    restartCount: restarts,
    state,
    lastState: lastState ?? {},
  };
}

type OwnCondition = Pick<PodCondition, "type" | "status" | "reason" | "message">;

function ownConditions(facts: PodFacts, phase: string): OwnCondition[] {
  const ready = readyCondition(facts, phase);
  return [
    { type: "PodReadyToStartContainers", status: "True" },
    initializedCondition(facts, phase),
    { type: "Ready", ...ready },
    { type: "ContainersReady", ...ready },
    { type: "PodScheduled", status: "True" },
  ];
}

function initializedCondition({ containers }: PodFacts, phase: string): OwnCondition {
  const type = "Initialized";
  if (phase === "Succeeded") return { type, status: "True", reason: "PodCompleted" };
  const incomplete = containers.filter((one) =>
    one.role === "init" ? !hasSucceeded(one) : one.role === "sidecar" && !one.state.running
  );
  const hasStarted = containers.some((one) => one.role === "main" && !one.state.waiting);
  if (incomplete.length === 0 || hasStarted) return { type, status: "True" };
  return {
    type,
    status: "False",
    reason: "ContainersNotInitialized",
    message: `containers with incomplete status: ${names(incomplete)}`,
  };
}

function readyCondition({ containers }: PodFacts, phase: string): Omit<OwnCondition, "type"> {
  if (phase === "Succeeded") return { status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { status: "False", reason: "PodFailed" };
  const unready = containers.filter((one) => one.role !== "init" && !one.state.running);
  if (unready.length === 0) return { status: "True" };
  return {
    status: "False",
    reason: "ContainersNotReady",
    message: `containers with unready status: ${names(unready)}`,
  };
}

function names(records: readonly ContainerRecord[]): string {
  return `[${records.map(({ spec }) => spec.name).join(" ")}]`;
}

/** Our conditions, each with the time of its last change, and those of others. */
function withOwn(
  before: readonly PodCondition[],
  own: readonly OwnCondition[],
  now: number,
): PodCondition[] {
  const dated = own.map((condition): PodCondition => {
    const old = before.find(({ type }) => type === condition.type);
    const time = old?.status === condition.status ? old.lastTransitionTime : undefined;
    return { ...condition, lastTransitionTime: time ?? formatTime(now) };
  });
  const others = before.filter(({ type }) => !own.some((condition) => condition.type === type));
  return [...dated, ...others];
}
