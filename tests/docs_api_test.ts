/** docs/API.md says what is set in a Job and which reasons there are: no more, no less. */

import { assertEquals } from "@std/assert";
import { DEFAULT_SETTINGS, readOutline } from "../src/flow/mod.ts";
import { buildJob } from "../src/flow/job.ts";
import { FlowReason, StepReason, STOP_REASONS } from "../src/flow/reasons.ts";
import { flowOf, step, template } from "./support/flow_world.ts";

const page = await Deno.readTextFile(new URL("../docs/API.md", import.meta.url));

/** The rows of all tables under a heading, as cells, without those that head a table. */
function table(heading: string): string[][] {
  const section = page.split(`## ${heading}\n`)[1]!.split("\n## ")[0]!;
  const tables = section.match(/(^\|.*\n)+/gm) ?? [];
  return tables.flatMap((text) => text.trimEnd().split("\n").slice(2))
    .map((row) => row.split("|").slice(1, -1).map((cell) => cell.trim()));
}

/** What stands between backticks. */
function quoted(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
}

/** Paths at which two values differ, list items as `[]`, labels and annotations as a whole. */
function differences(a: unknown, b: unknown, path: string): string[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  const isWhole = /(labels|annotations|ownerReferences|podFailurePolicy)$/.test(path);
  if (isWhole || typeof b !== "object" || b === null) return [path];
  const left = (a ?? {}) as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) => {
    const child = Array.isArray(b) ? `${path}[]` : path === "" ? key : `${path}.${key}`;
    const isNew = Array.isArray(b) && !(key in left);
    return key in right && !isNew ? differences(left[key], right[key], child) : [child];
  });
}

Deno.test("docs/API.md lists every field that zen-flow sets in a Job", () => {
  const given = template({ ttlSecondsAfterFinished: 5 })!;
  const pod = given.spec.template.spec!;
  pod.initContainers = [{ name: "first", image: "busybox" }];
  pod.volumes = [
    { name: "d", persistentVolumeClaim: { claimName: "data" } },
    { name: "c", configMap: { name: "settings" } },
  ];
  const only = step("a", {
    template: given,
    timeoutSeconds: 60,
    metadata: { labels: { team: "x" }, annotations: { note: "y" } },
    outputs: {
      parameters: [{ name: "count" }],
      artifacts: [{ name: "o", path: "/out", persistentVolumeClaim: { claimName: "other" } }],
    },
  });
  const spec = {
    executionPolicy: { concurrencyGroup: "g" },
    resourceTemplates: {
      volumeClaimTemplates: [{ metadata: { name: "data" }, spec: {} }],
      configMapTemplates: [{ metadata: { name: "settings" } }],
    },
    steps: [only],
  };
  const outline = readOutline(spec);
  const settings = DEFAULT_SETTINGS;
  const context = { flow: flowOf(spec), outline, spec: () => spec, now: 0, settings };
  const variables = [{ name: "PARAM_N", value: "1" }];
  const producer = () => ({ step: only, jobName: "" });
  const attempt = { step: only, index: 0, attempt: 1, producer, variables };
  const job = buildJob(context, attempt);
  const fanOut = buildJob(context, { ...attempt, items: ["a", "b"] });
  const set = [...differences(given, job, ""), ...differences(given, fanOut, "")];
  const documented = table("What zen-flow sets in a Job").map(([field]) => quoted(field!)[0]!);
  assertEquals(new Set(set), new Set(documented));
});

Deno.test("docs/API.md lists every field that is set for artifacts that are carried", () => {
  const s3 = { bucket: "bucket", key: "key" };
  const plain = step("a");
  const carrying = step("a", {
    inputs: { artifacts: [{ name: "i", path: "/in", s3 }] },
    outputs: { artifacts: [{ name: "o", path: "/out", s3 }] },
  });
  const [without, carried] = [plain, carrying].map((only) => {
    const spec = { steps: [only] };
    const outline = readOutline(spec);
    const context = {
      ...{ flow: flowOf(spec), outline, spec: () => spec, now: 0 },
      settings: DEFAULT_SETTINGS,
    };
    const producer = () => ({ step: only, jobName: "" });
    return buildJob(context, { step: only, index: 0, attempt: 1, producer, variables: [] });
  });
  // Containers and volumes as a whole.
  const set = differences(without, carried, "").map((path) => path.replace(/\[\].*/, ""));
  const documented = table("Artifacts").map(([field]) => quoted(field!)[0]!);
  assertEquals(new Set(set), new Set(documented));
});

Deno.test("docs/API.md lists every reason that zen-flow gives a step", () => {
  const documented = table("Reasons").flatMap(([, reason]) => quoted(reason!));
  const given = [
    ...Object.values(StepReason),
    ...STOP_REASONS,
    FlowReason.ConcurrencyForbidden,
  ];
  assertEquals([...new Set(documented)].sort(), [...new Set<string>(given)].sort());
});
