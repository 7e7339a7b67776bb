/** Puts the generated files together: which there are, and what each is printed from. */

import { type CustomResource, printCustomResourceTypes } from "./crd.ts";
import { folderName, kubernetesGroups } from "./groups.ts";
import { allSchemas, printKubernetesTypes, typeHome } from "./kubernetes_types.ts";
import type { OpenApiDocument } from "./openapi.ts";

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

const DO_NOT_EDIT = "Printed by `deno task generate`; do not edit.";

/** All generated files, text by path relative to `generated/`, not formatted yet. */
export function generate(inputs: Inputs): Map<string, string> {
  const files = new Map<string, string>();
  const modules = new Map<string, string>();
  const add = (path: string, text: string) => files.set(`${PACKAGE}/${path}`, text);

  for (const [name, text] of inputs.runtime) {
    add(name, text);
    modules.set(`./${name}`, `./${name}`);
  }
  addKubernetesTypes(inputs, add);
  const { group, version } = inputs.customResource.gvk;
  const ownFolder = folderName(group, version);
  const ownTypes = printCustomResourceTypes(inputs.customResource, [
    `Types of ${group}/${version}, printed from the JobFlow CRD.`,
    DO_NOT_EDIT,
  ]);
  add(`${ownFolder}/structs.ts`, ownTypes);

  const folders = [
    ...kubernetesGroups.map((g) => folderName(g.group, g.version)),
    "meta@v1",
    ownFolder,
  ];
  for (const folder of folders) {
    add(
      `${folder}/mod.ts`,
      `/** ${folder}: types. ${DO_NOT_EDIT} */\nexport * from "./structs.ts";\n`,
    );
    modules.set(`./${folder.replace("@", "/")}`, `./${folder}/mod.ts`);
  }
  add("deno.json", packageConfig(modules));
  return files;
}

function addKubernetesTypes(inputs: Inputs, add: (path: string, text: string) => void): void {
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

function packageConfig(modules: ReadonlyMap<string, string>): string {
  const exports = Object.fromEntries([...modules].sort(([a], [b]) => a < b ? -1 : 1));
  const config = { name: "@cloudydeno/kubernetes-apis", version: "0.7.2", exports };
  return JSON.stringify(config, null, 2) + "\n";
}
