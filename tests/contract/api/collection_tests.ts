/** Lists and their pages, and the deletion of whole collections. */

import { assert, assertEquals, assertExists } from "@std/assert";
import { configMap, jobFlow, pod } from "./objects.ts";
import type { ContractTest } from "./suite.ts";
import { assertFails, failureOf } from "./failure.ts";
import { type ContractApi, namesOf } from "./target.ts";

async function createAll(api: ContractApi, ...names: string[]): Promise<void> {
  for (const name of names) {
    await api.create("configmaps", configMap(name, { labels: { l: name } }));
  }
}

/** What the tests make, without what a cluster puts into each namespace. */
const OURS = { labelSelector: "l" };

export const collectionTests: readonly ContractTest[] = [
  {
    name: "list holds all objects in the order of their names",
    async run(api) {
      await createAll(api, "b", "a-1", "a", "c", "a.b");
      const list = await api.list("configmaps", OURS);
      assertEquals([list.apiVersion, list.kind], ["v1", "ConfigMapList"]);
      assertEquals(namesOf(list), ["a", "a-1", "a.b", "b", "c"]);
      const newest = await api.get("configmaps", "a.b");
      assert(Number(list.metadata.resourceVersion) >= Number(newest.metadata.resourceVersion));
    },
  },
  {
    name: "list leaves apiVersion and kind out of the items of a built-in kind only",
    async run(api) {
      await createAll(api, "a");
      await api.create("jobflows", jobFlow("a"));
      const [map] = (await api.list("configmaps", OURS)).items;
      assertEquals([map?.apiVersion, map?.kind], [undefined, undefined]);
      const flows = await api.list("jobflows");
      assertEquals(flows.kind, "JobFlowList");
      const [flow] = flows.items;
      assertEquals([flow?.apiVersion, flow?.kind], ["workflow.zen.io/v1alpha1", "JobFlow"]);
    },
  },
  {
    name: "list of an empty or missing namespace is empty",
    async run(api) {
      assertEquals((await api.list("jobs")).items, []);
      assertEquals((await api.list("jobs", {}, { namespace: "nowhere" })).items, []);
    },
  },
  {
    name: "list of all namespaces holds the objects of each",
    async run(api) {
      await api.create("jobflows", jobFlow("everywhere"));
      const list = await api.list("jobflows", {}, { namespace: "" });
      const ours = list.items.filter(({ metadata }) => metadata.namespace === api.namespace);
      assertEquals(ours.map(({ metadata }) => metadata.name), ["everywhere"]);
    },
  },
  {
    name: "list with a limit comes in pages that show one state",
    async run(api) {
      for (const name of ["a", "b", "c", "d", "e"]) await api.create("jobflows", jobFlow(name));
      const first = await api.list("jobflows", { limit: "2" });
      assertEquals(namesOf(first), ["a", "b"]);
      assertExists(first.metadata.continue);
      assertEquals(first.metadata.remainingItemCount, 3);
      await api.delete("jobflows", "c");
      await api.create("jobflows", jobFlow("d-2"));
      const changed = await api.patch("jobflows", "d", { merge: { spec: { suspend: true } } });
      const second = await api.list("jobflows", {
        limit: "2",
        continue: first.metadata.continue ?? "",
      });
      assertEquals(namesOf(second), ["c", "d"]);
      assertEquals(second.metadata.resourceVersion, first.metadata.resourceVersion);
      assert(second.items[1]?.metadata.resourceVersion !== changed.metadata.resourceVersion);
      const third = await api.list("jobflows", {
        limit: "2",
        continue: second.metadata.continue ?? "",
      });
      assertEquals(namesOf(third), ["e"]);
      assert(!third.metadata.continue);
    },
  },
  {
    name: "list with a limit that is not reached has no continue",
    async run(api) {
      await api.create("jobflows", jobFlow("a"));
      const list = await api.list("jobflows", { limit: "1" });
      assertEquals([namesOf(list), list.metadata.continue ?? ""], [["a"], ""]);
    },
  },
  {
    name: "list with a limit and a selector counts selected objects only",
    async run(api) {
      await createAll(api, "a", "b", "c", "d", "e");
      const seen: string[] = [];
      let token = "";
      do {
        const query = {
          limit: "1",
          labelSelector: "l in (b,d)",
          ...(token && { continue: token }),
        };
        const page = await api.list("configmaps", query);
        assert(page.items.length <= 1);
        assertEquals(page.metadata.remainingItemCount, undefined);
        seen.push(...namesOf(page));
        token = page.metadata.continue ?? "";
      } while (token !== "");
      assertEquals(seen, ["b", "d"]);
    },
  },
  {
    name: "list that goes on after its state is gone is Expired, and says how to go on",
    restartsServer: true,
    async run(api) {
      for (const name of ["a", "b", "c"]) await api.create("jobflows", jobFlow(name));
      const first = await api.list("jobflows", { limit: "1" });
      await api.delete("jobflows", "b");
      await api.target.expirePages();
      const later = await api.reconnect();
      const request = { limit: "5", continue: first.metadata.continue ?? "" };
      const error = await later.list("jobflows", request).catch((error) => error);
      assertEquals([error.status.code, error.status.reason], [410, "Expired"]);
      const rest = await later.list("jobflows", { continue: error.status.metadata.continue });
      assertEquals(namesOf(rest), ["c"]);
    },
  },
  {
    name: "list with a malformed continue, limit or resourceVersion is BadRequest",
    async run(api) {
      const first = { code: 400, reason: "BadRequest" };
      await assertFails(api.list("jobflows", { continue: "nonsense" }), first);
      await assertFails(api.list("jobflows", { limit: "many" }), first);
      await assertFails(api.list("jobflows", { resourceVersion: "x" }), first);
    },
  },
  {
    name: "list at an exact resourceVersion shows the state of then",
    async run(api) {
      await api.create("jobflows", jobFlow("a"));
      const { metadata: { resourceVersion = "" } } = await api.create("jobflows", jobFlow("b"));
      await api.delete("jobflows", "a");
      const exact = { resourceVersion, resourceVersionMatch: "Exact" };
      assertEquals(await api.names("jobflows", exact), ["a", "b"]);
      const atLeast = { resourceVersion, resourceVersionMatch: "NotOlderThan" };
      assertEquals(await api.names("jobflows", { ...atLeast }), ["b"]);
      assertEquals(await api.names("jobflows", { resourceVersion }), ["b"]);
    },
  },
  {
    name: "list at a resourceVersion of the future is a Timeout that says so",
    async run(api) {
      await api.create("jobflows", jobFlow("a"));
      const resourceVersion = "999999999";
      const expected = { code: 504, reason: "Timeout", causes: ["ResourceVersionTooLarge"] };
      await assertFails(api.list("jobflows", { resourceVersion }), expected);
    },
  },
  {
    name: "list with a resourceVersionMatch that makes no sense is Invalid",
    async run(api) {
      const wrong: Record<string, string>[] = [
        { resourceVersionMatch: "Exact" },
        { resourceVersionMatch: "Exact", resourceVersion: "0" },
        { sendInitialEvents: "true" },
      ];
      for (const query of wrong) {
        const failure = await failureOf(api.list("jobflows", query));
        assertEquals([failure.code, failure.kind], [422, "ListOptions"], JSON.stringify(query));
      }
    },
  },
  {
    name: "list deletion removes what is selected and answers what it was",
    async run(api) {
      await createAll(api, "a", "b", "c");
      const answer = await api.request({
        method: "DELETE",
        path: api.path("configmaps"),
        querystring: new URLSearchParams({ labelSelector: "l!=b,l" }),
      });
      assertEquals(namesOf(answer), ["a", "c"]);
      assertEquals(await api.names("configmaps", OURS), ["b"]);
    },
  },
  {
    name: "list of an unknown kind, and an unknown subresource, is NotFound",
    async run(api) {
      const expected = { code: 404, reason: "NotFound" };
      const get = (path: string) => api.request({ method: "GET", path });
      await assertFails(get(`/api/v1/namespaces/${api.namespace}/unicorns`), expected);
      await api.create("configmaps", configMap("a"));
      await assertFails(get(api.path("configmaps", "a", { subresource: "scale" })), expected);
    },
  },
  {
    name: "methods that a path does not have are MethodNotAllowed",
    async run(api) {
      const expected = { code: 405, reason: "MethodNotAllowed" };
      const post = api.request({ method: "POST", path: "/api/v1/configmaps", bodyJson: {} });
      await assertFails(post, expected);
      const put = api.request({ method: "PUT", path: api.path("configmaps"), bodyJson: {} });
      await assertFails(put, expected);
      await api.create("pods", pod("a"));
      const path = api.path("pods", "a", { subresource: "status" });
      await assertFails(api.request({ method: "DELETE", path }), expected);
    },
  },
  {
    name: "discovery names the versions, the groups and the kinds",
    async run(api) {
      const get = (path: string) =>
        api.client.performRequest({ method: "GET", path, expectJson: true });
      const versions = await get("/api") as { kind: string; versions: string[] };
      assertEquals([versions.kind, versions.versions], ["APIVersions", ["v1"]]);
      const groups = await get("/apis") as { kind: string; groups: { name: string }[] };
      const names = groups.groups.map(({ name }) => name);
      assert(["batch", "coordination.k8s.io", "workflow.zen.io"].every((n) => names.includes(n)));
      const path = "/apis/workflow.zen.io/v1alpha1";
      const kinds = await get(path) as { resources: { name: string; namespaced: boolean }[] };
      const served = kinds.resources.map(({ name, namespaced }) => `${name} ${namespaced}`);
      assertEquals(served.sort(), ["jobflows true", "jobflows/status true"]);
    },
  },
];
