/**
 * `deno task generate`: prints `generated/` from the JobFlow CRD and the OpenAPI documents kept in
 * `tools/generate/openapi/`. With `--check` nothing is written, and the exit code is 1 if a file
 * is not as it would be printed.
 */

import { documentName, kubernetesGroups } from "./groups.ts";
import { readCustomResource } from "./crd.ts";
import { formatAll } from "./format.ts";
import type { OpenApiDocument } from "./openapi.ts";
import { generate, type Inputs } from "./outputs.ts";
import { compareTree, writeTree } from "./tree.ts";

const ROOT = new URL("../../", import.meta.url);
const CRD = new URL("deploy/crds/workflow.zen.io_jobflows.yaml", ROOT);
const OPENAPI = new URL("tools/generate/openapi/", ROOT);
const RUNTIME = new URL("tools/generate/runtime/", ROOT);
const GENERATED = new URL("generated/", ROOT);

async function readInputs(): Promise<Inputs> {
  const documents = kubernetesGroups.map(async (config) => {
    const text = await Deno.readTextFile(new URL(documentName(config), OPENAPI));
    return JSON.parse(text) as OpenApiDocument;
  });
  const runtime = new Map<string, string>();
  const names = [...Deno.readDirSync(RUNTIME)].map((entry) => entry.name).sort();
  for (const name of names.filter((name) => !name.endsWith("_test.ts"))) {
    runtime.set(name, await Deno.readTextFile(new URL(name, RUNTIME)));
  }
  return {
    customResource: readCustomResource(await Deno.readTextFile(CRD)),
    documents: await Promise.all(documents),
    runtime,
  };
}

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== "--check");
  if (unknown !== undefined) {
    console.error(`Cannot generate: unknown argument '${unknown}'; there is only --check`);
    return 2;
  }
  const files = await formatAll(generate(await readInputs()));
  if (!args.includes("--check")) {
    for (const change of await writeTree(GENERATED, files)) console.log(change);
    return 0;
  }
  const differences = await compareTree(GENERATED, files);
  for (const difference of differences) console.error(difference);
  if (differences.length === 0) return 0;
  console.error("generated/ is not current: run `deno task generate` and commit what it writes");
  return 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
