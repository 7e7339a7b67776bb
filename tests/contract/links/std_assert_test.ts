/** What the project relies on in `@std/assert`, whichever package carries the name. */

import {
  assert,
  assertAlmostEquals,
  assertArrayIncludes,
  assertEquals,
  assertExists,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertNotMatch,
  assertNotStrictEquals,
  assertObjectMatch,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  equal,
  fail,
  unimplemented,
  unreachable,
} from "@std/assert";
import { check, fails } from "./checks.ts";

class Point {
  x: number;
  y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
}

const withoutPrototype = Object.assign(Object.create(null), { app: "web" });
const anError = new Error("same");

const EQUALITY: [string, unknown, unknown, boolean][] = [
  ["scalars", 1, 1, true],
  ["a number and its text", 1, "1", false],
  ["0 and -0", { a: [0] }, { a: [-0] }, true],
  ["NaN and itself", [NaN], [NaN], true],
  ["null and undefined", null, undefined, false],
  ["a null prototype and a plain object", { a: withoutPrototype }, {
    a: { app: "web" },
  }, true],
  ["an instance and a plain object", new Point(1, 2), { x: 1, y: 2 }, false],
  ["two instances", new Point(1, 2), new Point(1, 2), true],
  ["two different instances", new Point(1, 2), new Point(1, 3), false],
  [
    "an error and another alike",
    { e: new Error("same") },
    { e: anError },
    false,
  ],
  ["an error and itself", { e: anError }, { e: anError }, true],
  ["an undefined member and none", { a: undefined }, {}, false],
  ["another order of keys", { a: 1, b: 2 }, { b: 2, a: 1 }, true],
  ["another order of items", [1, 2], [2, 1], false],
  ["a longer list", [1, 2], [1, 2, 3], false],
  [
    "maps in another order",
    new Map([[1, { a: 1 }], [2, {}]]),
    new Map([[2, {}], [1, { a: 1 }]]),
    true,
  ],
  [
    "sets of objects",
    new Set([{ a: 1 }, { a: 2 }]),
    new Set([{ a: 2 }, { a: 1 }]),
    true,
  ],
  ["different sets", new Set([1]), new Set([2]), false],
  ["dates", new Date(5), new Date(5), true],
  ["different dates", new Date(5), new Date(6), false],
  ["patterns", /a/i, /a/i, true],
  ["patterns with other flags", /a/i, /a/, false],
  ["bytes", new Uint8Array([1, 2]), new Uint8Array([1, 2]), true],
  ["different bytes", new Uint8Array([1, 2]), new Uint8Array([1, 3]), false],
  ["addresses", new URL("http://a.test/x"), new URL("http://a.test/x"), true],
  [
    "different addresses",
    new URL("http://a.test/x"),
    new URL("http://a.test/y"),
    false,
  ],
];

Deno.test("equal() and the assertions on equality tell what is deeply equal", () => {
  for (const [what, a, b, expected] of EQUALITY) {
    check(equal(a, b) === expected, `${what}: equal() is ${expected}`);
    check(
      equal(b, a) === expected,
      `${what}: equal() is ${expected} the other way round`,
    );
    check(
      fails(() => assertEquals(a, b)) !== expected,
      `${what}: assertEquals() agrees`,
    );
    check(
      fails(() => assertNotEquals(a, b)) === expected,
      `${what}: assertNotEquals() agrees`,
    );
  }
});

Deno.test("equal() follows cycles", () => {
  const cyclic = (name: string) => {
    const value: Record<string, unknown> = { name };
    value.self = value;
    return value;
  };
  check(equal(cyclic("a"), cyclic("a")), "cycles alike are equal");
  check(!equal(cyclic("a"), cyclic("b")), "cycles that differ are not");
});

Deno.test("assertEquals() shows the difference and the given text", () => {
  const error = assertThrows(
    () => assertEquals({ a: 1 }, { a: 2 }, "the answer"),
    AssertionError,
  );
  assertStringIncludes(error.message, "the answer");
  assertMatch(error.message, /1[^]*2|2[^]*1/);
});

