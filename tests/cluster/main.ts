/** The command line of the test cluster: `deno task cluster up|down|env`. */

import { parseArgs } from "node:util";
import { ensurePrograms } from "./build.ts";
import { bringDown, bringUp, componentIdentity, readPlan } from "./control_plane.ts";
import { checkMachine } from "./node/node.ts";
import { cacheDirectory, layoutOf } from "./paths.ts";
import type { ClusterKind } from "./programs.ts";

const usage = `Usage: deno task cluster up [--real-node] [--dir DIR]
       deno task cluster down|env [--dir DIR]

A Kubernetes control plane on this machine, with one simulated node or a real one.

  up     build what is not cached, start what does not run, wait until pods can run
  down   end its processes and remove its directory
  env    print the shell commands that point KUBECONFIG and PATH at it:
         eval "$(deno task cluster env)"

  --real-node   a node that runs containers, by containerd, in namespaces of its own: needs root.
                It has the image busybox:1.37 and no way out to a registry
  --dir DIR     the cluster's own directory, so that several can run side by side
                (default: zen-flow/cluster in XDG_CACHE_HOME or ~/.cache)
`;

const commands = ["up", "down", "env", "guard"] as const;

if (import.meta.main) {
  try {
    Deno.exitCode = await main(Deno.args);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    console.error(`error: ${error.message}`);
    Deno.exitCode = 1;
  }
}

async function main(args: readonly string[]): Promise<number> {
  const line = parse(args);
  if (line === undefined) {
    console.error(usage.trimEnd());
    return 2;
  }
  const dir = line.dir === undefined ? `${cacheDirectory(Deno.env)}/cluster` : absolute(line.dir);
  switch (line.command) {
    case "up":
      return await up(dir, { realNode: line.realNode, oldestKubernetes: false });
    case "down":
      return await down(dir);
    case "env":
      return await env(dir);
    case "guard":
      return await guard(dir);
    case "help":
      console.log(usage.trimEnd());
      return 0;
  }
}

interface CommandLine {
  readonly command: (typeof commands)[number] | "help";
  readonly dir?: string;
  readonly realNode: boolean;
}

/** Undefined if it is none of ours. */
function parse(args: readonly string[]): CommandLine | undefined {
  const options = {
    "dir": { type: "string" },
    "real-node": { type: "boolean", default: false },
    "help": { type: "boolean", short: "h", default: false },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const { dir, help, "real-node": realNode } = values;
    if (help) return { command: "help", realNode };
    const command = commands.find((name) => name === positionals[0]);
    const isOurs = positionals.length === 1 && dir !== "" && (!realNode || command === "up");
    return command === undefined || !isOurs ? undefined : { command, dir, realNode };
  } catch (error) {
    // A flag that does not exist, or a value that is missing.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function absolute(path: string): string {
  return path.startsWith("/") ? path : `${Deno.cwd()}/${path}`;
}

async function up(dir: string, kind: ClusterKind): Promise<number> {
  const begun = performance.now();
  const cacheDir = cacheDirectory(Deno.env);
  if (kind.realNode) await checkMachine();
  const report = (line: string) => console.error(line);
  const binaries = await ensurePrograms({ kind, cacheDir, report });
  const { started } = await bringUp(dir, { kind, binaries, cacheDir });
  for (const child of started.values()) child.unref();
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.error(
    started.size === 0
      ? `The cluster in ${dir} is already up.`
      : `The cluster in ${dir} is up after ${seconds} s.`,
  );
  return 0;
}

async function down(dir: string): Promise<number> {
  const found = await bringDown(dir);
  console.error(found ? `The cluster in ${dir} is gone.` : `There is no cluster in ${dir}.`);
  return 0;
}

async function env(dir: string): Promise<number> {
  const layout = layoutOf(dir);
  const plan = await readPlan(layout);
  if (plan === undefined || await componentIdentity("kube-apiserver", layout) === undefined) {
    console.error(`error: There is no cluster up in ${dir}; start it with: deno task cluster up`);
    return 1;
  }
  const programs = plan.binaries.kubectl.slice(0, plan.binaries.kubectl.lastIndexOf("/"));
  console.log(`export KUBECONFIG=${quoted(layout.kubeconfig)}`);
  console.log(`export PATH=${quoted(programs)}:"$PATH"`);
  return 0;
}

/** Not for users: {@linkcode startCluster} has one such process for each of its clusters. */
async function guard(dir: string): Promise<number> {
  for await (const _ of Deno.stdin.readable);
  await bringDown(dir);
  return 0;
}

/** The text as one word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
