/** What the chart, the manifests and the pages about them say of one another. */

import { assert, assertArrayIncludes, assertEquals } from "@std/assert";
import { parse } from "yaml";
import denoJson from "../deno.json" with { type: "json" };
import { CATALOGUE } from "../src/telemetry/catalogue.ts";
import { readRights } from "../tools/deploy/rights_table.ts";
import { deedsOf, rightsInUse } from "./support/rights.ts";

const read = (path: string) => Deno.readTextFile(new URL(`../${path}`, import.meta.url));

/** All rights in use, whichever role has them. */
async function used(): Promise<Set<string>> {
  return new Set([...(await rightsInUse()).values()].flatMap((each) => [...each]));
}

async function granted(): Promise<Set<string>> {
  const rights = readRights(await read("deploy/manifests/rbac.yaml"));
  const own = rights.filter(({ role }) => role.startsWith("zen-flow-controller"));
  return deedsOf(own.map((right) => ({ ...right, resourceNames: right.names })));
}

/** The operator guide promises these; none of them is a write to pods or a read of Secrets. */
const promised = deedsOf([
  {
    resources: ["jobflows"],
    verbs: ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"],
  },
  { resources: ["jobflows/status"], verbs: ["get", "update", "patch"] },
  { resources: ["jobs"], verbs: ["create", "update", "delete"] },
  {
    resources: ["persistentvolumeclaims", "configmaps"],
    verbs: ["create", "update", "delete"],
  },
]);

Deno.test("the controller is granted what it uses and what the operator guide promises, no more", async () => {
  assertEquals(
    [...await granted()].sort(),
    [...(await used()).union(promised)].sort(),
  );
});

Deno.test("docs/RBAC.md tells which of the promised rights are used", async () => {
  const section = (await read("docs/RBAC.md")).split("| on | used |\n")[1]!.split("\n\n")[0]!;
  const rows = section.split("\n").slice(1).map((row) => {
    const [, resources, verbs] = row.split("|").map((cell) => cell.trim());
    return {
      resources: [...resources!.matchAll(/`([a-z]+)[a-z.]*(\/[a-z]+)?`/g)]
        .map(([, name, part]) => `${name}${part ?? ""}`),
      verbs: verbs!.split(", "),
    };
  });
  const listed = deedsOf(rows);
  const resources = new Set(rows.flatMap((row) => row.resources));
  const inUse = [...await used()].filter((deed) => resources.has(deed.split(" ")[1]!));
  assertEquals([...listed].sort(), inUse.sort());
  // What is granted and not used is on a resource of that table.
  const idle = (await granted()).difference(await used());
  assertEquals([...idle].filter((deed) => !resources.has(deed.split(" ")[1]!)), []);
});

Deno.test("the chart has the version of the program", async () => {
  const { version, appVersion } = parse(await read("charts/zen-flow/Chart.yaml"));
  assertEquals([version, appVersion], [denoJson.version, denoJson.version]);
});

Deno.test("the key of the webhook can be read by the controller alone, and written by nobody", async () => {
  const deployment = parse(await read("deploy/webhook/deployment.yaml"));
  const { volumes } = deployment.spec.template.spec;
  const modes = volumes.map(({ secret }: { secret: { defaultMode: number } }) =>
    secret.defaultMode
  );
  assertEquals(modes, [0o440]);
});

/** Every metric in the text, with the labels that are asked for in braces. */
function metricsIn(text: string): { name: string; labels: string[] }[] {
  return [...text.matchAll(/\b(zen_flow_\w+)(?:\{([^}]*)\})?/g)].map(([, name, braces = ""]) => ({
    name: name!,
    labels: [...braces.matchAll(/(\w+)=/g)].map(([, label]) => label!),
  }));
}

/** The labels of each series that the catalogue gives: a histogram is three. */
function labelsByName(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [name, { type, labels }] of Object.entries(CATALOGUE)) {
    const parts = type === "histogram" ? ["_bucket", "_sum", "_count"] : [""];
    for (const part of parts) found.set(`${name}${part}`, labels);
  }
  return found;
}

Deno.test("alerts and dashboard ask for metrics of the catalogue, by labels that they have", async () => {
  const known = labelsByName();
  for (const file of ["prometheus-rules.yaml", "dashboard.json"]) {
    const text = (await read(`charts/zen-flow/files/${file}`)).replaceAll('\\"', '"');
    const metrics = metricsIn(text);
    assert(metrics.length > 10, file);
    for (const { name, labels } of metrics) {
      const own = known.get(name);
      assert(own !== undefined, `${file} asks for ${name}`);
      assertArrayIncludes(own, labels, `${file}: ${name}`);
    }
  }
});

Deno.test("every metric of the catalogue is on the dashboard", async () => {
  const shown = await read("charts/zen-flow/files/dashboard.json");
  assertEquals(Object.keys(CATALOGUE).filter((name) => !shown.includes(name)), []);
});

Deno.test("deploy/grafana/dashboard.json is a ConfigMap that holds the dashboard", async () => {
  const { kind, data } = JSON.parse(await read("deploy/grafana/dashboard.json"));
  assertEquals(kind, "ConfigMap");
  const dashboard = JSON.parse(await read("charts/zen-flow/files/dashboard.json"));
  assertEquals(JSON.parse(data["zen-flow.json"]), dashboard);
});
