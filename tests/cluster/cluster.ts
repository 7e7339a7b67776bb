/**
 * A cluster for one test: etcd, the API server, the controller manager, the scheduler and a node,
 * which KWOK simulates unless a real one is asked for. Gone when it is disposed of, and also if the test's process ends in
 * any other way. A test that starts one needs the permissions of the task `cluster`.
 */

import { ensurePrograms } from "./build.ts";
import {
  bringDown,
  bringUp,
  clusterProcesses,
  componentIdentity,
  exists,
  startComponent,
  type StartedComponents,
} from "./control_plane.ts";
import { kubectl } from "./kubectl.ts";
import { nodeFiles, type RealNode } from "./node/addresses.ts";
import { onNodeNetwork, serverUrlOnNode } from "./node/commands.ts";
import { type Image, writeImageArchive } from "./node/image_archive.ts";
import { checkMachine, importImages } from "./node/node.ts";
import { cacheDirectory, type ComponentName, logFileOf } from "./paths.ts";
import { type ClusterPlan, serverUrl } from "./plan.ts";
import { end, type ProcessIdentity } from "./process.ts";
import type { Binaries, ClusterKind } from "./programs.ts";

export { KubectlError } from "./kubectl.ts";
export type { Image } from "./node/image_archive.ts";
export type { ComponentName } from "./paths.ts";
export type { ClusterKind } from "./programs.ts";

/** Longer than any component needs to end in good order. */
const endedWithinMs = 60_000;

/**
 * Starts a cluster in a temporary directory, building its programs if they are not cached, and
 * returns when pods can run.
 *
 * @throws {Error} if it cannot be built or started; nothing of it is left then.
 */
export async function startCluster(options: Partial<ClusterKind> = {}): Promise<Cluster> {
  const kind: ClusterKind = { realNode: false, oldestKubernetes: false, ...options };
  const cacheDir = cacheDirectory(Deno.env);
  if (kind.realNode) await checkMachine();
  const report = (line: string) => console.error(line);
  const binaries = await ensurePrograms({ kind, cacheDir, report });
  const dir = await Deno.makeTempDir({ prefix: "zen-flow-cluster-" });
  const guard = startGuard(dir);
  try {
    const { plan, started } = await bringUp(dir, { kind, binaries, cacheDir });
    return new Cluster(plan, { started, guard });
  } catch (error) {
    await endGuard(guard);
    // The guard leaves alone what is not yet a cluster's.
    if (await exists(dir)) await Deno.remove(dir, { recursive: true });
    throw error;
  }
}

export class Cluster implements AsyncDisposable {
  readonly #plan: ClusterPlan;
  readonly #children: Map<ComponentName, Deno.ChildProcess>;
  readonly #guard: Deno.ChildProcess;

  /** Use {@linkcode startCluster}. */
  constructor(
    plan: ClusterPlan,
    processes: { readonly started: StartedComponents; readonly guard: Deno.ChildProcess },
  ) {
    this.#plan = plan;
    this.#children = new Map(processes.started);
    this.#guard = processes.guard;
  }

  /** The directory of all its files. */
  get dir(): string {
    return this.#plan.layout.dir;
  }

  /** A kubeconfig of a cluster administrator, with all certificates in it. */
  get kubeconfigPath(): string {
    return this.#plan.layout.kubeconfig;
  }

