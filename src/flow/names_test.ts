import { assert, assertEquals, assertMatch } from "@std/assert";
import { attemptLabels, isAttemptJob, itemsName, jobName } from "./names.ts";

const flow = { name: "nightly", uid: "0b5b0c0e-3f0e-4b52-9d0a-7d8f3f1f0001" };

Deno.test("jobName() is a function of uid, step and attempt, and tells each of them apart", () => {
  const name = jobName(flow, { step: "build", attempt: 1 });
  assertMatch(name, /^nightly-build-[bcdfghjklmnpqrstvwxz2456789]{10}$/);
  assertEquals(jobName(flow, { step: "build", attempt: 1 }), name);
  const others = [
    jobName(flow, { step: "build", attempt: 2 }),
    jobName(flow, { step: "build2", attempt: 1 }),
    jobName({ ...flow, uid: "0b5b0c0e-3f0e-4b52-9d0a-7d8f3f1f0002" }, {
      step: "build",
      attempt: 1,
    }),
  ];
  assertEquals(new Set([name, ...others]).size, 4);
});

Deno.test("isAttemptJob() knows the Jobs of an attempt of this very flow, however they are cut", () => {
  const attempt = { step: "build", attempt: 1 };
  const long = { ...flow, name: "n".repeat(100) };
  for (
    const name of [jobName(flow, attempt), jobName(long, attempt), jobName(flow, attempt, 1000)]
  ) {
    assert(isAttemptJob(name, flow, attempt), name);
    assert(!isAttemptJob(name, flow, { ...attempt, attempt: 2 }), name);
    assert(!isAttemptJob(name, { uid: "another" }, attempt), name);
  }
});

Deno.test("jobName() gives 20,000 attempts 20,000 hashes", () => {
  const hashes = new Set<string>();
  for (let step = 0; step < 200; step++) {
    for (let attempt = 1; attempt <= 100; attempt++) {
      hashes.add(jobName(flow, { step: `s${step}`, attempt }).slice(-10));
    }
  }
  assertEquals(hashes.size, 20_000);
});

Deno.test("jobName() stays within 63 characters and keeps the step's name readable", () => {
  const long = { ...flow, name: "a".repeat(253) };
  const name = jobName(long, { step: "load-everything-into-the-store", attempt: 1 });
  assertEquals(name.length, 63);
  assertMatch(name, /^a+-load-everything-into-the-store-\w{10}$/);
  const both = jobName(long, { step: "s".repeat(63), attempt: 1 });
  assertEquals(both.length, 63);
  assertMatch(both, /^a{8}-s+-\w{10}$/);
});

Deno.test("jobName() leaves room for the index in a pod's host name", () => {
  const name = jobName({ ...flow, name: "f".repeat(63) }, { step: "s", attempt: 1 }, 1000);
  assertEquals(`${name}-999`.length, 63);
});

Deno.test("jobName() is a DNS label where the flow's name has dots or a cut falls on a dash", () => {
  const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
  assert(label.test(jobName({ ...flow, name: "my.flow.v1" }, { step: "a", attempt: 1 })));
  for (let length = 1; length < 60; length++) {
    const name = `${"x".repeat(length)}-.-${"y".repeat(60 - length)}`;
    const made = jobName({ ...flow, name }, { step: `${"s".repeat(length)}-t`, attempt: 1 });
    assert(label.test(made) && made.length <= 63, made);
    assert(!made.includes("--s"), made);
  }
});

Deno.test("itemsName() is one name for all attempts of a step, and a DNS label", () => {
  const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
  for (const name of ["nightly", "my.flow", "f".repeat(253)]) {
    const made = itemsName({ ...flow, name }, "s".repeat(63));
    assert(label.test(made) && made.length <= 63, made);
  }
  const names = ["a", "b", "a-items"].map((step) => itemsName(flow, step));
  const others = [
    itemsName({ ...flow, uid: "other" }, "a"),
    jobName(flow, { step: "a", attempt: 1 }),
  ];
  assertEquals(new Set([...names, ...others]).size, 5);
});

Deno.test("attemptLabels() cuts a flow's name that is too long for a label's value", () => {
  const labels = attemptLabels(`${"x".repeat(62)}.yyy`, "build", 3);
  assertEquals(labels["workflow.zen.io/flow"], "x".repeat(62));
  assertEquals(labels["workflow.zen.io/attempt"], "3");
});
