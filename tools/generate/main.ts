/**
 * `deno task generate`: prints `generated/` and the fields in docs/API.md from the JobFlow CRD and the
 * OpenAPI documents kept in `tools/generate/openapi/`, and docs/METRICS.md from the catalogue of
 * metrics. With `--check` nothing is written, and the exit code is 1 if a file is not as it would be
 * printed. With `--fetch` the kept documents are first fetched anew, from the API server that
 * `kubectl proxy` makes available on this machine.
 */

import { documentName, kubernetesGroups } from "./groups.ts";
import { readCustomResource } from "./crd.ts";
import { fetchDocuments } from "./fetch.ts";
import { printFieldTables } from "./field_tables.ts";
import { formatAll } from "./format.ts";
import { printMetricsPage } from "./metrics_page.ts";
import type { OpenApiDocument } from "./openapi.ts";
import { generate, type Inputs } from "./outputs.ts";
import { withSection } from "../section.ts";
import { compareTree, writeTree } from "./tree.ts";

const ROOT = new URL("../../", import.meta.url);
const CRD = new URL("deploy/crds/workflow.zen.io_jobflows.yaml", ROOT);
const OPENAPI = new URL("tools/generate/openapi/", ROOT);
const RUNTIME = new URL("tools/generate/runtime/", ROOT);
const GENERATED = new URL("generated/", ROOT);
const DOCS = new URL("docs/", ROOT);

/** Where `kubectl proxy` listens unless told otherwise. */
const PROXY = new URL("http://127.0.0.1:8001");

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
  const unknown = args.find((arg) => arg !== "--check" && arg !== "--fetch");
  if (unknown !== undefined || args.length > 1) {
    console.error(`Cannot generate with '${args.join(" ")}': give --check, --fetch, or nothing`);
    return 2;
  }
  if (args.includes("--check")) return await check();
  if (args.includes("--fetch")) {
    const documents = await formatAll(await fetchDocuments(PROXY));
    report(await writeTree(OPENAPI, documents));
  }
  const inputs = await readInputs();
  report(await writeTree(GENERATED, await formatAll(generate(inputs))));
  for (const [name, text] of await pages(inputs)) {
    await Deno.writeTextFile(new URL(name, DOCS), text);
  }
  return 0;
}

/** Pages that are printed, wholly or in part, by name. */
async function pages({ customResource }: Inputs): Promise<Map<string, string>> {
  const { gvk, schema } = customResource;
  const api = await Deno.readTextFile(new URL("API.md", DOCS));
  return new Map([
    ["API.md", withSection(api, "fields", printFieldTables(gvk.kind, schema))],
    ["METRICS.md", printMetricsPage()],
  ]);
}

async function check(): Promise<number> {
  const inputs = await readInputs();
  const differences = await compareTree(GENERATED, await formatAll(generate(inputs)));
  for (const [name, text] of await pages(inputs)) {
    const current = await Deno.readTextFile(new URL(name, DOCS));
    if (current !== text) differences.push(`differs: docs/${name}`);
  }
  for (const difference of differences) console.error(difference);
  if (differences.length === 0) return 0;
  console.error(
    "What is generated is not current: run `deno task generate` and commit its changes",
  );
  return 1;
}

function report(changes: readonly string[]): void {
  for (const change of changes) console.log(change);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
