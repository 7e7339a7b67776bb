/**
 * Builds the tests' programs from source, once, into the program cache. Needs nothing
 * but Go. A build that is cut off leaves nothing that a later one would take for whole.
 */

import { withFileLock } from "./file_lock.ts";
import {
  type Binaries,
  type ClusterKind,
  type ClusterModule,
  type GoModule,
  goModules,
  type GoProgram,
  requiredGo,
  requiredVersion,
  toolModules,
  type ToolName,
} from "./programs.ts";

export interface BuildOptions {
  /** The program cache; made if missing. */
  readonly cacheDir: string;
  /** Gets a line each time there is something to tell. */
  readonly report: (line: string) => void;
}

/** A Go module with everything that its build depends on. */
interface Build {
  readonly module: GoModule;
  readonly sourceDir: string;
  readonly version: string;
  readonly oldestGo: string;
  readonly args: readonly string[];
  /** Folder of the finished programs. */
  readonly target: string;
}

const stillBuildingMs = 60_000;
const unfinishedPrefix = ".unfinished-";

/**
 * Returns the programs, building those which the cluster needs and the cache does not have.
 *
 * @throws {Error} if Go is missing, too old, or its build fails.
 */
export async function ensurePrograms(
  { kind, ...options }: BuildOptions & {
    /** The cluster that is to run. */
    readonly kind: ClusterKind;
  },
): Promise<Binaries> {
  const isNeeded = (module: ClusterModule) => module.isNeededBy(kind);
  const needed = await ensureBuilt(goModules.filter(isNeeded), options);
  const others = goModules.filter((module) => !isNeeded(module))
    .map((module) => describeBuild(module, options.cacheDir));
  return { ...pathsOf(await Promise.all(others)), ...needed } as Binaries;
}

/**
 * Returns the path of a tool, building it if the cache does not have it.
 *
 * @throws {Error} as {@linkcode ensurePrograms}.
 */
export async function ensureTool(name: ToolName, options: BuildOptions): Promise<string> {
  const modules = toolModules.filter(({ programs }) => programs.some((one) => one.name === name));
  return (await ensureBuilt(modules, options))[name]!;
}

async function ensureBuilt(
  modules: readonly GoModule[],
  options: BuildOptions,
): Promise<Readonly<Record<string, string>>> {
  const builds = await Promise.all(
    modules.map((module) => describeBuild(module, options.cacheDir)),
  );
  if (!await allPresent(builds)) {
    await Deno.mkdir(options.cacheDir, { recursive: true });
    await withFileLock(
      `${options.cacheDir}/build.lock`,
      () => buildMissing(builds, options),
      () => options.report("waiting for another build of the same programs"),
    );
  }
  return pathsOf(builds);
}

/** The programs' paths by name, of the later module where two have the same. */
function pathsOf(builds: readonly Build[]): Readonly<Record<string, string>> {
  const paths = builds.flatMap(({ module, target }) =>
    module.programs.map(({ name }) => [name, `${target}/${name}`])
  );
  return Object.fromEntries(paths);
}

async function describeBuild(module: GoModule, cacheDir: string): Promise<Build> {
  const sourceDir = `${import.meta.dirname}/go/${module.folder}`;
  const names = await Array.fromAsync(Deno.readDir(sourceDir), ({ name }) => name);
  const sources = await Promise.all(
    names.sort().map((name) => Deno.readTextFile(`${sourceDir}/${name}`)),
  );
  const goMod = await Deno.readTextFile(`${sourceDir}/go.mod`);
  const version = requiredVersion(goMod, module.versionOf);
  const variables = Object.entries(module.linkVariables(version))
    .map(([name, value]) => `-X ${name}=${value}`);
  const args = [
    ...["-trimpath", "-buildvcs=false", `-ldflags=${["-s -w", ...variables].join(" ")}`],
    ...(module.tags === undefined ? [] : [`-tags=${module.tags.join()}`]),
  ];
  const packages = module.programs.map((program) => program.package);
  const inputs = JSON.stringify([...sources, args, packages, Deno.build.os, Deno.build.arch]);
  const target = `${cacheDir}/${module.name}-${version}-${await shortHash(inputs)}`;
  return { module, sourceDir, version, oldestGo: requiredGo(goMod), args, target };
}

async function shortHash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex().slice(0, 12);
}

