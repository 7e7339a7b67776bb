/** Which objects label and field selectors select. */

import { assertEquals } from "@std/assert";
import { configMap, pod } from "./objects.ts";
import type { ContractTest } from "./suite.ts";
import { assertFails } from "./failure.ts";
import type { ContractApi } from "./target.ts";

async function createAnimals(api: ContractApi): Promise<void> {
  await api.create("configmaps", configMap("ant", { labels: { legs: "6", size: "small" } }));
  await api.create("configmaps", configMap("cat", { labels: { legs: "4", size: "medium" } }));
  await api.create("configmaps", configMap("dog", { labels: { legs: "4", "x.io/tame": "" } }));
  await api.create("configmaps", configMap("eel", { labels: { size: "small" } }));
}

/** Selector and what it selects; a cluster's own ConfigMap in each namespace is left out. */
const LABEL_SELECTORS: readonly [string, string[]][] = [
  ["legs=4", ["cat", "dog"]],
  ["legs==4", ["cat", "dog"]],
  ["legs = 4 , size = medium", ["cat"]],
  ["legs!=4", ["ant", "eel"]],
  ["legs", ["ant", "cat", "dog"]],
  ["!legs", ["eel"]],
  ["legs in (4, 6)", ["ant", "cat", "dog"]],
  ["legs in (6),size", ["ant"]],
  ["legs notin (4)", ["ant", "eel"]],
  ["x.io/tame=", ["dog"]],
  ["x.io/tame", ["dog"]],
  ["legs>4", ["ant"]],
  ["legs<5", ["cat", "dog"]],
  ["size in (small,)", ["ant", "eel"]],
  ["", ["ant", "cat", "dog", "eel"]],
];

export const selectorTests: readonly ContractTest[] = [
  {
    name: "label selectors select by equality, by sets and by existence",
    async run(api) {
      await createAnimals(api);
      for (const [labelSelector, expected] of LABEL_SELECTORS) {
        const names = await api.names("configmaps", { labelSelector });
        const ours = names.filter((name) => name !== "kube-root-ca.crt");
        assertEquals(ours, expected, labelSelector);
      }
    },
  },
  {
    name: "label selectors that are malformed are BadRequest",
    async run(api) {
      const expected = { code: 400, reason: "BadRequest" };
      for (
        const labelSelector of ["a b", "a in b", "a=b=c", "a/b/c=d", "a=b,,c", "a in (b", "=x"]
      ) {
        await assertFails(api.list("configmaps", { labelSelector }), expected);
      }
    },
  },
  {
    name: "field selectors select by name and namespace",
    async run(api) {
      await createAnimals(api);
      const select = (fieldSelector: string) => api.names("configmaps", { fieldSelector });
      assertEquals(await select("metadata.name=cat"), ["cat"]);
      assertEquals(await select("metadata.name==cat"), ["cat"]);
      assertEquals(await select("metadata.name=none"), []);
      const both = `metadata.name=cat,metadata.namespace=${api.namespace}`;
      assertEquals(await select(both), ["cat"]);
      assertEquals(await select("metadata.namespace=elsewhere"), []);
      const others = await select("metadata.name!=cat,metadata.name!=kube-root-ca.crt");
      assertEquals(others, ["ant", "dog", "eel"]);
    },
  },
  {
    name: "field selectors select pods by node and phase",
    async run(api) {
      await api.create("pods", pod("a"));
      await api.create("pods", pod("b"));
      const merge = { status: { phase: "Running" } };
      await api.patch("pods", "b", { merge }, { subresource: "status" });
      const select = (fieldSelector: string) => api.names("pods", { fieldSelector });
      assertEquals(await select("status.phase=Running"), ["b"]);
      assertEquals(await select("status.phase!=Running"), ["a"]);
      assertEquals(await select("spec.nodeName="), ["a", "b"]);
      assertEquals(await select("spec.nodeName=x"), []);
    },
  },
  {
    name: "field selectors of an unknown field or form are BadRequest",
    async run(api) {
      const expected = { code: 400, reason: "BadRequest" };
      for (const fieldSelector of ["spec.colour=red", "metadata.name", "data.key=one"]) {
        await assertFails(api.list("configmaps", { fieldSelector }), expected);
      }
      await assertFails(api.list("jobflows", { fieldSelector: "spec.suspend=true" }), expected);
    },
  },
];
