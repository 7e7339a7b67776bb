/** Prints the API classes: which methods a kind has comes from the paths it is served under. */

import { moduleAlias } from "./crd.ts";
import type { OpenApiDocument } from "./openapi.ts";
import { ModulePrinter } from "./printer.ts";

/** One kind as the server serves it. */
export interface Resource {
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Actions on the collection: `list`, `post`, `deletecollection`. */
  readonly collection: ReadonlySet<string>;
  /** Actions on one object: `get`, `put`, `patch`, `delete`. */
  readonly object: ReadonlySet<string>;
  /** Actions on its status: `get`, `put`, `patch`. */
  readonly status: ReadonlySet<string>;
  /** Whether it has a log, as pods have. */
  readonly log: boolean;
}

const COLLECTION = /^\/apis?\/(?:[^/]+\/){1,2}(namespaces\/\{namespace\}\/)?([a-z]+)$/;
const OBJECT = /\/([a-z]+)\/\{name\}$/;
const SUBRESOURCE = /\/([a-z]+)\/\{name\}\/([a-z]+)$/;

/** The kinds that a document's paths serve, by name. */
export function resourcesOf(document: OpenApiDocument): Resource[] {
  const paths = Object.entries(document.paths);
  const actionsAt = (path: string | undefined) => {
    const operations = path === undefined ? [] : Object.values(document.paths[path]!);
    return new Set(operations.map((operation) => operation["x-kubernetes-action"]!));
  };
  const resources = new Map<string, Resource>();
  for (const [path, operations] of paths) {
    const match = COLLECTION.exec(path);
    const kind = Object.values(operations)[0]?.["x-kubernetes-group-version-kind"]?.kind;
    if (!match || kind === undefined) continue;
    const [, namespacePart, plural] = match;
    const namespaced = namespacePart !== undefined;
    // The list over all namespaces has a path of its own; the namespaced one says more.
    if (!namespaced && resources.has(kind)) continue;
    const find = (pattern: RegExp, subresource?: string) =>
      paths.map(([other]) => other).find((other) => {
        const found = pattern.exec(other);
        return found?.[1] === plural && found?.[2] === subresource;
      });
    resources.set(kind, {
      kind,
      plural: plural!,
      namespaced,
      collection: actionsAt(path),
      object: actionsAt(find(OBJECT)),
      status: actionsAt(find(SUBRESOURCE, "status")),
      log: find(SUBRESOURCE, "log") !== undefined,
    });
  }
  return [...resources.values()].sort((a, b) => a.kind < b.kind ? -1 : 1);
}

/** A namespaced custom resource with a status, which has every method. */
export function customResource(kind: string, plural: string): Resource {
  return {
    kind,
    plural,
    namespaced: true,
    collection: new Set(["list", "post", "deletecollection"]),
    object: new Set(["get", "put", "patch", "delete"]),
    status: new Set(["get", "put", "patch"]),
    log: false,
  };
}

/** Prints the module of one group: its types, and its API classes. */
export function printApiModule(
  folder: string,
  options: {
    readonly group: string;
    readonly version: string;
    readonly resources: readonly Resource[];
    readonly header: string[];
  },
): string {
  const { group, version, resources } = options;
  const printer = new ModulePrinter(options.header);
  const className = moduleAlias(folder);
  const root = group === "" ? `/api/${version}/` : `/apis/${group}/${version}/`;
  printer.import("* as requests", "../requests.ts");
  printer.import("* as operations", "../operations.ts");
  printer.importType("{ RestClient }", "@cloudydeno/kubernetes-client/lib/contract.ts");
  printer.importType("* as types", "./structs.ts");
  printer.line('export * from "./structs.ts";');
  printer.line();
  printApiClass(printer, className, { root, resources });
  const namespaced = resources.filter((resource) => resource.namespaced);
  if (namespaced.length > 0) printNamespacedClass(printer, className, { root, namespaced });
  return printer.toString();
}

function printApiClass(
  printer: ModulePrinter,
  className: string,
  options: { readonly root: string; readonly resources: readonly Resource[] },
): void {
  const { root, resources } = options;
  const hasNamespaced = resources.some((resource) => resource.namespaced);
  printer.doc(`The kinds of ${root.slice(1, -1)}: those without a namespace, and lists over all.`);
  printer.block(`export class ${className}Api`, () => {
    printer.line("readonly #endpoint: operations.Endpoint;");
    printer.line();
    printer.block("constructor(client: RestClient)", () => {
      printer.line(`this.#endpoint = { client, root: "${root}" };`);
    });
    if (hasNamespaced) printNamespaceMethods(printer, className);
    for (const resource of resources) {
      if (resource.namespaced) printReadMethods(printer, resource, "ListForAllNamespaces");
      else printMethods(printer, resource);
    }
  });
  printer.line();
}

