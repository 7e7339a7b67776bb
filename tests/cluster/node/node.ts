/**
 * What is done for a real node beside running its programs: whether this machine can have one,
 * the files they read, the first images, the cluster's DNS, and an end that leaves nothing.
 */

import { kubectl } from "../kubectl.ts";
import { programPath } from "../paths.ts";
import type { ClusterPlan } from "../plan.ts";
import {
  addressesOf,
  cgroupOf,
  linkOf,
  nodeFiles,
  pluginDirectory,
  type RealNode,
} from "./addresses.ts";
import { clusterObjects } from "./cluster_objects.ts";
import { onNode } from "./commands.ts";
import { nodeConfigs } from "./configs.ts";
import { writeImages } from "./images.ts";

/** What a node needs of this machine, by the Debian package that has it. */
const requirements: Readonly<Record<string, readonly string[]>> = {
  "containerd": ["containerd", "containerd-shim-runc-v2", "ctr"],
  "runc": ["runc"],
  "containernetworking-plugins": [
    `${pluginDirectory}/host-local`,
    `${pluginDirectory}/loopback`,
    `${pluginDirectory}/ptp`,
  ],
  "iptables": ["iptables"],
  "iproute2": ["ip"],
  "busybox-static": ["busybox"],
};

const lastNetwork = 255;

/**
 * Makes sure that this machine can have a real node.
 *
 * @throws {Error} that says all that is missing, and the command that installs it.
 */
export async function checkMachine(): Promise<void> {
  const cannot = "Cannot start a real node";
  if (Deno.build.os !== "linux") throw new Error(`${cannot} on ${Deno.build.os}: it needs Linux`);
  if ((await sh("id -u")).trim() !== "0") {
    throw new Error(
      `${cannot}: containers and networks need root; call it by sudo, or start a cluster with a ` +
        "simulated node",
    );
  }
  const wanted = Object.values(requirements).flat();
  const found = await sh('for program; do command -v "$program" || true; done', wanted);
  const names = new Set(found.split("\n").flatMap((path) => [path, path.split("/").at(-1)]));
  const missing = Object.entries(requirements)
    .filter(([, programs]) => !programs.every((program) => names.has(program)))
    .map(([debianPackage]) => debianPackage);
  if (missing.length === 0) return;
  throw new Error(
    `${cannot} without ${missing.join(", ")}; on Debian and Ubuntu install them by: ` +
      `sudo apt-get install --no-install-recommends ${missing.join(" ")}`,
  );
}

/** @throws {Error} if every network that a node can have is in use on this machine. */
export async function chooseNetwork(): Promise<RealNode> {
  const taken = await sh("ip -oneline -4 address");
  const all = Array.from({ length: lastNetwork + 1 }, (_, network): RealNode => ({ network }));
  const free = all.filter((node) => !taken.includes(` ${addressesOf(node).host}/`));
  const chosen = free[Math.floor(Math.random() * free.length)];
  if (chosen === undefined) throw new Error("Cannot start a real node: 256 of them run here");
  return chosen;
}

/** Writes what the node's programs read, and its images. */
export async function prepareNode({ layout }: ClusterPlan, node: RealNode): Promise<void> {
  const files = nodeFiles(layout);
  for (const dir of [files.var, files.networks]) await Deno.mkdir(dir, { recursive: true });
  for (const [path, text] of nodeConfigs(layout, node)) await Deno.writeTextFile(path, text);
  await writeImages(files.imageArchive, await pathOf("busybox"));
}

/**
 * Gives the node, on which containerd runs, the images of an archive.
 *
 * @param archive a file in the cluster's directory: of others the node may see none.
 */
export async function importImages(
  plan: ClusterPlan,
  node: RealNode,
  archive: string,
): Promise<void> {
  const { program, args } = onNode(plan, node, [
    ...["ctr", "--namespace", "k8s.io", "images", "import", archive],
  ]);
  await run(program, args);
}

/**
 * Ends every process of the node and removes what is on the machine because of it, but for the
 * cluster's files. There may be nothing left of it, or nothing yet.
 *
 * @throws {Error} if one does not end.
 */
export async function clearNode({ layout }: ClusterPlan, node: RealNode): Promise<void> {
  const ready = nodeFiles(layout).ready;
  await run("/bin/sh", [`${import.meta.dirname}/clear.sh`, cgroupOf(node), linkOf(node), ready]);
}

/** Adds to the cluster what its pods expect of it. */
export async function addClusterObjects(plan: ClusterPlan, node: RealNode): Promise<void> {
  const list = { apiVersion: "v1", kind: "List", items: clusterObjects(node) };
  await kubectl(plan, ["apply", "--filename=-"], JSON.stringify(list));
}

async function pathOf(program: string): Promise<string> {
  return (await sh('command -v "$1"', [program])).trim();
}

function sh(script: string, args: readonly string[] = []): Promise<string> {
  return run("/bin/sh", ["-c", script, "sh", ...args]);
}

async function run(program: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    env: { PATH: programPath },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  if (!success) {
    throw new Error(`'${program} ${args.join(" ")}' said: ${text.decode(stderr).trim()}`);
  }
  return text.decode(stdout);
}
