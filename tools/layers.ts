/**
 * Who may import whom: one table for the lint plugin (each file by itself, in the editor) and for
 * the architecture test (the real module graph). Type imports count like any other.
 *
 * Pure: works on paths relative to the repository and on specifiers as they are written.
 */

import { resolveFrom } from "./repository.ts";

/** What the modules of one folder may import beside that folder itself. */
interface Layer {
  /** Folders, or single files, relative to the repository. */
  readonly folders: readonly string[];
  /** Packages; `scope/*` means all of a scope, `node:*` the built-in modules. */
  readonly packages: readonly string[];
}

/** One import as it stands in a file. */
export interface Import {
  /** The importing file, relative to the repository, with forward slashes. */
  readonly from: string;
  /** The specifier as written: `./x.ts`, `@std/assert`, `npm:x@1`. */
  readonly specifier: string;
  /** Nothing of it is left at run time. */
  readonly typeOnly: boolean;
  /** `import("…")`, so loaded only when reached. */
  readonly dynamic: boolean;
}

const APIS = "@cloudydeno/kubernetes-apis";
const CLIENT = "@cloudydeno/kubernetes-client";
const LOGGER = "src/telemetry/logger.ts";

/** The folders with rules. A file belongs to the longest one that holds it. */
const LAYERS: Readonly<Record<string, Layer>> = {
  "src/main.ts": { folders: ["src/cli"], packages: [] },
  "src/schema": { folders: [], packages: [] },
  "src/flow": { folders: ["src/schema", "generated"], packages: [APIS, "@marcbachmann/cel-js"] },
  "src/telemetry": { folders: [], packages: ["node:*", "prom-client", "@std/log"] },
  "src/kube": {
    folders: ["generated", LOGGER],
    packages: ["node:*", "@cloudydeno/*"],
  },
  "src/controller": {
    folders: ["src/flow", "src/kube", "src/telemetry", "generated"],
    packages: ["node:*", APIS],
  },
  "src/local": {
    folders: ["src/kube", "src/schema", "generated", LOGGER],
    packages: ["node:*", APIS, CLIENT],
  },
  "src/artifact": {
    folders: ["src/flow/artifacts/transfer.ts", "src/kube/clock.ts"],
    packages: ["node:*", "aws4fetch"],
  },
  "src/webhook": { folders: ["src/flow", "generated"], packages: [APIS] },
  "src/cli": {
    folders: [
      "src/flow",
      "src/schema",
      "src/kube",
      "src/controller",
      "src/local",
      "src/artifact",
      "src/webhook",
      "src/telemetry",
      "generated",
      "deno.json", // holds the version
    ],
    packages: ["node:*", "@std/cli", "yaml", "@cloudydeno/*"],
  },
  "generated": {
    folders: ["src/schema/schema.ts"], // the type of the schemas it holds
    packages: [CLIENT, APIS],
  },
};

/** What a test beside the source may import on top of what its folder may. */
const TEST_EXTRA: Layer = {
  folders: ["tests"],
  packages: ["node:*", "@std/assert", "@std/testing", "fast-check", "yaml", "@cloudydeno/*"],
};

/** Packages that belong to one place only, whatever the folder's own list says. */
const SINGLE_HOME: Readonly<Record<string, string>> = {
  "@marcbachmann/cel-js": "src/flow/expression/cel.ts",
  "@std/log": "src/telemetry/log.ts",
  "aws4fetch": "src/artifact/s3.ts",
  "prom-client": "src/telemetry/metrics.ts",
  "yaml": "src/cli/yaml_source.ts",
};

/** Modules that src loads by `import("…")` only: the operator must never pay for them. */
const LAZY: readonly string[] = ["src/cli/yaml_source.ts"];

/** Built-in modules that would go around a rule: the clock, and what only src/cli may touch. */
const BYPASSES: readonly string[] = ["node:timers", "node:timers/promises", "node:process"];

/** Whether the file is a test, which may import test support and wait for nothing. */
export function isTestFile(path: string): boolean {
  return /(^|[/_])test\.tsx?$/.test(path);
}

/**
 * The folder whose rules hold for a path: one of the table, `links/<name>` for each link, or the
 * top-level folder (`tests`, `tools`, …).
 */
