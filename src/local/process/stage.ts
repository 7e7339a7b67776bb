/**
 * Everything that one run of a container needs, made ready: environment, mounts, root, command
 * line.
 */

import type { Container, Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import { whyNotRunnable } from "./command_lookup.ts";
import type { ConfigMaps } from "./config_maps.ts";
import { containerEnvironment } from "./environment.ts";
import { expand } from "./expansion.ts";
import { enterRoot } from "./enter_root.ts";
import {
  type Bubblewrap,
  type CommandLine,
  type Launch,
  type Namespaces,
  plainCommand,
} from "./launcher.ts";
import type { Machine } from "./machine.ts";
import { containerMounts, type Mount } from "./mounts.ts";
import { dirname, isWithin, join } from "./paths.ts";
import { CONFIG_ERROR, PodError, START_ERROR } from "./pod_error.ts";
import { type PathPair, rewriterOf } from "./rewrite.ts";
import type { PreparedVolume } from "./volumes.ts";

/** What a stage is made from. */
export interface StageOptions {
  readonly machine: Machine;
  readonly pod: Pod;
  readonly configMaps: ConfigMaps;
  readonly volumes: ReadonlyMap<string, PreparedVolume>;
  /** A folder of this run alone; made here, for the caller to remove. */
  readonly folder: string;
}

/** A container that is ready to start. */
export interface Stage {
  readonly command: CommandLine;
  /** Where the container writes its termination message. */
  readonly terminationFile: string;
}

/**
 * Makes a container ready to start.
 *
 * @throws {PodError} with reason CreateContainerConfigError, CreateContainerError or StartError
 */
export async function prepareStage(container: Container, options: StageOptions): Promise<Stage> {
  const { machine, pod, folder } = options;
  const terminationFile = join(folder, "termination-log");
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(terminationFile, "");
  const own = containerEnvironment(container, { ...options, secrets: machine.secrets });
  const variables = new Map([
    ...machine.environment,
    ["HOSTNAME", pod.spec?.hostname ?? pod.metadata.name ?? ""],
    ...own,
  ]);
  // The kubelet knows what the spec sets, and nothing of what an image or a machine adds.
  const argv = commandOf(container, machine).map((text) => expand(text, own));
  const mounts = await containerMounts(container, {
    volumes: options.volumes,
    variables: own,
    terminationFile,
  });
  const launch = { argv, variables, workingDir: container.workingDir ?? "" };
  const { isolation } = machine;
  const command = isolation.kind === "rewrite"
    ? await stageRewritten(launch, mounts, options)
    : await stageMounted(launch, mounts, { ...options, isolation });
  return { command, terminationFile };
}

/** Most images' entrypoints are not known here, so the command has to be. */
function commandOf(container: Container, { entrypoints }: Machine): readonly string[] {
  const command = container.command && container.command.length > 0
    ? container.command
    : entrypoints.get(container.image ?? "");
  if (command) return [...command, ...container.args ?? []];
  throw new PodError(
    "CreateContainerError",
    `Cannot start container '${container.name}': it has no command, and the entrypoint of image ` +
      `'${container.image}' is not known here, for images are not used in a local run; write the ` +
      `entrypoint into the container's command`,
  );
}

async function stageMounted(
  launch: Launch,
  mounts: readonly Mount[],
  { folder, isolation }: StageOptions & { isolation: Namespaces | Bubblewrap },
): Promise<CommandLine> {
  const staged = { ...launch, workingDir: join("/", launch.workingDir) };
  await checkProgram(staged, (path) => {
    const mount = mounts.findLast((each) => isWithin(path, each.path));
    return mount ? join(mount.source, path.slice(mount.path.length)) : path;
  });
  return await enterRoot(staged, mounts, { folder, isolation });
}

async function stageRewritten(
  launch: Launch,
  mounts: readonly Mount[],
  { folder }: StageOptions,
): Promise<CommandLine> {
  const ownDir = join(folder, "work");
  await Deno.mkdir(ownDir, { recursive: true });
  const wanted = launch.workingDir === "" ? "" : join("/", launch.workingDir);
  const isMounted = mounts.some(({ path }) => isWithin(wanted, path));
  // A working directory that this machine lacks is made for the run, and known by its name.
  const standIn = wanted !== "" && !isMounted && !await isFolder(wanted)
    ? [{ path: wanted, source: ownDir }]
    : [];
  const pairs = [...mounts, ...standIn];
  checkSources(pairs);
  const rewrite = rewriterOf(pairs);
  const workingDir = wanted === "" ? ownDir : rewrite(wanted);
  await Deno.mkdir(workingDir, { recursive: true });
  const rewritten = {
    argv: launch.argv.map(rewrite),
    variables: new Map([...launch.variables].map(([name, value]) => [name, rewrite(value)])),
    workingDir,
  };
  await checkProgram(rewritten, (path) => path);
  return plainCommand(rewritten);
}

/** A path goes into texts that a shell may read, where a blank would take it apart. */
function checkSources(pairs: readonly PathPair[]): void {
  const unsafe = pairs.find(({ source }) => !/^[\w./@%+,:=-]*$/.test(source));
  if (!unsafe) return;
  throw new PodError(
    CONFIG_ERROR,
    `Cannot put '${unsafe.source}' in the place of '${unsafe.path}': paths are rewritten in commands ` +
      `here, and a shell would take this one apart; use a scratch directory whose path has ` +
      `letters, digits and ./@%+,:=_- only`,
  );
}

async function checkProgram(
  { argv, variables, workingDir }: Launch,
  toHost: (path: string) => string,
): Promise<void> {
  const searchPath = variables.get("PATH") ?? "";
  const why = await whyNotRunnable(argv[0] ?? "", { workingDir, searchPath, toHost });
  if (why === undefined) return;
  throw new PodError(
    START_ERROR,
    `${why} (the command runs on this machine, not in its image: it has to be installed here)`,
  );
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw new PodError(
      CONFIG_ERROR,
      `Cannot use working directory '${path}' (in '${dirname(path)}'): ${(error as Error).message}`,
    );
  }
}
