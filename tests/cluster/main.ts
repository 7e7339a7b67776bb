/** The command line of the test cluster: `deno task cluster up|down|env [--dir DIR]`. */

import { ensurePrograms } from "./build.ts";
import { bringDown, bringUp, componentIdentity, readPlan } from "./control_plane.ts";
import { cacheDirectory, layoutOf } from "./paths.ts";

const usage = `Usage: deno task cluster up|down|env [--dir DIR]

A Kubernetes control plane on this machine, with one simulated node.

  up     build what is not cached, start what does not run, wait until pods can run
  down   end its processes and remove its directory
  env    print the shell commands that point KUBECONFIG and PATH at it:
         eval "$(deno task cluster env)"

  --dir DIR   the cluster's own directory, so that several can run side by side
              (default: zen-flow/cluster in XDG_CACHE_HOME or ~/.cache)
`;

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
  if (args.includes("--help") || args.includes("-h")) {
    console.log(usage.trimEnd());
    return 0;
  }
  const [command, flag, value] = args;
  const withDir = args.length === 3 && flag === "--dir" && value !== undefined && value !== "";
  if (!withDir && args.length !== 1) return wrongUsage();
  const dir = () => withDir ? absolute(value) : `${cacheDirectory(Deno.env)}/cluster`;
  switch (command) {
    case "up":
      return await up(dir());
    case "down":
      return await down(dir());
    case "env":
      return await env(dir());
    case "guard":
      return await guard(dir());
    default:
      return wrongUsage();
  }
}

function wrongUsage(): number {
  console.error(usage.trimEnd());
  return 2;
}

function absolute(path: string): string {
  return path.startsWith("/") ? path : `${Deno.cwd()}/${path}`;
}

async function up(dir: string): Promise<number> {
  const begun = performance.now();
  const cacheDir = cacheDirectory(Deno.env);
  const binaries = await ensurePrograms({
    cacheDir,
    report: (line) => console.error(line),
  });
  const { started } = await bringUp(dir, { binaries, cacheDir });
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
