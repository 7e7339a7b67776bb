/**
 * What ARCHITECTURE.md promises about the whole, held over the real module graph: the lint plugin
 * sees one file at a time, and neither generated code nor what a module loads by way of others.
 */

import { assert, assertEquals } from "@std/assert";
import { folderOf, importFault } from "../tools/layers.ts";
import { repositoryFiles, ROOT } from "../tools/repository.ts";

/** One arrow of the module graph. */
interface Edge {
  /** Both relative to the repository; `to` is undefined for what lies outside of it. */
  readonly from: string;
  readonly to: string | undefined;
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
}

/** What `deno info --json` tells of a module, as far as we read it. */
interface GraphModule {
  readonly specifier: string;
  readonly error?: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly isDynamic?: boolean;
    readonly code?: { readonly specifier?: string; readonly error?: string };
    readonly type?: { readonly specifier?: string; readonly error?: string };
  }[];
}

const decoder = new TextDecoder();

Deno.test("every import in src, generated and links keeps to the folder rules", async () => {
  const edges = await readGraph(await modulesUnder(["src", "generated", "links"]));
  const faults = edges.flatMap((edge) => {
    const fault = importFault(edge);
    return fault === undefined ? [] : [`${edge.from}: ${fault}`];
  });
  assertEquals(faults, []);
});

Deno.test("the folders of src import one another in one direction only", async () => {
  const targets = await importsWithinSrc(folderOf);
  assert(targets.has("src/main.ts"), "the graph must hold the program");
  assertEquals(findCycle(targets), undefined);
});

Deno.test("no file of src imports itself by way of others, be it for a type", async () => {
  const targets = await importsWithinSrc((path) => path);
  assert(targets.has("src/flow/plan.ts"), "the graph must hold the core");
  assertEquals(findCycle(targets), undefined);
});

Deno.test("starting the program does not load the YAML library", async () => {
  const edges = await readGraph(["src/main.ts"]);
  const loaded = new Set(["src/main.ts"]);
  // A set may grow while it is walked: this is a search from the program on.
  for (const from of loaded) {
    for (const edge of edges) {
      if (edge.from !== from || edge.typeOnly || edge.dynamic) continue;
      assert(edge.specifier !== "yaml", `${from} loads 'yaml' when the program starts`);
      if (edge.to !== undefined) loaded.add(edge.to);
    }
  }
  assert(edges.some((edge) => edge.specifier === "yaml"), "the graph must hold the library");
});

Deno.test("the core's tests pass with no permission at all", async () => {
  const { success, stdout, stderr } = await deno([
    "test",
    "--no-prompt",
    "--frozen",
    "--no-check", // the stage for types has checked them
    "src/flow",
    "src/schema",
  ]);
  // Indented, so that nobody takes its summary for that of the run it is part of.
  assert(success, (decoder.decode(stdout) + decoder.decode(stderr)).replaceAll(/^/gm, "    "));
});

Deno.test("nothing names a package registry's host or the machine it was written on", async () => {
  // In pieces, so that this file does not name them either.
  const needles = [
    ...["registry.npmjs", "npmjs", "yarnpkg", "jsr", "crates"].map((name) =>
      new RegExp(String.raw`\b${name.replace(".", "\\.")}\.(org|com|io)\b`)
    ),
    ...["proxy", "sum"].map((name) => new RegExp(String.raw`\b${name}\.golang\.org\b`)),
    ...["work/main", "work/shared", "tmp/zf"].map((path) => new RegExp(`/${path}\\b`)),
    ...["root"].map((home) => new RegExp(`/${home}/`)),
    ...["z"].map((prefix) => new RegExp(String.raw`\b${prefix}deno\b`)),
  ];
  const findings: string[] = [];
  for (const path of await repositoryFiles()) {
    if (path === "deno.lock") continue;
    const text = decoder.decode(await Deno.readFile(`${ROOT}/${path}`));
    text.split("\n").forEach((line, index) => {
      const needle = needles.find((one) => one.test(line));
      if (needle !== undefined) findings.push(`${path}:${index + 1}: ${needle.source}`);
    });
  }
  assertEquals(findings, []);
});

Deno.test("the search for cycles finds one and accepts a graph without", () => {
  const graph = (edges: Record<string, string[]>) =>
    new Map(Object.entries(edges).map(([from, to]) => [from, new Set(to)]));
  assertEquals(findCycle(graph({ a: ["b", "c"], b: ["c"] })), undefined);
  assertEquals(findCycle(graph({ a: ["b"], b: ["c"], c: ["b"] })), ["b", "c", "b"]);
});

/** Who imports whom in src, by what stands for a file: its folder, or the file itself. */
async function importsWithinSrc(
  nodeOf: (path: string) => string,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const targets = new Map<string, Set<string>>();
  for (const { from, to } of await readGraph(await modulesUnder(["src"]))) {
    if (!from.startsWith("src/") || !to?.startsWith("src/")) continue;
    const [source, target] = [nodeOf(from), nodeOf(to)];
    if (source === target) continue;
    targets.set(source, (targets.get(source) ?? new Set()).add(target));
  }
  return targets;
}

/** The first way found that leads back to where it began, which stands at both ends. */
function findCycle(targets: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const target of targets.get(node) ?? []) {
      const cycle = visit(target, [...path, node]);
      if (cycle !== undefined) return cycle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of targets.keys()) {
    const cycle = visit(node, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

async function modulesUnder(folders: readonly string[]): Promise<string[]> {
  const files = await repositoryFiles();
  return files.filter((path) =>
    path.endsWith(".ts") && folders.some((folder) => path.startsWith(`${folder}/`))
  );
}

/** The arrows from our own modules, for all that the given ones reach. */
async function readGraph(paths: readonly string[]): Promise<Edge[]> {
  // One root that imports them all: `deno info` takes only one.
  const root = paths.map((path) => `import ${JSON.stringify(`file://${ROOT}/${path}`)};`).join("");
  const url = `data:application/typescript,${encodeURIComponent(root)}`;
  const { success, stdout, stderr } = await deno(["info", "--json", "--frozen", url]);
  assert(success, decoder.decode(stderr));
  const { modules } = JSON.parse(decoder.decode(stdout)) as { modules: GraphModule[] };
  return modules.flatMap(edgesOf);
}

function edgesOf(module: GraphModule): Edge[] {
  const from = relative(module.specifier);
  assertEquals(module.error, undefined, module.specifier);
  if (from === undefined) return [];
  return (module.dependencies ?? []).map((dependency) => {
    const target = dependency.code ?? dependency.type;
    assertEquals(target?.error, undefined, `${from}: ${dependency.specifier}`);
    return {
      from,
      to: relative(target?.specifier ?? ""),
      specifier: dependency.specifier,
      typeOnly: dependency.code === undefined,
      dynamic: dependency.isDynamic ?? false,
    };
  });
}

function relative(url: string): string | undefined {
  const prefix = `file://${ROOT}/`;
  return url.startsWith(prefix) ? url.slice(prefix.length) : undefined;
}

function deno(args: readonly string[]): Promise<Deno.CommandOutput> {
  return new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
}
