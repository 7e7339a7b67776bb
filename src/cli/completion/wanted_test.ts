import { assertEquals } from "@std/assert";
import { readUnfinished, type Wanted } from "./wanted.ts";

/** What is wanted at the end of a line; a space at its end begins another word. */
function wanted(line: string): Wanted {
  return readUnfinished(line.split(" ")).wanted;
}

function words(line: string): string[] {
  const { candidates, typed } = wanted(line);
  return candidates.map(({ word }) => word).filter((word) => word.startsWith(typed));
}

Deno.test("readUnfinished() offers commands first, and where help is asked for", () => {
  assertEquals(words("ge"), ["get"]);
  assertEquals(words("help contr"), ["controller"]);
  assertEquals(words("nonsense "), []);
});

Deno.test("readUnfinished() offers the flags of the command", () => {
  assertEquals(words("get nightly --out"), ["--output"]);
  assertEquals(words("list --sel"), ["--selector"]);
});

Deno.test("readUnfinished() offers the values of a flag, however it is written", () => {
  for (const line of ["get -o ", "get --output ", "get x -o ", "get --output = "]) {
    assertEquals(words(line), ["json", "yaml", "wide"], line);
  }
  assertEquals(words("list --phase Su"), ["Suspended", "Succeeded"]);
  const assigned = wanted("get --output=j");
  assertEquals([assigned.prefix, assigned.typed], ["--output=", "j"]);
  // bash has split the word itself.
  const split = wanted("get --output = j");
  assertEquals([split.prefix, split.typed], ["", "j"]);
});

Deno.test("readUnfinished() says which names only the cluster knows", () => {
  const cases: [string, Wanted["names"]][] = [
    ["get ", "flows"],
    ["get -o json n", "flows"],
    ["get nightly ", undefined],
    ["logs nightly ", "steps"],
    ["logs -f nightly l", "steps"],
    ["get -n ", "namespaces"],
    ["get --namespace=", "namespaces"],
    ["list --context ", "contexts"],
    ["list ", undefined],
  ];
  for (const [line, names] of cases) assertEquals(wanted(line).names, names, line);
});

Deno.test("readUnfinished() says where a file may stand", () => {
  for (const line of ["run ", "submit fl", "get --kubeconfig ", "run f --keep "]) {
    assertEquals(wanted(line).isFile, true, line);
  }
  for (const line of ["get ", "get -o ", "submit f "]) {
    assertEquals(wanted(line).isFile, false, line);
  }
});

Deno.test("readUnfinished() gives what stands before: operands, and where the cluster is", () => {
  const { operands, flags } = readUnfinished("logs -n team-a nightly --context=b -f l".split(" "));
  assertEquals([operands, flags], [["nightly"], { namespace: "team-a", context: "b" }]);
});