export function folderOf(path: string): string {
  const listed = Object.keys(LAYERS)
    .filter((folder) => isWithin(path, folder))
    .sort((a, b) => b.length - a.length)[0];
  if (listed !== undefined) return listed;
  const parts = path.split("/");
  if (parts[0] === "links" || parts[0] === "src") return parts.slice(0, 2).join("/");
  return parts[0]!;
}

/**
 * What is wrong with an import, as a sentence that names the rule, or undefined if nothing is.
 */
export function importFault(one: Import): string | undefined {
  if (/^https?:/.test(one.specifier)) {
    return `Cannot import '${one.specifier}': code comes from packages named in deno.json`;
  }
  if (/^\.{0,2}\//.test(one.specifier)) return relativeFault(one);
  return packageFault(one);
}

function relativeFault(one: Import): string | undefined {
  const { from, specifier } = one;
  const target = resolveFrom(from, specifier);
  if (target === undefined) {
    return `Cannot import '${specifier}': it lies outside the repository`;
  }
  if (isTestFile(target)) {
    return `Cannot import '${target}': a test file is not support; shared parts of tests go to tests/support`;
  }
  if (LAZY.includes(target) && isWithin(from, "src") && !isTestFile(from) && isLoadedWith(one)) {
    return `Cannot import '${target}' statically: load it with import() where it is needed`;
  }
  const source = folderOf(from);
  if (source === folderOf(target)) return undefined;
  if (isWithin(target, "links") || isWithin(target, "generated/kubernetes-apis")) {
    // The generator and its test read what they print; everybody else uses the public name.
    if (source === "tools") return undefined;
    return `Cannot import '${target}' by its path: use the name of the package`;
  }
  if (isWithin(from, "links")) return `Cannot import '${target}': a link stands by itself`;
  const rule = ruleOf(from);
  if (rule === undefined || rule.folders.some((folder) => isWithin(target, folder))) {
    return undefined;
  }
  return `Cannot import '${target}' from ${source}, which may import ${listOf(rule)}`;
}

function packageFault(one: Import): string | undefined {
  const { from, specifier } = one;
  if (isWithin(from, "links")) return undefined;
  if (/^(npm|jsr):/.test(specifier)) {
    return `Cannot import '${specifier}': name it in the imports of deno.json and use that name`;
  }
  const name = packageOf(specifier);
  const rule = ruleOf(from);
  if (rule === undefined) return undefined;
  if (!rule.packages.some((pattern) => matches(name, pattern))) {
    return `Cannot import '${name}' from ${folderOf(from)}, which may import ${listOf(rule)}`;
  }
  if (isTestFile(from)) return undefined;
  const home = SINGLE_HOME[name];
  if (home !== undefined && from !== home) {
    return `Cannot import '${name}' here: only ${home} may`;
  }
  if (BYPASSES.includes(name) && !isWithin(from, "src/cli")) {
    return `Cannot import '${name}' here: time comes from the Clock, process state from src/cli`;
  }
  if (name === APIS && folderOf(from) === "src/flow" && !one.typeOnly) {
    return `Cannot import '${name}' into src/flow other than by 'import type': its classes do I/O`;
  }
  return undefined;
}

/** The rules for a file, or undefined where anything goes (tests, tools, unknown folders). */
function ruleOf(path: string): Layer | undefined {
  const folder = folderOf(path);
  const layer = LAYERS[folder];
  if (layer === undefined) {
    return isWithin(path, "src") ? { folders: [], packages: [] } : undefined;
  }
  if (!isTestFile(path)) return layer;
  return {
    folders: [...layer.folders, ...TEST_EXTRA.folders],
    packages: [...layer.packages, ...TEST_EXTRA.packages],
  };
}

/** Whether loading the importing file loads what it imports. */
function isLoadedWith({ typeOnly, dynamic }: Import): boolean {
  return !typeOnly && !dynamic;
}

function listOf(rule: Layer): string {
  return [...rule.folders, ...rule.packages].join(", ") || "nothing";
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function matches(name: string, pattern: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** `@std/cli/parse-args` is of `@std/cli`; `yaml/util` of `yaml`; built-in modules stay whole. */
function packageOf(specifier: string): string {
  if (specifier.startsWith("node:")) return specifier;
  return specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}