function printNamespaceMethods(printer: ModulePrinter, className: string): void {
  printer.line();
  printer.doc("The kinds of one namespace.");
  printer.block(`namespace(name: string): ${className}NamespacedApi`, () => {
    printer.line(`return new ${className}NamespacedApi(this.#endpoint.client, name);`);
  });
  printer.line();
  printer.doc("The kinds of the client's own namespace.");
  printer.block(`myNamespace(): ${className}NamespacedApi`, () => {
    printer.line("return this.namespace(operations.ownNamespace(this.#endpoint.client));");
  });
}

function printNamespacedClass(
  printer: ModulePrinter,
  className: string,
  options: { readonly root: string; readonly namespaced: readonly Resource[] },
): void {
  printer.doc(`The kinds of ${options.root.slice(1, -1)} in one namespace.`);
  printer.block(`export class ${className}NamespacedApi`, () => {
    printer.line("readonly #endpoint: operations.Endpoint;");
    printer.line();
    printer.block("constructor(client: RestClient, namespace: string)", () => {
      printer.line(
        `const root = \`${options.root}namespaces/\${operations.segment(namespace)}/\`;`,
      );
      printer.line("this.#endpoint = { client, root };");
    });
    for (const resource of options.namespaced) printMethods(printer, resource);
  });
  printer.line();
}

/** One method: its signature and the one expression it returns. */
function printMethod(printer: ModulePrinter, signature: string, expression: string): void {
  printer.line();
  printer.block(signature, () => printer.line(`return ${expression};`));
}

function printMethods(printer: ModulePrinter, resource: Resource): void {
  const { kind, plural, collection } = resource;
  const type = `types.${kind}`;
  printReadMethods(printer, resource, "List");
  if (collection.has("post")) {
    printMethod(
      printer,
      `create${kind}(body: ${type}, opts: operations.PutOpts = {}): Promise<${type}>`,
      `requests.createObject(this.#endpoint, "${plural}", { body, opts })`,
    );
  }
  if (collection.has("deletecollection")) {
    printMethod(
      printer,
      `delete${kind}List(opts: operations.DeleteListOpts = {}): ` +
        `Promise<${type}List | requests.Status>`,
      `requests.deleteObjects(this.#endpoint, "${plural}", opts)`,
    );
  }
  printObjectMethods(printer, resource, "");
  printObjectMethods(printer, resource, "Status");
  if (resource.log) printLogMethods(printer, kind);
}

function printReadMethods(printer: ModulePrinter, resource: Resource, suffix: string): void {
  const { kind, plural, collection } = resource;
  if (!collection.has("list")) return;
  printMethod(
    printer,
    `get${kind}${suffix}(opts: operations.GetListOpts = {}): Promise<types.${kind}List>`,
    `requests.listObjects(this.#endpoint, "${plural}", opts)`,
  );
  printMethod(
    printer,
    `watch${kind}${suffix}(opts: operations.WatchListOpts = {}): ` +
      `Promise<requests.WatchStream<types.${kind}>>`,
    `requests.watchObjects(this.#endpoint, "${plural}", opts)`,
  );
}

function printObjectMethods(
  printer: ModulePrinter,
  resource: Resource,
  suffix: "" | "Status",
): void {
  const { kind, plural } = resource;
  const actions = suffix === "" ? resource.object : resource.status;
  const type = `types.${kind}`;
  const path = suffix === ""
    ? `{ plural: "${plural}", name }`
    : `{ plural: "${plural}", name, subresource: "status" }`;
  const at = `this.#endpoint, ${path}`;
  if (actions.has("get")) {
    printMethod(
      printer,
      `get${kind}${suffix}(name: string, opts: operations.NoOpts = {}): Promise<${type}>`,
      `requests.readObject(${at}, opts)`,
    );
  }
  if (actions.has("put")) {
    printMethod(
      printer,
      `replace${kind}${suffix}(name: string, body: ${type}, opts: operations.PutOpts = {}): ` +
        `Promise<${type}>`,
      `requests.replaceObject(${at}, { body, opts })`,
    );
  }
  if (actions.has("patch")) {
    printMethod(
      printer,
      `patch${kind}${suffix}(name: string, type: operations.PatchType, ` +
        `body: operations.PatchBody<${type}>, opts: operations.PatchOpts = {}): Promise<${type}>`,
      `requests.patchObject(${at}, { type, body, opts })`,
    );
  }
  if (actions.has("delete")) {
    printMethod(
      printer,
      `delete${kind}(name: string, opts: operations.DeleteOpts = {}): ` +
        `Promise<${type} | requests.Status>`,
      `requests.deleteObject(${at}, opts)`,
    );
  }
}

function printLogMethods(printer: ModulePrinter, kind: string): void {
  printMethod(
    printer,
    `get${kind}Log(name: string, opts: operations.PodLogOpts = {}): Promise<string>`,
    "requests.readLog(this.#endpoint, name, opts)",
  );
  printMethod(
    printer,
    `stream${kind}Log(name: string, opts: operations.PodLogOpts = {}): ` +
      "Promise<ReadableStream<string>>",
    "requests.streamLog(this.#endpoint, name, opts)",
  );
}
