/** What the project relies on in `@std/testing/mock`, whichever package carries the name. */

import {
  assertEquals,
  assertFalse,
  assertInstanceOf,
  AssertionError,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import {
  assertSpyCall,
  assertSpyCallArg,
  assertSpyCallArgs,
  assertSpyCallAsync,
  assertSpyCalls,
  MockError,
  mockSession,
  mockSessionAsync,
  resolvesNext,
  restore,
  returnsArg,
  returnsArgs,
  returnsNext,
  returnsThis,
  spy,
  stub,
} from "@std/testing/mock";

class Counter {
  count = 0;
  add(by: number): number {
    this.count += by;
    return this.count;
  }
}

Deno.test("spy() records what a function is called with and returns", () => {
  const double = spy((n: number) => n * 2);
  assertEquals(double(2), 4);
  assertEquals(double(3), 6);
  assertSpyCalls(double, 2);
  assertSpyCall(double, 0, { args: [2], returned: 4 });
  assertSpyCallArg(double, 1, 0, 3);
  assertSpyCallArgs(double, 1, [3]);
  assertThrows(() => assertSpyCalls(double, 1), AssertionError);
  assertThrows(() => assertSpyCall(double, 0, { args: [3] }), AssertionError);
  assertThrows(() => assertSpyCall(double, 0, { returned: 5 }), AssertionError);
  assertThrows(() => assertSpyCall(double, 2), AssertionError);
  assertThrows(() => assertSpyCallArg(double, 0, 0, 3), AssertionError);
});

Deno.test("spy() without a function does nothing but record", () => {
  const called = spy();
  assertEquals(called("a", 1), undefined);
  assertSpyCallArgs(called, 0, ["a", 1]);
});

Deno.test("spy() records what is thrown", () => {
  const failing = spy(() => {
    throw new RangeError("too many");
  });
  assertThrows(() => failing(), RangeError);
  assertSpyCall(failing, 0, { error: { Class: RangeError, msgIncludes: "many" } });
  const wrongClass = { error: { Class: SyntaxError } };
  assertThrows(() => assertSpyCall(failing, 0, wrongClass), AssertionError);
});

Deno.test("spy() records a call after it has ended", () => {
  const inner: number[] = [];
  const callsSoFar = (): number => outer.calls.length;
  const outer = spy(() => {
    inner.push(callsSoFar());
  });
  outer();
  assertEquals(inner, [0]);
  assertSpyCalls(outer, 1);
});

Deno.test("spy() records how a class is constructed", () => {
  const SpiedCounter = spy(Counter);
  const counter = new SpiedCounter();
  assertInstanceOf(counter, Counter);
  assertEquals(counter.add(2), 2);
  assertSpyCalls(SpiedCounter, 1);
});

Deno.test("spy() in the place of a method calls it, until restored", () => {
  const counter = new Counter();
  const add = spy(counter, "add");
  assertEquals(counter.add(2), 2);
  assertSpyCall(add, 0, { args: [2], returned: 2, self: counter });
  assertFalse(add.restored);
  add.restore();
  assertEquals(counter.add(1), 3);
  assertSpyCalls(add, 1);
  assertEquals(add.restored, true);
  assertStrictEquals(counter.add, Counter.prototype.add);
  assertThrows(() => add.restore(), MockError);
});

Deno.test("spy() refuses what is no method, and what is a spy", () => {
  const counter = new Counter();
  assertThrows(() => spy(counter, "count"), MockError);
  using _add = spy(counter, "add");
  assertThrows(() => spy(counter, "add"), MockError);
});

Deno.test("stub() stands in for a method, until disposed", () => {
  const counter = new Counter();
  {
    using add = stub(counter, "add", (by) => by * 100);
    assertEquals(counter.add(2), 200);
    assertSpyCall(add, 0, { args: [2], returned: 200 });
  }
  assertEquals(counter.add(2), 2);
  using _nothing = stub(counter, "add");
  assertEquals<unknown>(counter.add(2), undefined);
});

Deno.test("assertSpyCallAsync() looks at what came of a promise", async () => {
  const work = spy((n: number) =>
    n > 0 ? Promise.resolve(n) : Promise.reject(new RangeError("no"))
  );
  await work(1);
  await assertRejects(() => work(0));
  await assertSpyCallAsync(work, 0, { args: [1], returned: 1 });
  await assertSpyCallAsync(work, 1, { error: { Class: RangeError, msgIncludes: "no" } });
  await assertRejects(() => assertSpyCallAsync(work, 0, { returned: 2 }), AssertionError);
});

Deno.test("returnsNext() and resolvesNext() go through their values, and then fail", async () => {
  const next = returnsNext([1, new RangeError("x"), 3]);
  assertEquals(next(), 1);
  assertThrows(next, RangeError);
  assertEquals(next(), 3);
  assertThrows(next, MockError);
  const nextLater = resolvesNext([1, new RangeError("x")]);
  assertEquals(await nextLater(), 1);
  await assertRejects(() => nextLater(), RangeError);
  await assertRejects(() => nextLater(), MockError);
});

Deno.test("returnsArg() and its kin give back what a call is made of", () => {
  assertEquals(returnsArg(1)("a", "b"), "b");
  assertEquals(returnsArgs()("a", "b"), ["a", "b"]);
  assertEquals(returnsArgs(1)("a", "b"), ["b"]);
  const self = { me: returnsThis() };
  assertStrictEquals<unknown>(self.me(), self);
});

Deno.test("mockSession() restores what was mocked within", async () => {
  const counter = new Counter();
  mockSession(() => {
    stub(counter, "add", () => -1);
    assertEquals(counter.add(1), -1);
  })();
  assertEquals(counter.add(1), 1);
  await mockSessionAsync(async () => {
    stub(counter, "add", () => -1);
    await Promise.resolve();
    assertEquals(counter.add(1), -1);
  })();
  assertEquals(counter.add(1), 2);
  const id = mockSession();
  const add = stub(counter, "add", () => -1);
  restore(id);
  assertEquals([counter.add(1), add.restored], [3, true]);
});
