/** Reads the JobFlow CRD and prints its TypeScript types. */

import { parse } from "yaml";
import type { GroupVersionKind, OpenApiSchema } from "./openapi.ts";
import { borrowedType, jobFlowTypeName, sharedDescription } from "./jobflow_names.ts";
import { ModulePrinter } from "./printer.ts";
import { type FieldOverrides, literals, printInterface, type TypeNames } from "./types.ts";

/** What the generator takes from a CRD. */
export interface CustomResource {
  readonly gvk: GroupVersionKind;
  readonly plural: string;
  readonly schema: OpenApiSchema;
}

/** Reads a CRD of one version from YAML text. */
export function readCustomResource(text: string): CustomResource {
  const crd = parse(text, { maxAliasCount: 1000 });
  const [version, ...others] = crd.spec.versions;
  if (!version || others.length > 0) {
    throw new Error("Cannot read a CRD without exactly one version");
  }
  return {
    gvk: { group: crd.spec.group, version: version.name, kind: crd.spec.names.kind },
    plural: crd.spec.names.plural,
    schema: version.schema.openAPIV3Schema,
  };
}

interface Pending {
  readonly name: string;
  readonly path: string;
  readonly schema: OpenApiSchema;
}

/** Prints the types of a custom resource and of everything in it, described as the CRD does. */
export function printCustomResourceTypes(resource: CustomResource, header: string[]): string {
  const { gvk, schema } = resource;
  const printer = new ModulePrinter(header);
  const printed = new Map<string, OpenApiSchema>();
  const pending: Pending[] = [];
  const names: TypeNames = {
    reference: (name) => {
      throw new Error(`Cannot resolve ${name}: a CRD has no references`);
    },
    named(path, schema) {
      const name = jobFlowTypeName(path);
      if (name === undefined) return undefined;
      const earlier = printed.get(name);
      if (earlier === undefined) {
        printed.set(name, schema);
        pending.push({ name, path, schema });
      } else if (shape(earlier) !== shape(schema)) {
        throw new Error(`Cannot print ${name}: ${path} and an earlier path differ`);
      }
      return name;
    },
    anyJson() {
      printer.importType("{ JSONValue }", "../common.ts");
      return "JSONValue";
    },
  };
  printer.importType("* as MetaV1", "../meta@v1/structs.ts");
  printInterface(printer, gvk.kind, {
    schema,
    path: "",
    names,
    overrides: {
      apiVersion: { type: JSON.stringify(`${gvk.group}/${gvk.version}`) },
      kind: { type: JSON.stringify(gvk.kind) },
      metadata: { type: "MetaV1.ObjectMeta", required: true },
    },
  });
  printList(printer, gvk);
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    printNested(printer, next, names);
  }
  return printer.toString();
}

function printList(printer: ModulePrinter, gvk: GroupVersionKind): void {
  printer.doc(`A page of a list of ${gvk.kind} objects.`);
  printer.block(`export interface ${gvk.kind}List`, () => {
    printer.line(`apiVersion?: ${JSON.stringify(`${gvk.group}/${gvk.version}`)};`);
    printer.line(`kind?: ${JSON.stringify(`${gvk.kind}List`)};`);
    printer.line("metadata: MetaV1.ListMeta;");
    printer.line(`items: ${gvk.kind}[];`);
  });
  printer.line();
}

function printNested(printer: ModulePrinter, nested: Pending, names: TypeNames): void {
  const { name, path } = nested;
  const description = sharedDescription(name) ?? nested.schema.description;
  const schema: OpenApiSchema = description === undefined
    ? nested.schema
    : { ...nested.schema, description };
  if (schema.enum) {
    printer.doc(description);
    printer.line(`export type ${name} = ${literals(schema)};`);
    printer.line();
    return;
  }
  printInterface(printer, name, {
    schema,
    path,
    names,
    overrides: overridesOf(printer, schema, path),
  });
}

function overridesOf(printer: ModulePrinter, schema: OpenApiSchema, path: string): FieldOverrides {
  const overrides: Record<string, { type: string }> = {};
  for (const [field, fieldSchema] of Object.entries(schema.properties ?? {})) {
    const borrowed = borrowedType(`${path}.${field}`);
    if (borrowed) {
      const alias = moduleAlias(borrowed.group);
      printer.importType(`* as ${alias}`, `../${borrowed.group}/structs.ts`);
      overrides[field] = { type: `${alias}.${borrowed.type}` };
    } else if (schema["x-kubernetes-embedded-resource"] && field === "status") {
      // The schema names it only to refuse it.
      overrides[field] = { type: "never" };
    } else if (schema["x-kubernetes-embedded-resource"] && fieldSchema.enum) {
      overrides[field] = { type: literals(fieldSchema) };
    }
  }
  return overrides;
}

/** `batch@v1` as `BatchV1`. */
export function moduleAlias(folder: string): string {
  return folder.replace(/\.k8s\.io(?=@)/, "").split(/[@.-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

function shape(schema: OpenApiSchema): string {
  return JSON.stringify(schema, (key, value) => key === "description" ? undefined : value);
}
