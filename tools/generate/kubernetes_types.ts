/** Prints the TypeScript types of Kubernetes' own groups from their OpenAPI documents. */

import { moduleAlias } from "./crd.ts";
import { folderName } from "./groups.ts";
import { type GroupVersionKind, type OpenApiDocument, type OpenApiSchema } from "./openapi.ts";
import { ModulePrinter } from "./printer.ts";
import { printInterface, type TypeNames, typeOf } from "./types.ts";

/** Where a schema's type is printed. */
export interface TypeHome {
  /** The group's folder, such as `batch@v1`; empty for `common.ts`. */
  readonly folder: string;
  readonly type: string;
}

const META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

/** Schemas that stand for a plain value; their types are written by hand in `common.ts`. */
const COMMON_TYPES: Readonly<Record<string, string>> = {
  "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "Time",
  "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "MicroTime",
  "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": "JSONObject",
  "io.k8s.apimachinery.pkg.api.resource.Quantity": "Quantity",
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "IntOrString",
  "io.k8s.apimachinery.pkg.runtime.RawExtension": "JSONObject",
};

/**
 * Fields that the server fills with null although the schema says otherwise: times that are not
 * set. (`metadata.creationTimestamp` of a pod template is one on old servers; nobody reads it.)
 */
const NULL_FIELDS: ReadonlySet<string> = new Set([
  "core@v1 Event.eventTime",
  "core@v1 Event.firstTimestamp",
  "core@v1 Event.lastTimestamp",
  "core@v1 PodCondition.lastProbeTime",
  "core@v1 PodCondition.lastTransitionTime",
  "events.k8s.io@v1 Event.eventTime",
  "events.k8s.io@v1 Event.deprecatedFirstTimestamp",
  "events.k8s.io@v1 Event.deprecatedLastTimestamp",
]);

/** Where the type of a schema such as `io.k8s.api.batch.v1.Job` is printed. */
export function typeHome(schemaName: string): TypeHome {
  const common = COMMON_TYPES[schemaName];
  if (common !== undefined) return { folder: "", type: common };
  const parts = schemaName.split(".");
  const [group, version, type] = parts.slice(-3);
  if (schemaName.startsWith("io.k8s.apiextensions-apiserver.")) {
    return { folder: folderName("apiextensions.k8s.io", version!), type: type! };
  }
  const fullGroup = GROUPS_WITH_SUFFIX.has(group!) ? `${group}.k8s.io` : group!;
  return { folder: folderName(fullGroup, version!), type: type! };
}

/** Schema names carry the Go package of a group, which is its name without the suffix. */
const GROUPS_WITH_SUFFIX = new Set(["coordination", "events", "authorization"]);

/**
 * Prints the types of one group's folder.
 *
 * @param schemas all known schemas; those that belong to the folder are printed.
 */
export function printKubernetesTypes(
  folder: string,
  options: {
    readonly schemas: Readonly<Record<string, OpenApiSchema>>;
    readonly kinds: readonly string[];
    readonly header: string[];
  },
): string {
  const printer = new ModulePrinter(options.header);
  for (const schemaName of Object.keys(options.schemas).sort()) {
    const home = typeHome(schemaName);
    if (home.folder !== folder) continue;
    const names = namesIn(printer, home);
    const schema = options.schemas[schemaName]!;
    if (options.kinds.includes(home.type)) {
      printKind(printer, home, { schema, names });
    } else if (schema.properties) {
      printInterface(printer, home.type, { schema, path: "", names });
    } else {
      printer.line(`export type ${home.type} = ${typeOf(schema, home.type, names)};`);
      printer.line();
    }
  }
  return printer.toString();
}

function namesIn(printer: ModulePrinter, home: TypeHome): TypeNames {
  return {
    reference(name) {
      const target = typeHome(name);
      if (target.folder === home.folder) return target.type;
      if (target.folder === "") {
        printer.importType(`{ ${target.type} }`, "../common.ts");
        return target.type;
      }
      const alias = moduleAlias(target.folder);
      printer.importType(`* as ${alias}`, `../${target.folder}/structs.ts`);
      return `${alias}.${target.type}`;
    },
    named: () => undefined,
    sendsNull: (path) => NULL_FIELDS.has(`${home.folder} ${home.type}.${path}`),
    anyJson() {
      printer.importType("{ JSONValue }", "../common.ts");
      return "JSONValue";
    },
  };
}

function printKind(
  printer: ModulePrinter,
  home: TypeHome,
  options: { readonly schema: OpenApiSchema; readonly names: TypeNames },
): void {
  const { schema, names } = options;
  const gvk = kindOf(schema);
  const apiVersion = JSON.stringify(gvk.group === "" ? gvk.version : `${gvk.group}/${gvk.version}`);
  printInterface(printer, home.type, {
    schema,
    path: "",
    names,
    overrides: {
      apiVersion: { type: apiVersion },
      kind: { type: JSON.stringify(gvk.kind) },
      metadata: { type: names.reference(`${META}ObjectMeta`), required: true },
    },
  });
  const listMeta = names.reference(`${META}ListMeta`);
  printer.doc(`A page of a list of ${gvk.kind} objects.`);
  printer.block(`export interface ${gvk.kind}List`, () => {
    printer.line(`apiVersion?: ${apiVersion};`);
    printer.line(`kind?: ${JSON.stringify(`${gvk.kind}List`)};`);
    printer.line(`metadata: ${listMeta};`);
    printer.line(`items: ${gvk.kind}[];`);
  });
  printer.line();
}

function kindOf(schema: OpenApiSchema): GroupVersionKind {
  const kinds = (schema as { "x-kubernetes-group-version-kind"?: readonly GroupVersionKind[] })[
    "x-kubernetes-group-version-kind"
  ];
  if (!kinds?.[0]) throw new Error("Cannot print a kind whose schema does not say which it is");
  return kinds[0];
}

/** The schemas of all documents in one record; a name in several documents is one schema. */
export function allSchemas(
  documents: readonly OpenApiDocument[],
): Readonly<Record<string, OpenApiSchema>> {
  return Object.assign({}, ...documents.map((document) => document.components.schemas));
}
