/**
 * Brings a control plane up in a directory and takes it down again. What runs is told by the
 * directory alone, so any later command, or one that follows a crash, can finish the work.
 */

import { kubeconfigFor, makeCertificates } from "./certificates.ts";
import {
  commandOf,
  componentsOf,
  identitiesOf,
  kubeconfigsOf,
  manifestFiles,
  schedulerConfig,
} from "./components.ts";
import { withFileLock } from "./file_lock.ts";
import { kubectl } from "./kubectl.ts";
import { nodeFiles, nodeName } from "./node/addresses.ts";
import {
  addClusterObjects,
  chooseNetwork,
  clearNode,
  importImages,
  prepareNode,
} from "./node/node.ts";
import {
  type ComponentName,
  componentNames,
  type Layout,
  layoutOf,
  logFileOf,
  pidFileOf,
  programPath,
} from "./paths.ts";
import { type ClusterPlan, kubeconfigOf } from "./plan.ts";
import { choosePorts } from "./ports.ts";
import { end, launch, type ProcessIdentity, readIdentity, running } from "./process.ts";
import type { Binaries, ClusterKind } from "./programs.ts";
import { waitUntilReady } from "./readiness.ts";

/** The components that a call has started; those which ran before are not among them. */
export type StartedComponents = ReadonlyMap<ComponentName, Deno.ChildProcess>;

/** Killing needs no more than the kernel's own time; more than this is a defect. */
const killedWithinMs = 10_000;

export interface BringUpOptions {
  readonly kind: ClusterKind;
  readonly binaries: Binaries;
  /** Clusters that share it start one after the other, so that none takes another's ports. */
  readonly cacheDir: string;
}

/**
 * Starts in `dir` whatever of its cluster does not run, and returns when pods can run.
 *
 * @throws {Error} if `dir` holds something else or a cluster with another node, this machine
 * cannot have such a node, or a component cannot be started; what has been started by then
 * stays, for its logs and for {@linkcode bringDown}.
 */
export async function bringUp(
  dir: string,
  options: BringUpOptions,
): Promise<{ readonly plan: ClusterPlan; readonly started: StartedComponents }> {
  if (Deno.build.os !== "linux") {
    throw new Error(`Cannot start a cluster on ${Deno.build.os}: its processes need Linux's /proc`);
  }
  await Deno.mkdir(dir, { recursive: true, mode: 0o700 });
  const layout = layoutOf(dir);
  // Before the lock too, so as not to leave it in a directory that is not a cluster's.
  if (!await exists(layout.lock)) await checkNewOrOurs(layout);
  return await withFileLock(
    layout.lock,
    () => withFileLock(`${options.cacheDir}/start.lock`, () => startMissing(layout, options)),
  );
}

async function startMissing(
  layout: Layout,
  options: BringUpOptions,
): Promise<{ readonly plan: ClusterPlan; readonly started: StartedComponents }> {
  await checkNewOrOurs(layout);
  const plan = await planFor(layout, options);
  const { layout: _, ...state } = plan;
  await writeWhole(layout.state, JSON.stringify(state, undefined, 2) + "\n");
  if (!await exists(layout.kubeconfig)) await prepare(plan);
  const started = new Map<ComponentName, Deno.ChildProcess>();
  for (const component of componentsOf(plan)) {
    if (await componentIdentity(component, layout) !== undefined) continue;
    started.set(component, await startComponent(component, plan));
  }
  if (started.size > 0) await makeSchedulable(plan);
  return { plan, started };
}

/** The cluster as it was planned before, with the programs of now. */
async function planFor(layout: Layout, options: BringUpOptions): Promise<ClusterPlan> {
  const { binaries, kind } = options;
  if (kind.realNode && kind.oldestKubernetes) {
    throw new Error("Cannot start a real node under the oldest Kubernetes: its kubelet is newer");
  }
  const before = await readPlan(layout);
  if (before === undefined) {
    const realNode = kind.realNode ? await chooseNetwork() : undefined;
    const { oldestKubernetes } = kind;
    return { layout, ports: choosePorts(), binaries, realNode, oldestKubernetes };
  }
  if (kind.realNode !== (before.realNode !== undefined)) {
    throw new Error(
      `Cannot start the cluster in '${layout.dir}' with another kind of node than it has: take ` +
        "it down first",
    );
  }
  return { ...before, binaries };
}

/**
 * Ends every process of the cluster in `dir` and removes `dir`.
 *
 * @returns false if there is no cluster in `dir`; nothing has been touched then.
 */
export async function bringDown(dir: string): Promise<boolean> {
  const layout = layoutOf(dir);
  if (!await exists(layout.state)) return false;
  return await withFileLock(layout.lock, async () => {
    const plan = await readPlan(layout);
    if (plan === undefined) return false;
    const processes = await clusterProcesses(layout);
    // Their data goes with them, so there is nothing to end gracefully for.
    await end(processes, { signal: "KILL", withinMs: killedWithinMs });
    if (plan.realNode !== undefined) await clearNode(plan, plan.realNode);
    await Deno.remove(dir, { recursive: true });
    return true;
  });
}

