/** What a watch tells, from where, and how it ends. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { configMap, jobFlow } from "./objects.ts";
import type { ContractTest } from "./suite.ts";
import { assertFails, failureOf } from "./failure.ts";
import type { ContractApi } from "./target.ts";

const KIND = "jobflows";

function create(api: ContractApi, name: string, labels: Record<string, string> = {}) {
  return api.create(KIND, { ...jobFlow(name), metadata: { name, labels } });
}

function label(api: ContractApi, name: string, labels: Record<string, string | null>) {
  return api.patch(KIND, name, { merge: { metadata: { labels } } });
}

async function versionNow(api: ContractApi): Promise<string> {
  return (await api.list(KIND)).metadata.resourceVersion ?? "";
}

export const watchTests: readonly ContractTest[] = [
  {
    name: "watch tells each change after its resourceVersion, in order",
    async run(api) {
      await create(api, "before");
      const events = await api.watch(KIND, { resourceVersion: await versionNow(api) });
      const created = await create(api, "a");
      const labelled = await label(api, "a", { x: "1" });
      await create(api, "b");
      await api.delete(KIND, "a");
      assertEquals(await events.next(), { type: "ADDED", object: created });
      assertEquals(await events.next(), { type: "MODIFIED", object: labelled });
      await events.expect("ADDED b");
      const { type, object } = await events.next();
      assertEquals([type, object.metadata.uid], ["DELETED", created.metadata.uid]);
      assertEquals(object.metadata.labels, { x: "1" });
      const deletedAt = Number(object.metadata.resourceVersion);
      assert(deletedAt > Number(labelled.metadata.resourceVersion));
    },
  },
  {
    name: "watch resumes after the last event that was seen, also after a deletion",
    async run(api) {
      const { metadata } = await create(api, "a");
      await label(api, "a", { x: "1" });
      await api.delete(KIND, "a");
      await create(api, "b");
      const first = await api.watch(KIND, { resourceVersion: metadata.resourceVersion ?? "" });
      await first.expect("MODIFIED a");
      const deleted = await first.next();
      assertEquals(deleted.type, "DELETED");
      const resourceVersion = deleted.object.metadata.resourceVersion ?? "";
      const second = await api.watch(KIND, { resourceVersion });
      await second.expect("ADDED b");
    },
  },
  {
    name: "watch without a resourceVersion, or from 0, begins with all that there is",
    async run(api) {
      await create(api, "b");
      await create(api, "a");
      await api.delete(KIND, "b");
      for (const query of [{}, { resourceVersion: "0" }] as Record<string, string>[]) {
        const events = await api.watch(KIND, query);
        await events.expect("ADDED a");
        await label(api, "a", query);
      }
    },
  },
  {
    name: "watch tells of selected objects as they come into and leave the selection",
    async run(api) {
      const events = await api.watch(KIND, {
        resourceVersion: await versionNow(api),
        labelSelector: "wanted=yes",
      });
      await create(api, "a");
      await create(api, "b", { wanted: "yes" });
      await label(api, "a", { wanted: "yes" });
      await label(api, "a", { other: "1" });
      const left = await label(api, "a", { wanted: "no" });
      await label(api, "a", { wanted: "yes", other: "2" });
      await api.delete(KIND, "a");
      await events.expect("ADDED b", "ADDED a", "MODIFIED a");
      const { type, object } = await events.next();
      assertEquals([type, object.metadata.name], ["DELETED", "a"]);
      assertEquals(object.metadata.labels, { wanted: "yes", other: "1" });
      assertEquals(object.metadata.resourceVersion, left.metadata.resourceVersion);
      await events.expect("ADDED a", "DELETED a");
    },
  },
  {
    name: "watch with a field selector tells of one object",
    async run(api) {
      const events = await api.watch(KIND, {
        resourceVersion: await versionNow(api),
        fieldSelector: "metadata.name=b",
      });
      await create(api, "a");
      await create(api, "b");
      await label(api, "a", { x: "1" });
      await label(api, "b", { x: "1" });
      await events.expect("ADDED b", "MODIFIED b");
    },
  },
  {
    name: "watch of a namespace tells nothing of others, a watch of all tells of each",
    async run(api) {
      const resourceVersion = await versionNow(api);
      const elsewhere = await api.watch(KIND, { resourceVersion }, { namespace: "default" });
      const everywhere = await api.watch(KIND, { resourceVersion }, { namespace: "" });
      const name = `of-${api.namespace}`;
      await create(api, name);
      const seen = await everywhere.until(({ object }) => object.metadata.name === name);
      assertEquals(seen.object.metadata.namespace, api.namespace);
      const own = { ...jobFlow(name), metadata: { name } };
      await api.create(KIND, own, { namespace: "default" });
      const { object } = await elsewhere.next();
      assertEquals(object.metadata.namespace, "default");
    },
  },
  {
    name: "watch does not tell of what changed nothing",
    async run(api) {
      await create(api, "a");
      const events = await api.watch(KIND, { resourceVersion: await versionNow(api) });
      await api.patch(KIND, "a", { merge: { spec: {} } });
      await label(api, "a", { x: "1" });
      const { object } = await events.next();
      assertEquals(object.metadata.labels, { x: "1" });
    },
  },
  {
    name: "watch tells of status writes",
    async run(api) {
      await create(api, "a");
      const events = await api.watch(KIND, { resourceVersion: await versionNow(api) });
      const merge = { status: { phase: "Running" } };
      await api.patch(KIND, "a", { merge }, { subresource: "status" });
      const { type, object } = await events.next();
      assertEquals([type, object.status], ["MODIFIED", { phase: "Running" }]);
    },
  },
  {
    name: "watch ends when its time is over, with a bookmark shortly before if asked for",
    async run(api) {
      const events = await api.watch(KIND, {
        resourceVersion: await versionNow(api),
        allowWatchBookmarks: "true",
        timeoutSeconds: "4",
      });
      const { metadata } = await create(api, "a");
      await events.expect("ADDED a");
      let bookmarks = 0;
      for (let event = await events.read(); event !== undefined; event = await events.read()) {
        assertEquals(event.type, "BOOKMARK");
        assertEquals(event.object.kind, "JobFlow");
        assertEquals(Object.keys(event.object.metadata), ["resourceVersion"]);
        const version = Number(event.object.metadata.resourceVersion);
        assert(version >= Number(metadata.resourceVersion), "the bookmark goes back in time");
        bookmarks++;
      }
      assert(bookmarks > 0, "no bookmark came");
    },
  },
  {
    name: "watch ends when its time is over, without a bookmark if none is asked for",
    async run(api) {
      const events = await api.watch(KIND, {
        resourceVersion: await versionNow(api),
        timeoutSeconds: "3",
      });
      await create(api, "a");
      await events.expect("ADDED a");
      assertEquals(await events.read(), undefined);
    },
  },
  {
    name: "watch resumes from a bookmark",
    async run(api) {
      const first = await api.watch(KIND, {
        resourceVersion: await versionNow(api),
        allowWatchBookmarks: "true",
        timeoutSeconds: "3",
      });
      await create(api, "a");
      const { object } = await first.until(({ type }) => type === "BOOKMARK");
      await create(api, "b");
      const resourceVersion = object.metadata.resourceVersion ?? "";
      const second = await api.watch(KIND, { resourceVersion });
      await second.expect("ADDED b");
    },
  },
  {
    name: "watch with sendInitialEvents marks the end of what there is",
    async run(api) {
      await create(api, "a");
      await create(api, "b");
      const events = await api.watch(KIND, {
        sendInitialEvents: "true",
        resourceVersionMatch: "NotOlderThan",
        allowWatchBookmarks: "true",
      });
      await events.expect("ADDED a", "ADDED b");
      const { type, object } = await events.next();
      assertEquals(type, "BOOKMARK");
      assertEquals(object.metadata.annotations, { "k8s.io/initial-events-end": "true" });
    },
  },
  {
    name: "watch with sendInitialEvents but not what goes with it is Invalid",
    async run(api) {
      const failure = await failureOf(api.watch(KIND, { sendInitialEvents: "true" }));
      assertEquals([failure.code, failure.kind], [422, "ListOptions"]);
      assertEquals(failure.causes, ["FieldValueForbidden resourceVersionMatch"]);
    },
  },
  {
    name: "watch from before the history is told 410 and ends",
    async run(api) {
      const { metadata } = await create(api, "a");
      await label(api, "a", { x: "1" });
      await label(api, "a", { x: "2" });
      await api.target.compact();
      const events = await api.watch(KIND, { resourceVersion: "1" });
      const { type, object } = await events.next();
      assertEquals(type, "ERROR");
      assertEquals(object.kind, "Status");
      const status = object as unknown as Record<string, unknown>;
      assertEquals([status.code, status.reason, status.status], [410, "Expired", "Failure"]);
      assertEquals(await events.read(), undefined);
      assert(Number(metadata.resourceVersion) > 1);
    },
  },
  {
    name: "watch that is open when the history is cut goes on",
    async run(api) {
      const events = await api.watch(KIND, { resourceVersion: await versionNow(api) });
      await create(api, "a");
      await events.expect("ADDED a");
      await api.create("configmaps", configMap("other"));
      await api.target.compact();
      await create(api, "b");
      await events.expect("ADDED b");
    },
  },
  {
    name: "watch from a resourceVersion of the future tells nothing until then",
    async run(api) {
      const { metadata } = await create(api, "a");
      const resourceVersion = String(Number(metadata.resourceVersion) + 1_000_000);
      const events = await api.watch(KIND, { resourceVersion, timeoutSeconds: "1" });
      await create(api, "b");
      assertEquals(await events.read(), undefined);
    },
  },
  {
    name: "watch with a resourceVersion or timeout that is no number is refused",
    async run(api) {
      const version = api.watch(KIND, { resourceVersion: "x" });
      await assertFails(version, { code: 500, reason: "" });
      const timeout = api.watch(KIND, { timeoutSeconds: "soon" });
      await assertFails(timeout, { code: 400, reason: "BadRequest" });
    },
  },
  {
    name: "watch that is aborted rejects with the signal's reason",
    async run(api) {
      const controller = new AbortController();
      const events = await api.watch(KIND, { resourceVersion: await versionNow(api) }, {
        abortSignal: controller.signal,
      });
      await create(api, "a");
      await events.expect("ADDED a");
      const pending = assertRejects(() => events.read(), Error, "enough");
      controller.abort(new Error("enough"));
      await pending;
    },
  },
  {
    name: "watch gives each reader objects of its own",
    async run(api) {
      const resourceVersion = await versionNow(api);
      const one = await api.watch(KIND, { resourceVersion });
      const two = await api.watch(KIND, { resourceVersion });
      await create(api, "a", { x: "1" });
      const first = await one.next();
      first.object.metadata.labels!.x = "changed in this copy only";
      const second = await two.next();
      assertEquals(second.object.metadata.labels, { x: "1" });
      assertEquals((await api.get(KIND, "a")).metadata.labels, { x: "1" });
    },
  },
];