  /** `https://127.0.0.1:PORT`. */
  get server(): string {
    return serverUrl(this.#plan.ports);
  }

  /** `http://127.0.0.1:PORT` of etcd, for what only it can be told. */
  get etcdUrl(): string {
    return `http://127.0.0.1:${this.#plan.ports.etcdClient}`;
  }

  get binaries(): Binaries {
    return this.#plan.binaries;
  }

  /** The API server's audit log at level Metadata, one JSON document a line. */
  get auditLogPath(): string {
    return this.#plan.layout.auditLog;
  }

  logPath(component: ComponentName): string {
    return logFileOf(this.#plan.layout, component);
  }

  /** The loopback ports on which its components listen. */
  get ports(): readonly number[] {
    return Object.values(this.#plan.ports);
  }

  /** The processes that it has started, whether they still run or not. */
  processes(): Promise<readonly ProcessIdentity[]> {
    return clusterProcesses(this.#plan.layout);
  }

  /**
   * Runs kubectl as administrator and returns its standard output.
   *
   * @throws {KubectlError} if it ends with another exit code than 0.
   */
  kubectl(args: readonly string[], stdin?: string): Promise<string> {
    return kubectl(this.#plan, args, stdin);
  }

  /**
   * Gives the node images that pods can name from then on, as its only way to have them.
   *
   * @throws {Error} if the node is simulated, or containerd does not take them.
   */
  async importImages(images: readonly Image[]): Promise<void> {
    const node = this.#realNode();
    const archive = `${nodeFiles(this.#plan.layout).dir}/given-images.tar`;
    await writeImageArchive(archive, images);
    await importImages(this.#plan, node, archive);
    await Deno.remove(archive);
  }

  /**
   * The command that runs another one on the node's network, whose loopback is another than this
   * machine's and has all its ports free. It ends with the cluster at the latest.
   *
   * @throws {Error} if the node is simulated.
   */
  onNodeNetwork(command: readonly string[]): readonly string[] {
    const { program, args } = onNodeNetwork(this.#plan, this.#realNode(), command);
    return [program, ...args];
  }

  /**
   * `https://ADDRESS:PORT` of the API server on the node's network.
   *
   * @throws {Error} if the node is simulated.
   */
  get serverOnNode(): string {
    return serverUrlOnNode(this.#plan, this.#realNode());
  }

  #realNode(): RealNode {
    const { realNode } = this.#plan;
    if (realNode === undefined) throw new Error("This cluster's node is simulated");
    return realNode;
  }

  /**
   * Ends one component and returns when it has ended.
   *
   * @throws {Error} if it does not run.
   */
  async stopComponent(
    component: ComponentName,
    options: { readonly signal: "TERM" | "KILL" } = { signal: "TERM" },
  ): Promise<void> {
    const identity = await componentIdentity(component, this.#plan.layout);
    if (identity === undefined) throw new Error(`Cannot stop ${component}: it does not run`);
    await end([identity], { signal: options.signal, withinMs: endedWithinMs });
    await this.#reap(component);
  }

  /**
   * Starts a component that has ended, as it was, and returns when it is ready.
   *
   * @throws {Error} if it runs, or does not become ready.
   */
  async startComponent(component: ComponentName): Promise<void> {
    if (await componentIdentity(component, this.#plan.layout) !== undefined) {
      throw new Error(`Cannot start ${component}: it runs already`);
    }
    await this.#reap(component);
    this.#children.set(component, await startComponent(component, this.#plan));
  }

  /** Ends all processes and removes all files. */
  async [Symbol.asyncDispose](): Promise<void> {
    await bringDown(this.dir);
    for (const component of [...this.#children.keys()]) await this.#reap(component);
    await endGuard(this.#guard);
  }

  /** Takes notice of a component's end, so that Deno holds nothing of it any more. */
  async #reap(component: ComponentName): Promise<void> {
    const child = this.#children.get(component);
    if (child === undefined) return;
    await child.status;
    this.#children.delete(component);
  }
}

/**
 * A process that takes the cluster down when its standard input ends, which it does when we
 * end, however that comes. In a session of its own it outlives a Ctrl-C at the terminal.
 */
function startGuard(dir: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-config", "--no-lock", "--no-prompt"],
      ...["--allow-read", `--allow-write=${dir}`, "--allow-run"],
      ...[`${import.meta.dirname}/main.ts`, "guard", "--dir", dir],
    ],
    detached: true,
    stdin: "piped",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
}

async function endGuard(guard: Deno.ChildProcess): Promise<void> {
  await guard.stdin.close();
  const { code } = await guard.status;
  if (code !== 0) throw new Error(`The cluster's guard ended with exit code ${code}`);
}
