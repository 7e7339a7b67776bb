import { assert, assertEquals } from "@std/assert";
import { columns, painter } from "../text.ts";
import { type Dag, flowGraph, readDag } from "./dag.ts";
import { drawDag, drawFlow } from "./draw.ts";

const plain = painter(false);

/** `a`, `b<a`, `c<a,b`: steps with what they depend on. */
function dag(...steps: readonly string[]): Dag {
  return readDag(steps.map((text) => {
    const [name, dependencies] = text.split("<");
    return { name: name!, dependencies: dependencies?.split(",") ?? [] };
  }));
}

const range = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index));

/** What is drawn, by what it shows. */
const DRAWINGS: readonly { what: string; steps: readonly string[]; width?: number; art: string }[] =
  [
    {
      what: "one step",
      steps: ["only"],
      art: `
only`,
    },
    {
      what: "a chain",
      steps: ["fetch", "build<fetch", "publish<build"],
      art: `
 fetch
   │
 build
   │
publish`,
    },
    {
      what: "a diamond",
      steps: ["fetch", "build<fetch", "test<fetch", "report<build,test"],
      art: `
    fetch
  ┌───┴─┐
build  test
  └───┬─┘
    report`,
    },
    {
      what: "a fan-out and a fan-in",
      steps: [
        "split",
        ...range(5, (i) => `part-${i}<split`),
        "join<part-0,part-1,part-2,part-3,part-4",
      ],
      art: `
                split
  ┌───────┬───────┼───────┬───────┐
part-0  part-1  part-2  part-3  part-4
  └───────┴───────┼───────┴───────┘
                 join`,
    },
    {
      what: "steps that wait for nothing",
      steps: ["a", "b", "c<b"],
      art: `
a   b
    │
    c`,
    },
    {
      what: "an edge that passes a level",
      steps: ["a", "b<a", "c<a,b"],
      art: `
  a
┌─┴─┐
b   │
└─┬─┘
  c`,
    },
    {
      what: "every step of one level before every step of the next",
      steps: ["a", "b", "c<a,b", "d<a,b"],
      art: `
a   b
├───┤
c   d`,
    },
    {
      what: "lines that cannot run into one, each arriving for itself",
      steps: ["first", "second", "third<first,second", "fourth<first", "fifth<second"],
      art: `
    first   second
  ┌───┴───┐┌──┴───┐
fourth  third   fifth`,
    },
    {
      what: "a level that is too wide, the steps in it that are alike counted",
      steps: ["start", "other<start", ...range(40, (i) => `shard-${i}<start`), "end<other"],
      width: 40,
      art: `
              start
  ┌───────┬─────┴───┬─────────┐
other  shard-0   shard-1  … 38 more
  │
 end`,
    },
    {
      what: "a name that is too long beside others",
      steps: [`${"x".repeat(63)}`, "short"],
      width: 40,
      art: `
xxxxxxxxxx…  short`,
    },
    {
      what: "a row that is as wide as it may be only until it is in its order",
      steps: [
        ...range(7, (i) => `n${i}`),
        "n7<n3",
        "n8",
        "nnnnnn9<n7,n3",
        "n10<n7,n0,n3",
        "nnnnnnnn11<n7",
      ],
      width: 27,
      art: `
n0  n1   … 5 more   n3
└───┐         ┌───┬─┘
    │         n7  │
    │   ┌─────┴───┤
    └───┤         │
     … 2 more  nnnnnn9`,
    },
    {
      what: "levels where too much passes, as a list",
      steps: [
        "c0",
        ...range(4, (i) => `c${i + 1}<c${i}`),
        "e0<c4,c0",
        ...range(4, (i) => `e${i + 1}<e${i},c${i + 1}`),
      ],
      width: 16,
      art: `
level 1
  c0
level 2
  c1  after c0
level 3
  c2  after c1
level 4
  c3  after c2
level 5
  c4  after c3
level 6
  e0  after c4,…
level 7
  e1  after e0,…
level 8
  e2  after e1,…
level 9
  e3  after e2,…
level 10
  e4  after e3,…`,
    },
  ];

for (const { what, steps, width = 60, art } of DRAWINGS) {
  Deno.test(`drawDag() draws ${what}`, () => {
    const lines = drawDag(dag(...steps), { width, paint: plain });
    assertEquals(`\n${lines.join("\n")}`, art);
    for (const line of lines) assert(columns(line) <= width, line);
  });
}

Deno.test("drawFlow() tells the size and draws finally steps apart", () => {
  const flow = {
    metadata: { name: "release" },
    spec: {
      steps: [{ name: "build" }, { name: "ok", type: "Manual", dependencies: ["build"] }],
      finally: [{ name: "clean" }, { name: "tell" }],
    },
  };
  assertEquals(drawFlow(flowGraph(flow as never), { width: 60, paint: plain }), [
    "release: 2 steps, 2 levels",
    "",
    "   build",
    "     │",
    "ok (manual)",
    "",
    "finally, after all of these: 2 steps, 1 level, at most 2 si…",
    "",
    "clean  tell",
  ]);
});