async function allPresent(builds: readonly Build[]): Promise<boolean> {
  const present = await Promise.all(builds.map((build) => isDirectory(build.target)));
  return present.every((there) => there);
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function buildMissing(builds: readonly Build[], options: BuildOptions): Promise<void> {
  await removeUnfinished(options.cacheDir);
  const names = builds.flatMap(({ module }) => module.programs.map(({ name }) => name));
  options.report(`building, once, with up to 20 minutes on two cores: ${names.join(", ")}`);
  try {
    for (const build of builds) {
      if (!await isDirectory(build.target)) await buildModule(build, options);
    }
  } finally {
    await removeUnfinished(options.cacheDir);
  }
}

async function buildModule(build: Build, options: BuildOptions): Promise<void> {
  await checkGo(build);
  const unfinished = `${options.cacheDir}/${unfinishedPrefix}${build.module.name}`;
  await Deno.mkdir(unfinished);
  for (const program of build.module.programs) {
    await buildProgram(build, { program, into: unfinished, report: options.report });
  }
  await Deno.rename(unfinished, build.target);
}

/** Clears what a build that was cut off has left; we hold the lock, so nobody works on it. */
async function removeUnfinished(cacheDir: string): Promise<void> {
  for await (const entry of Deno.readDir(cacheDir)) {
    if (!entry.name.startsWith(unfinishedPrefix)) continue;
    await Deno.remove(`${cacheDir}/${entry.name}`, { recursive: true });
  }
}

async function checkGo(build: Build): Promise<void> {
  const need = `Go ${build.oldestGo} or newer is needed to build ${build.module.name}`;
  let output: Deno.CommandOutput;
  try {
    // In the module's folder Go itself checks, and by its own settings fetches, the release.
    output = await runGo(build, ["version"]);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`${need}, and there is no 'go' on PATH; install Go`, { cause: error });
  }
  const text = new TextDecoder();
  if (!output.success) throw new Error(`${need}: ${text.decode(output.stderr).trim()}`);
  const found = text.decode(output.stdout).match(/\bgo(\d+\.\d+(?:\.\d+)?)/)?.[1];
  if (found === undefined || isOlder(found, build.oldestGo)) {
    throw new Error(`${need}; found '${text.decode(output.stdout).trim()}'`);
  }
}

function isOlder(version: string, than: string): boolean {
  const parts = version.split(".").map(Number);
  for (const [index, wanted] of than.split(".").map(Number).entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part < wanted;
  }
  return false;
}

async function buildProgram(
  build: Build,
  options: {
    readonly program: GoProgram;
    readonly into: string;
    readonly report: (line: string) => void;
  },
): Promise<void> {
  const { program, into, report } = options;
  const title = `${program.name} ${build.version}`;
  report(`building ${title}`);
  const started = performance.now();
  const seconds = () => `${Math.round((performance.now() - started) / 1000)} s`;
  const timer = setInterval(() => report(`still building ${title}: ${seconds()}`), stillBuildingMs);
  try {
    const args = ["build", ...build.args, "-o", `${into}/${program.name}`, program.package];
    const output = await runGo(build, args);
    if (!output.success) {
      const reason = new TextDecoder().decode(output.stderr).trim();
      throw new Error(`Cannot build ${title}: 'go ${args.join(" ")}' said:\n${reason}`);
    }
  } finally {
    clearInterval(timer);
  }
  report(`built ${title} in ${seconds()}`);
}

/** Up to three times: Go fetches what it has not, and keeps what it has fetched and built. */
async function runGo(build: Build, args: readonly string[]): Promise<Deno.CommandOutput> {
  let output = await goCommand(build, args).output();
  for (let again = 0; again < 2 && !output.success; again++) {
    output = await goCommand(build, args).output();
  }
  return output;
}

/** Go with its user's own settings, but for those that would change what is built. */
function goCommand(build: Build, args: readonly string[]): Deno.Command {
  return new Deno.Command("go", {
    args: [...args],
    cwd: build.sourceDir,
    env: {
      CGO_ENABLED: "0",
      GOFLAGS: "-mod=readonly",
      GOWORK: "off",
      GOOS: goNames[Deno.build.os] ?? Deno.build.os,
      GOARCH: goNames[Deno.build.arch] ?? Deno.build.arch,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Deno's names for systems and processors where Go has others. */
const goNames: Readonly<Record<string, string>> = { x86_64: "amd64", aarch64: "arm64" };
