/** Puts the generated files together: which there are, and what each is printed from. */

import { customResource, printApiModule, resourcesOf } from "./apis.ts";
import { type CustomResource, printCustomResourceTypes } from "./crd.ts";
import { folderName, kubernetesGroups } from "./groups.ts";
import { allSchemas, printKubernetesTypes, typeHome } from "./kubernetes_types.ts";
import type { OpenApiDocument } from "./openapi.ts";
import { printCustomResourceSchema, printJobSchema } from "./schemas.ts";

/** Everything that the outputs are a function of. */
export interface Inputs {
  readonly customResource: CustomResource;
  /** The trimmed documents, in the order of `kubernetesGroups`. */
  readonly documents: readonly OpenApiDocument[];
  /** Hand-written modules of the package, text by file name; they are copied as they are. */
  readonly runtime: ReadonlyMap<string, string>;
}

/** Folder of the generated client package, relative to `generated/`. */
export const PACKAGE = "kubernetes-apis";

/** Hand-written modules that upstream exports too; the others are the package's own business. */
const PUBLIC_RUNTIME: ReadonlySet<string> = new Set(["common.ts", "operations.ts"]);

const DO_NOT_EDIT = "Printed by `deno task generate`; do not edit.";

/** All generated files, text by path relative to `generated/`, not formatted yet. */
export function generate(inputs: Inputs): Map<string, string> {
  const files = new Map<string, string>();
  const modules = new Map<string, string>();
  const add = (path: string, text: string) => files.set(`${PACKAGE}/${path}`, text);

  for (const [name, text] of inputs.runtime) {
    add(name, text);
    if (PUBLIC_RUNTIME.has(name)) modules.set(`./${name}`, `./${name}`);
  }
  addTypes(inputs, add);
  addApis(inputs, (folder, text) => {
    add(`${folder}/mod.ts`, text);
    modules.set(`./${folder.replace("@", "/")}`, `./${folder}/mod.ts`);
  });
  add("meta@v1/mod.ts", `/** Types of meta/v1. ${DO_NOT_EDIT} */\nexport * from "./structs.ts";\n`);
  modules.set("./meta/v1", "./meta@v1/mod.ts");
  add("deno.json", packageConfig(modules));
  addSchemas(inputs, files);
  return files;
}

/** The types and API classes of our own group, and the API classes of the others. */
function addApis(inputs: Inputs, addModule: (folder: string, text: string) => void): void {
  for (const [index, config] of kubernetesGroups.entries()) {
    const folder = folderName(config.group, config.version);
    const resources = resourcesOf(inputs.documents[index]!);
    const header = [`Clients and types of ${folder.replace("@", "/")}.`, DO_NOT_EDIT];
    addModule(folder, printApiModule(folder, { ...config, resources, header }));
  }
  const { gvk, plural } = inputs.customResource;
  const folder = folderName(gvk.group, gvk.version);
  const resources = [customResource(gvk.kind, plural)];
  const header = [`Client and types of ${folder.replace("@", "/")}.`, DO_NOT_EDIT];
  addModule(folder, printApiModule(folder, { ...gvk, resources, header }));
}

function addTypes(inputs: Inputs, add: (path: string, text: string) => void): void {
  const { gvk } = inputs.customResource;
  add(
    `${folderName(gvk.group, gvk.version)}/structs.ts`,
    printCustomResourceTypes(inputs.customResource, [
      `Types of ${gvk.group}/${gvk.version}, printed from the JobFlow CRD.`,
      DO_NOT_EDIT,
    ]),
  );
  const schemas = allSchemas(inputs.documents);
  const folders = new Set(Object.keys(schemas).map((name) => typeHome(name).folder));
  folders.delete("");
  for (const folder of [...folders].sort()) {
    const config = kubernetesGroups.find((g) => folderName(g.group, g.version) === folder);
    const text = printKubernetesTypes(folder, {
      schemas,
      kinds: config?.kinds ?? [],
      header: [
        `Types of ${folder.replace("@", "/")}, printed from the OpenAPI of Kubernetes.`,
        DO_NOT_EDIT,
      ],
    });
    add(`${folder}/structs.ts`, text);
  }
}

function addSchemas(inputs: Inputs, files: Map<string, string>): void {
  const batch = inputs.documents[kubernetesGroups.findIndex((config) => config.group === "batch")];
  files.set(
    "jobflow_schema.ts",
    printCustomResourceSchema(inputs.customResource, [
      "The schema of a JobFlow, printed from the CRD for `src/schema`.",
      DO_NOT_EDIT,
    ]),
  );
  files.set(
    "job_schema.ts",
    printJobSchema(batch!.components.schemas, [
      "The schema of a batch/v1 Job, printed from the OpenAPI of Kubernetes for `src/schema`. It " +
      "is large: load it only where a template is to be checked.",
      DO_NOT_EDIT,
    ]),
  );
}

function packageConfig(modules: ReadonlyMap<string, string>): string {
  const exports = Object.fromEntries([...modules].sort(([a], [b]) => a < b ? -1 : 1));
  const config = { name: "@cloudydeno/kubernetes-apis", version: "0.7.2", exports };
  return JSON.stringify(config, null, 2) + "\n";
}
