/** That an embedded API takes the same course each time, and what it costs nobody. */

import { assertEquals, assertNotEquals } from "@std/assert";
import type { JSONValue, RestClient } from "@cloudydeno/kubernetes-client";
import { FakeClock } from "../../../tests/support/fake_clock.ts";
import { seededRandom } from "../../../tests/support/random.ts";
import { createEmbeddedApi } from "./mod.ts";

const NAMESPACE = "/api/v1/namespaces/default";

function post(client: RestClient, path: string, bodyJson: JSONValue): Promise<JSONValue> {
  return client.performRequest({ method: "POST", path, bodyJson, expectJson: true });
}

/** A life of owners, dependents and namespaces, with all that it left to see. */
async function trace(seed: number): Promise<JSONValue[]> {
  const clock = new FakeClock();
  const api = createEmbeddedApi({ clock, random: seededRandom(seed) });
  using client = api.connect();
  const events = await client.performRequest({
    method: "GET",
    path: "/api/v1/configmaps",
    querystring: new URLSearchParams({ watch: "1", timeoutSeconds: "90" }),
    expectJson: true,
    expectStream: true,
  });
  await post(client, "/api/v1/namespaces", { metadata: { name: "other" } });
  for (let i = 0; i < 10; i++) {
    const path = `${i % 2 === 0 ? NAMESPACE : "/api/v1/namespaces/other"}/configmaps`;
    const owner = await post(client, path, { metadata: { generateName: "owner-" } }) as {
      metadata: { name: string; uid: string };
    };
    const { name, uid } = owner.metadata;
    const ownerReferences = [{ apiVersion: "v1", kind: "ConfigMap", name, uid }];
    await post(client, path, { metadata: { generateName: "owned-", ownerReferences } });
    await clock.advance(1500);
    if (i % 3 === 0) await client.performRequest({ method: "DELETE", path: `${path}/${name}` });
  }
  await client.performRequest({ method: "DELETE", path: "/api/v1/namespaces/other" });
  return await clock.runUntil(Array.fromAsync(events));
}

Deno.test("createEmbeddedApi() takes the same course for the same seed", async () => {
  const first = await trace(7);
  assertEquals(first.length > 30, true);
  assertEquals(await trace(7), first);
  assertNotEquals(await trace(8), first);
});

Deno.test("createEmbeddedApi() makes APIs that know nothing of each other", async () => {
  const options = { clock: new FakeClock(), random: seededRandom(1) };
  const [one, two] = [createEmbeddedApi(options), createEmbeddedApi(options)];
  await post(one.connect(), `${NAMESPACE}/configmaps`, { metadata: { name: "a" } });
  const list = await two.connect().performRequest({
    method: "GET",
    path: `${NAMESPACE}/configmaps`,
    expectJson: true,
  }) as { items: JSONValue[] };
  assertEquals(list.items, []);
});

Deno.test("createEmbeddedApi() collects a wide and deep family of owners", async () => {
  const api = createEmbeddedApi({ clock: new FakeClock(), random: seededRandom(1) });
  using client = api.connect();
  const path = `${NAMESPACE}/configmaps`;
  const make = async (name: string, owner?: { name: string; uid: string }) => {
    const reference = { apiVersion: "v1", kind: "ConfigMap", blockOwnerDeletion: true, ...owner };
    const ownerReferences = owner === undefined ? [] : [reference];
    const made = await post(client, path, { metadata: { name, ownerReferences } });
    return { name, uid: (made as { metadata: { uid: string } }).metadata.uid };
  };
  const root = await make("root");
  for (let i = 0; i < 100; i++) {
    let owner = await make(`child-${i}`, root);
    for (let depth = 0; depth < 5; depth++) owner = await make(`child-${i}-${depth}`, owner);
  }
  await client.performRequest({
    method: "DELETE",
    path: `${path}/root`,
    querystring: new URLSearchParams({ propagationPolicy: "Foreground" }),
  });
  const list = await client.performRequest({ method: "GET", path, expectJson: true });
  assertEquals((list as { items: JSONValue[] }).items, []);
});

Deno.test("createEmbeddedApi() leaves objects alone whose owners are of a kind unknown to it", async () => {
  const api = createEmbeddedApi({ clock: new FakeClock(), random: seededRandom(1) });
  using client = api.connect();
  const path = `${NAMESPACE}/configmaps`;
  const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "x", uid: "y" };
  await post(client, path, { metadata: { name: "a", ownerReferences: [owner] } });
  const list = await client.performRequest({ method: "GET", path, expectJson: true });
  assertEquals((list as { items: JSONValue[] }).items.length, 1);
});