Deno.test("assertStrictEquals() holds for the same thing only", () => {
  const one = { a: 1 };
  assertStrictEquals(one, one);
  assertStrictEquals(NaN, NaN);
  assertNotStrictEquals(one, { a: 1 });
  check(
    fails(() => assertStrictEquals<unknown>(one, { a: 1 })),
    "a copy is not the same",
  );
  check(fails(() => assertStrictEquals(0, -0)), "0 is not -0 here");
  check(fails(() => assertNotStrictEquals(one, one)), "the same is refused");
});

Deno.test("assert() and its kin look at one value", () => {
  assert(1);
  assertFalse(0);
  assertFalse("");
  assertExists(0);
  assertExists("");
  assertInstanceOf(new Point(1, 2), Point);
  check(fails(() => assert("")), "assert() refuses an empty text");
  check(fails(() => assertFalse([])), "assertFalse() refuses a list");
  check(fails(() => assertExists(null)), "assertExists() refuses null");
  check(
    fails(() => assertExists(undefined)),
    "assertExists() refuses undefined",
  );
  check(
    fails(() => assertInstanceOf({ x: 1, y: 2 }, Point)),
    "a plain object is no Point",
  );
  check(fails(() => fail("no")), "fail() fails");
  check(fails(() => unreachable()), "unreachable() fails");
  check(fails(() => unimplemented()), "unimplemented() fails");
});

Deno.test("assertGreater() and its kin compare", () => {
  assertGreater(2, 1);
  assertGreaterOrEqual(2, 2);
  assertLess("a", "b");
  assertLessOrEqual(1n, 1n);
  assertAlmostEquals(0.1 + 0.2, 0.3);
  assertAlmostEquals(10, 11, 1);
  check(fails(() => assertGreater(2, 2)), "2 is not greater than 2");
  check(fails(() => assertGreaterOrEqual(1, 2)), "1 is not at least 2");
  check(fails(() => assertLess(NaN, 1)), "NaN is not less than 1");
  check(fails(() => assertLessOrEqual(3, 2)), "3 is not at most 2");
  check(fails(() => assertAlmostEquals(1, 1.001)), "a thousandth is too far");
});

Deno.test("assertMatch() and its kin look into texts and lists", () => {
  assertMatch("flow-1", /^flow-\d$/);
  assertNotMatch("flow-x", /^flow-\d$/);
  assertStringIncludes("a flow runs", "flow");
  assertArrayIncludes([{ a: 1 }, { a: 2 }, { a: 3 }], [{ a: 3 }, { a: 1 }]);
  check(fails(() => assertMatch("x", /y/)), "x does not match y");
  check(fails(() => assertNotMatch("y", /y/)), "y matches y");
  check(fails(() => assertStringIncludes("a", "b")), "a does not contain b");
  check(fails(() => assertArrayIncludes([1], [1, 2])), "2 is missing");
});

const MATCHES: [
  string,
  Record<string, unknown>,
  Record<string, unknown>,
  boolean,
][] = [
  [
    "more members than expected",
    { a: 1, b: { c: 2, d: 3 } },
    { b: { c: 2 } },
    true,
  ],
  ["another value", { a: 1 }, { a: 2 }, false],
  ["a missing member", { a: 1 }, { b: 1 }, false],
  ["undefined that is there", { a: undefined }, { a: undefined }, true],
  ["undefined that is not there", {}, { a: undefined }, false],
  ["the beginning of a list", { a: [1, 2, 3] }, { a: [1, 2] }, true],
  ["a list with a gap", { a: [1, 2, 3] }, { a: [1, 3] }, false],
  ["a list that is too short", { a: [1] }, { a: [1, 2] }, false],
  [
    "parts of the objects in a list",
    { a: [{ x: 1, y: 2 }] },
    { a: [{ x: 1 }] },
    true,
  ],
  ["a class instance", { p: new Point(1, 2) }, { p: { x: 1 } }, true],
  [
    "no prototype",
    { labels: withoutPrototype },
    { labels: { app: "web" } },
    true,
  ],
];

Deno.test("assertObjectMatch() holds if what is expected is there, at any depth", () => {
  for (const [what, actual, expected, holds] of MATCHES) {
    check(
      fails(() => assertObjectMatch(actual, expected)) !== holds,
      `${what}: ${holds}`,
    );
  }
});
