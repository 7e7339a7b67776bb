/**
 * The image of the controller as far as it can be made without a network: the name, user, paths
 * and arguments of the Dockerfile's final stage, and the same runtime files, but in place of the
 * compiled executable Deno itself, which runs the sources with the permissions of that executable.
 */

import { parse } from "yaml";
import type { Cluster, Image } from "../../cluster/cluster.ts";
import { repository } from "./helm.ts";

/** What the Dockerfile copies to compile it. */
const sources = ["deno.json", "deno.lock", "links", "generated", "src"];

/** Writable by nobody in the image, so all that is to be found there must be there. */
const cache = "/deno-dir";

/** Gives the node the image that the manifests name, and the same under these tags besides. */
export async function importControllerImage(
  cluster: Cluster,
  tags: readonly string[] = [],
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await Deno.chmod(root, 0o755);
    const name = await imageOfManifests();
    const image: Image = { name, root, config: await writeRoot(root) };
    const others = tags.map((tag) => ({ ...image, name: name.replace(/:[^:]*$/, `:${tag}`) }));
    await cluster.importImages([image, ...others]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** As the Deployment that the operator guide applies has it. */
async function imageOfManifests(): Promise<string> {
  const deployment = parse(await read("deploy/manifests/deployment.yaml"));
  return deployment.spec.template.spec.containers[0].image;
}

async function writeRoot(root: string): Promise<Image["config"]> {
  const stage = await finalStage();
  await copy(root, { folder: "/src", files: sources.map((name) => `${repository}${name}`) });
  await copy(root, { folder: cache, files: [await npmCache()] });
  const program = `${root}${stage.program}`;
  await Deno.mkdir(program.slice(0, program.lastIndexOf("/")), { recursive: true });
  await Deno.copyFile(Deno.execPath(), program);
  // Where the loader found them here, it looks for them there.
  for (const file of await runtimeFiles()) {
    await Deno.mkdir(`${root}${file.slice(0, file.lastIndexOf("/"))}`, { recursive: true });
    await Deno.copyFile(file, `${root}${file}`);
  }
  const run = ["run", "--quiet", "--cached-only", ...await permissions(), "/src/src/main.ts"];
  return {
    User: stage.user,
    Env: [`DENO_DIR=${cache}`],
    Entrypoint: [stage.program, ...run],
    Cmd: stage.args,
  };
}

interface Stage {
  readonly user: string;
  readonly program: string;
  readonly args: readonly string[];
}

async function finalStage(): Promise<Stage> {
  const text = (await read("Dockerfile")).split(/^FROM /m).at(-1)!;
  const value = (instruction: string) => {
    const found = new RegExp(`^${instruction} (.*)$`, "m").exec(text)?.[1];
    if (found === undefined) throw new Error(`The Dockerfile's final stage has no ${instruction}`);
    return found;
  };
  const [program] = JSON.parse(value("ENTRYPOINT"));
  return { user: value("USER"), program, args: JSON.parse(value("CMD")) };
}

/** The loader and the libraries of Deno's executable, by their paths on this machine. */
async function runtimeFiles(): Promise<string[]> {
  return (await output("ldd", [Deno.execPath()])).match(/\/\S+/g) ?? [];
}

/** Those which the image's executable is compiled with. */
async function permissions(): Promise<string[]> {
  const { tasks } = JSON.parse(await read("deno.json"));
  const compile: string = tasks["compile:image"].command.split("tools/compile.ts ")[1];
  return compile.split(" --target ")[0]!.split(" ");
}

/** Deno's own copies of the packages, which running the sources needs and `deno.lock` pins. */
async function npmCache(): Promise<string> {
  return JSON.parse(await output(Deno.execPath(), ["info", "--json"])).npmCache;
}

async function copy(
  root: string,
  { folder, files }: { readonly folder: string; readonly files: readonly string[] },
): Promise<void> {
  await Deno.mkdir(`${root}${folder}`);
  await output("cp", ["--recursive", ...files, `${root}${folder}`]);
}

function read(path: string): Promise<string> {
  return Deno.readTextFile(`${repository}${path}`);
}

async function output(program: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`'${program}' said: ${text.decode(stderr).trim()}`);
  return text.decode(stdout);
}
