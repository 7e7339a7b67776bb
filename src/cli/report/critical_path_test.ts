import { assertEquals } from "@std/assert";
import { criticalPath } from "./critical_path.ts";

/** A step that ran from `start` to `end`, in seconds, and waited for these. */
function ran(start: number | undefined, end: number | undefined, ...dependencies: number[]) {
  return { startedAt: start, endedAt: end, dependencies, final: false };
}

const CASES: readonly {
  readonly what: string;
  readonly steps: Parameters<typeof criticalPath>[0];
  readonly path: readonly number[];
}[] = [
  { what: "nothing of a flow that has not started", steps: [ran(undefined, undefined)], path: [] },
  {
    what: "the longer of two branches",
    steps: [ran(0, 1), ran(1, 5, 0), ran(1, 2, 0), ran(5, 6, 1, 2)],
    path: [0, 1, 3],
  },
  {
    what: "no more than what the last step waited for",
    steps: [ran(0, 9), ran(0, 2), ran(2, 10, 1)],
    path: [1, 2],
  },
  {
    what: "through a step that was skipped",
    steps: [ran(0, 3), ran(undefined, 3, 0), ran(3, 4, 1)],
    path: [0, 2],
  },
  {
    what: "from what still runs",
    steps: [ran(0, 1), ran(1, 8, 0), ran(undefined, undefined, 1)],
    path: [0, 1],
  },
  {
    what: "from finally to the last of the steps before it",
    steps: [ran(0, 1), ran(0, 4), { ...ran(4, 5), final: true }, { ...ran(5, 6, 2), final: true }],
    path: [1, 2, 3],
  },
  {
    what: "an end, even where two wait for each other",
    steps: [ran(0, 1, 1), ran(0, 2, 0)],
    path: [0, 1],
  },
];

for (const { what, steps, path } of CASES) {
  Deno.test(`criticalPath() finds ${what}`, () => assertEquals(criticalPath(steps), path));
}