/** The cluster in `dir` as it was planned, or undefined if there is none. */
export async function readPlan(layout: Layout): Promise<ClusterPlan | undefined> {
  if (!await exists(layout.state)) return undefined;
  const state: Omit<ClusterPlan, "layout"> = JSON.parse(await Deno.readTextFile(layout.state));
  return { layout, ...state };
}

/** The component's process, or undefined if it does not run. */
export async function componentIdentity(
  component: ComponentName,
  layout: Layout,
): Promise<ProcessIdentity | undefined> {
  const identity = await readIdentity(pidFileOf(layout, component));
  return identity === undefined ? undefined : (await running([identity]))[0];
}

/** The processes that the cluster has started, whether they still run or not. */
export async function clusterProcesses(layout: Layout): Promise<readonly ProcessIdentity[]> {
  const identities = await Promise.all(
    componentNames.map((component) => readIdentity(pidFileOf(layout, component))),
  );
  return identities.filter((identity) => identity !== undefined);
}

/** With little to keep, Go's collector takes a quarter of a control plane's CPU: it may wait longer. */
const GO_MEMORY = { GOGC: "400", GOMEMLIMIT: "2GiB" };

/**
 * Starts one component, which must not run, and returns when it is ready.
 *
 * @throws {Error} with the end of its log if it does not become ready.
 */
export async function startComponent(
  component: ComponentName,
  plan: ClusterPlan,
): Promise<Deno.ChildProcess> {
  const { layout, realNode } = plan;
  // What still runs in the namespaces that are gone cannot be reached any more.
  if (component === "namespaces" && realNode !== undefined) await clearNode(plan, realNode);
  const command = commandOf(component, plan);
  const logFile = logFileOf(layout, component);
  const { identity, child } = await launch({
    program: command.program,
    args: command.args,
    // Nothing of the caller's: no proxy, no kubeconfig, no files in the home directory.
    env: { PATH: programPath, HOME: layout.dir, ...GO_MEMORY },
    pidFile: pidFileOf(layout, component),
    logFile,
  });
  await waitUntilReady({
    component,
    url: command.readyUrl,
    caCertificate: await Deno.readTextFile(`${layout.pki}/ca.crt`),
    logFile,
    isRunning: async () => (await running([identity])).length > 0,
  });
  return child;
}

/** @throws {Error} if the directory holds anything but a cluster, or the lock of one. */
async function checkNewOrOurs(layout: Layout): Promise<void> {
  if (await exists(layout.state)) return;
  for await (const entry of Deno.readDir(layout.dir)) {
    if (`${layout.dir}/${entry.name}` === layout.lock) continue;
    throw new Error(
      `Cannot start a cluster in '${layout.dir}' as it holds '${entry.name}' and is not a ` +
        "cluster's: name an empty or a missing directory",
    );
  }
}

/** Writes everything that the components read; the kubeconfig last, as the sign of the whole. */
async function prepare(plan: ClusterPlan): Promise<void> {
  const { layout, realNode } = plan;
  for (const dir of [layout.pki, layout.logs, layout.run, layout.etcdData]) {
    await Deno.mkdir(dir, { recursive: true, mode: 0o700 });
  }
  await makeCertificates(layout.pki, identitiesOf(plan));
  await Deno.writeTextFile(layout.schedulerConfig, JSON.stringify(schedulerConfig(layout)) + "\n");
  if (realNode !== undefined) await prepareNode(plan, realNode);
  for (const [client, server] of kubeconfigsOf(plan)) {
    const text = await kubeconfigFor(layout.pki, client, server);
    await writeWhole(kubeconfigOf(layout, client), text);
  }
}

/** Makes the node ready, and waits for what the admission of the first pod needs. */
async function makeSchedulable(plan: ClusterPlan): Promise<void> {
  const wait = (what: string, ...args: string[]) =>
    kubectl(plan, ["wait", `--for=${what}`, "--timeout=300s", ...args]);
  if (plan.realNode === undefined) {
    await kubectl(plan, ["apply", "--filename", manifestFiles.node]);
    await wait("condition=Ready", "--filename", manifestFiles.node);
  } else {
    await importImages(plan, plan.realNode, nodeFiles(plan.layout).imageArchive);
    await addClusterObjects(plan, plan.realNode);
    await wait("create", `node/${nodeName}`);
    await wait("condition=Ready", `node/${nodeName}`);
  }
  await wait("create", "serviceaccount/default", "--namespace=default");
}

/** Under its name there is never a part of a file. */
async function writeWhole(path: string, text: string): Promise<void> {
  await Deno.writeTextFile(`${path}.new`, text, { mode: 0o600 });
  await Deno.rename(`${path}.new`, path);
}

export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
