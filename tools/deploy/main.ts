/**
 * `deno task generate:deploy`: renders `deploy/` from the chart, by a Helm that the first run
 * builds, and writes what the chart and the pages about it repeat of other files. With `--check`
 * nothing is written and no Helm is needed: the exit code is 1 if something is not current, or if
 * the chart has changed since `deploy/` was rendered.
 */

import { ensureTool } from "../../tests/cluster/build.ts";
import { cacheDirectory } from "../../tests/cluster/paths.ts";
import { ROOT } from "../repository.ts";
import { currentDigests, differingFiles, DIGEST_FILE } from "./digests.ts";
import { CHART, renderDeploy } from "./render.ts";
import { readRights, rightsTable } from "./rights_table.ts";
import { withSection } from "../section.ts";
import { readValues, valuesTable } from "./values_table.ts";

const CRD = "deploy/crds/workflow.zen.io_jobflows.yaml";
const RBAC = ["deploy/manifests/rbac.yaml", "deploy/webhook/rbac.yaml"];

/** What is repeated of a file, by the path of the copy. */
const COPIES: Readonly<Record<string, () => Promise<string>>> = {
  // Helm reads no file outside of the chart.
  [`${CHART}/files/crd.yaml`]: () => read(CRD),
  [`${CHART}/README.md`]: async () =>
    withSection(
      await read(`${CHART}/README.md`),
      "values",
      valuesTable(readValues(await read(`${CHART}/values.yaml`))),
    ),
  "docs/RBAC.md": async () => {
    const rights = (await Promise.all(RBAC.map(read))).flatMap(readRights);
    const ofController = rights.filter(({ role }) => role.startsWith("zen-flow-controller"));
    return withSection(await read("docs/RBAC.md"), "rights", rightsTable(ofController));
  },
};

async function main(args: readonly string[]): Promise<number> {
  if (args.length > 1 || args.length === 1 && args[0] !== "--check") {
    console.error(`Cannot generate with '${args.join(" ")}': give --check, or nothing`);
    return 2;
  }
  return args.length === 1 ? await check() : await generate();
}

async function generate(): Promise<number> {
  // The chart must be whole before it is rendered, and its rights are read from what is rendered.
  await write(`${CHART}/files/crd.yaml`, await read(CRD));
  const report = (line: string) => console.error(line);
  const helm = await ensureTool("helm", { cacheDir: cacheDirectory(Deno.env), report });
  for (const [path, text] of await renderDeploy(helm)) await write(path, text);
  for (const [path, make] of Object.entries(COPIES)) await write(path, await make());
  await write(DIGEST_FILE, await currentDigests());
  return 0;
}

async function check(): Promise<number> {
  const stale: string[] = [];
  for (const [path, make] of Object.entries(COPIES)) {
    if (await read(path) !== await make()) stale.push(path);
  }
  stale.push(...differingFiles(await read(DIGEST_FILE), await currentDigests()));
  if (stale.length === 0) return 0;
  for (const path of stale) console.error(`not as generated, or generated from: ${path}`);
  console.error(
    "deploy/ is not current: run `deno task generate:deploy` and commit what it writes",
  );
  return 1;
}

function read(path: string): Promise<string> {
  return Deno.readTextFile(`${ROOT}/${path}`);
}

async function write(path: string, text: string): Promise<void> {
  const absolute = `${ROOT}/${path}`;
  await Deno.mkdir(absolute.slice(0, absolute.lastIndexOf("/")), { recursive: true });
  await Deno.writeTextFile(absolute, text);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
