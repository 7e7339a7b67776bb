/** Values in addresses: what each is kept from, whatever is in it. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { FlowWorld, step } from "../../../tests/support/flow_world.ts";
import { HOSTILE, HOSTILE_IN_ADDRESSES } from "../../../tests/support/hostile.ts";

/**
 * The address that the step's own container of ours is told to fetch where `v` has this value;
 * undefined: the step has failed, and has no Job.
 */
function fetchedFrom(url: string, v: string): URL | undefined {
  const artifacts = [{ name: "x", path: "/in", http: { url } }];
  const world = new FlowWorld({
    parameters: [{ name: "v", value: v }],
    steps: [step("a", { inputs: { artifacts } })],
  });
  world.pass();
  const action = world.actions.find(({ kind }) => kind === "createJob");
  if (action?.kind !== "createJob") {
    assertEquals(world.reasons(), { a: "Failed/ExpressionError" });
    return undefined;
  }
  const [getter] = action.job.spec!.template.spec!.initContainers!;
  const [told] = JSON.parse(getter!.args![2]!.replaceAll("$$", "$"));
  // What is no address at all is refused by what would fetch it.
  return URL.parse(told.http.url) ?? undefined;
}

/** What an address still is, whatever the value in it. */
const KEPT: Readonly<Record<string, (url: URL) => boolean>> = {
  "https://{{ params.v }}.files.example/data": ({ hostname, port, pathname, search, hash }) =>
    hostname.endsWith(".files.example") && port + pathname + search + hash === "/data",
  "https://files.example:{{ params.v }}/data": ({ hostname, pathname, search, hash }) =>
    hostname === "files.example" && pathname.endsWith("/data") && search + hash === "",
  "https://files.example/of/{{ params.v }}/data.csv": ({ host, pathname, search, hash }) =>
    host === "files.example" && /^\/of\/.*\/data\.csv$/.test(pathname) && search + hash === "",
  "https://files.example/of/{{ params.v }}": ({ host, pathname }) =>
    host === "files.example" && pathname.startsWith("/of/"),
  "https://files.example/of?day={{ params.v }}&all=no": ({ host, pathname, search, hash }) =>
    host + pathname === "files.example/of" && search.endsWith("&all=no") && hash === "",
  "{{ params.v }}://files.example/data": ({ protocol, host, pathname, search, hash }) =>
    /^https?:$/.test(protocol) && host + pathname + search + hash === "files.example/data",
  "{{ params.v }}/data": ({ pathname, search, hash }) =>
    pathname.endsWith("/data") && search + hash === "",
};

function assertKept(value: string): void {
  for (const [address, isKept] of Object.entries(KEPT)) {
    const url = fetchedFrom(address, value);
    assert(url === undefined || isKept(url), `${JSON.stringify(value)}: ${url}`);
    assert(url === undefined || url.username + url.password === "", url?.href);
  }
}

Deno.test("a hostile value in an address changes nothing that is written around it", () => {
  for (const value of [...HOSTILE, ...HOSTILE_IN_ADDRESSES]) assertKept(value);
});

Deno.test("no value at all changes what is written around it in an address", () => {
  const pieces = fc.constantFrom(...HOSTILE_IN_ADDRESSES, "a", ".", "/", "\\", "%2E", ":", "//");
  const mixed = fc.array(pieces, { maxLength: 5 }).map((parts) => parts.join(""));
  const texts = fc.string({ unit: "binary", maxLength: 20 });
  fc.assert(fc.property(fc.oneof(texts, mixed), assertKept), { numRuns: 200, seed: 1 });
});

Deno.test("plan() takes values in addresses that stay where they stand", () => {
  const table: [url: string, value: string, fetched: string][] = [
    ["http://{{ params.v }}", "host.example:8080/a/b?c=d", "http://host.example:8080/a/b?c=d"],
    ["http://{{ params.v }}/data", "host.example/a", "http://host.example/a/data"],
    ["{{ params.v }}/data", "https://host.example/a", "https://host.example/a/data"],
    ["{{ params.v }}", "https://host.example/?a#b", "https://host.example/?a#b"],
    ["{{ params.v }}://host.example/", "https", "https://host.example/"],
    ["{{ params.v }}.csv", "https://host.example/..a", "https://host.example/..a.csv"],
    ["http://host.example/{{ params.v }}", "../a b", "failed"],
    ["http://host.example/{{ params.v }}", "a/b?c", "http://host.example/a/b?c"],
    ["http://host.example/?a={{ params.v }}", "../b", "http://host.example/?a=../b"],
  ];
  for (const [url, value, fetched] of table) {
    assertEquals(fetchedFrom(url, value)?.href ?? "failed", fetched, url);
  }
});

Deno.test("plan() says which value moves what part of an address", () => {
  const artifacts = [{ name: "x", path: "/in", http: { url: "http://{{ params.v }}.example/a" } }];
  const world = new FlowWorld({
    parameters: [{ name: "v", value: "evil.test/?" }],
    steps: [step("a", { inputs: { artifacts } })],
  });
  world.pass();
  assertEquals(
    world.status("a").message,
    'inputs.artifacts[0].http.url: a value before ".example/a" has a mark in it that makes this ' +
      'another part of the address (artifact "x")',
  );
});
