/** What becomes of objects whose owners are deleted. */

import { assertEquals } from "@std/assert";
import { configMap, job, jobFlow, ownedBy } from "./objects.ts";
import type { ContractTest } from "./suite.ts";
import { failureOf } from "./failure.ts";
import type { AnyObject, ContractApi, OwnerReference } from "./target.ts";

function createOwned(
  api: ContractApi,
  name: string,
  owners: OwnerReference[],
  finalizers: string[] = [],
): Promise<AnyObject> {
  return api.create("configmaps", configMap(name, { ownerReferences: owners, finalizers }));
}

async function exists(api: ContractApi, plural: string, name: string): Promise<boolean> {
  return (await api.list(plural, { fieldSelector: `metadata.name=${name}` })).items.length > 0;
}

export const ownerTests: readonly ContractTest[] = [
  {
    name: "owners deleted in the background go at once, what they own follows",
    async run(api) {
      const owner = await api.create("jobflows", jobFlow("owner"));
      await createOwned(api, "owned", [ownedBy(owner, { controller: true })]);
      const child = await api.get("configmaps", "owned");
      await createOwned(api, "grandchild", [ownedBy(child)]);
      await api.delete("jobflows", "owner", { propagationPolicy: "Background" });
      assertEquals((await failureOf(api.get("jobflows", "owner"))).code, 404);
      await api.gone("configmaps", "owned");
      await api.gone("configmaps", "grandchild");
    },
  },
  {
    name: "owners of a custom kind deleted without a policy are deleted in the background",
    async run(api) {
      const owner = await api.create("jobflows", jobFlow("owner"));
      await createOwned(api, "owned", [ownedBy(owner)]);
      await api.delete("jobflows", "owner");
      await api.gone("configmaps", "owned");
    },
  },
  {
    name: "owners deleted in the foreground wait for what blocks them",
    async run(api) {
      const owner = await api.create("jobflows", jobFlow("owner"));
      const blocking = ownedBy(owner, { blockOwnerDeletion: true });
      await createOwned(api, "blocking", [blocking], ["x.io/a"]);
      const answer = await api.delete("jobflows", "owner", { propagationPolicy: "Foreground" });
      assertEquals(answer.metadata.finalizers, ["foregroundDeletion"]);
      await api.becomes(
        "configmaps",
        "blocking",
        ({ metadata }) => metadata.deletionTimestamp !== undefined,
      );
      assertEquals(await exists(api, "jobflows", "owner"), true);
      await api.patch("configmaps", "blocking", { merge: { metadata: { finalizers: null } } });
      await api.gone("jobflows", "owner");
      assertEquals(await exists(api, "configmaps", "blocking"), false);
    },
  },
  {
    name: "owners deleted in the foreground do not wait for what does not block them",
    async run(api) {
      const owner = await api.create("jobflows", jobFlow("owner"));
      await createOwned(api, "loose", [ownedBy(owner)], ["x.io/a"]);
      await api.delete("jobflows", "owner", { propagationPolicy: "Foreground" });
      await api.gone("jobflows", "owner");
      await api.becomes(
        "configmaps",
        "loose",
        ({ metadata }) => metadata.deletionTimestamp !== undefined,
      );
    },
  },
  {
    name: "owners deleted in the foreground let go of what has another owner",
    async run(api) {
      const first = await api.create("jobflows", jobFlow("first"));
      const second = await api.create("jobflows", jobFlow("second"));
      const blocking = ownedBy(first, { blockOwnerDeletion: true });
      await createOwned(api, "owned", [blocking, ownedBy(second)]);
      await api.delete("jobflows", "first", { propagationPolicy: "Foreground" });
      await api.gone("jobflows", "first");
      const { metadata } = await api.get("configmaps", "owned");
      assertEquals(metadata.ownerReferences?.map(({ name }) => name), ["second"]);
      assertEquals(metadata.deletionTimestamp, undefined);
    },
  },
  {
    name: "owners deleted in the foreground wait for the dependents of their dependents",
    async run(api) {
      const owner = await api.create("jobflows", jobFlow("owner"));
      const middle = await api.create("configmaps", {
        ...configMap("middle"),
        metadata: {
          name: "middle",
          ownerReferences: [ownedBy(owner, { blockOwnerDeletion: true })],
        },
      });
      const last = ownedBy(middle, { blockOwnerDeletion: true });
      await createOwned(api, "last", [last], ["x.io/a"]);
      await api.delete("jobflows", "owner", { propagationPolicy: "Foreground" });
      await api.becomes(
        "configmaps",
        "last",
        ({ metadata }) => metadata.deletionTimestamp !== undefined,
      );
      const held = await api.get("configmaps", "middle");
      assertEquals(held.metadata.finalizers, ["foregroundDeletion"]);
      assertEquals(await exists(api, "jobflows", "owner"), true);
      await api.patch("configmaps", "last", { merge: { metadata: { finalizers: null } } });
      await api.gone("jobflows", "owner");
      assertEquals(await exists(api, "configmaps", "middle"), false);
    },
  },
  {
    name: "owners deleted as Orphan leave what they own behind, without them",
    async run(api) {
      const owner = await api.create("jobflows", jobFlow("owner"));
      const owned = await createOwned(api, "owned", [ownedBy(owner)]);
      await api.delete("jobflows", "owner", { propagationPolicy: "Orphan" });
      await api.gone("jobflows", "owner");
      const { metadata } = await api.get("configmaps", "owned");
      assertEquals([metadata.uid, metadata.ownerReferences], [owned.metadata.uid, undefined]);
    },
  },
  {
    name: "owners that are Jobs, deleted without a policy, leave their pods behind",
    async run(api) {
      const owner = await api.create("jobs", job("owner"));
      await createOwned(api, "owned", [ownedBy(owner)]);
      await api.delete("jobs", "owner");
      await api.gone("jobs", "owner");
      assertEquals((await api.get("configmaps", "owned")).metadata.ownerReferences, undefined);
    },
  },
  {
    name: "owners that do not exist, or have another uid, get the object deleted",
    async run(api) {
      const other = await api.create("jobflows", jobFlow("other"));
      const absent = { ...ownedBy(other), name: "none" };
      await createOwned(api, "a", [absent]);
      await createOwned(api, "b", [{ ...ownedBy(other), uid: crypto.randomUUID() }]);
      await api.gone("configmaps", "a");
      await api.gone("configmaps", "b");
      assertEquals(await exists(api, "jobflows", "other"), true);
    },
  },
  {
    name: "owners are joint: the object stays until the last one goes, and forgets the others",
    async run(api) {
      const first = await api.create("jobflows", jobFlow("first"));
      const second = await api.create("jobflows", jobFlow("second"));
      await createOwned(api, "owned", [ownedBy(first), ownedBy(second)]);
      await api.delete("jobflows", "first");
      const left = await api.becomes(
        "configmaps",
        "owned",
        ({ metadata }) => metadata.ownerReferences?.length === 1,
      );
      assertEquals(left.metadata.ownerReferences?.[0]?.name, "second");
      assertEquals(left.metadata.deletionTimestamp, undefined);
      await api.delete("jobflows", "second");
      await api.gone("configmaps", "owned");
    },
  },
];
