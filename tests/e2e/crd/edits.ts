/** Edits of a flow, and whether they are allowed once it has started. */

import type { JsonPatch } from "@cloudydeno/kubernetes-apis/operations.ts";

/** An edit of the complete flow. */
export interface Edit {
  readonly name: string;
  readonly patch: JsonPatch;
  readonly refusedAfterStart: boolean;
}

const replace = (path: string, value: string | number | boolean): JsonPatch => {
  return [{ op: "replace", path, value }];
};
const STEP = "/spec/steps/0";

/** Edits that are all right before the start, and what becomes of them after it. */
export const edits: readonly Edit[] = [
  { name: "suspend", patch: replace("/spec/suspend", true), refusedAfterStart: false },
  { name: "cancel", patch: replace("/spec/cancel", true), refusedAfterStart: false },
  {
    name: "executionPolicy",
    patch: replace("/spec/executionPolicy/parallelism", 3),
    refusedAfterStart: false,
  },
  {
    name: "labels",
    patch: [{ op: "add", path: "/metadata/labels", value: { a: "b" } }],
    refusedAfterStart: false,
  },
  { name: "a timeout", patch: replace(`${STEP}/timeoutSeconds`, 5), refusedAfterStart: true },
  {
    name: "an image",
    patch: replace(`${STEP}/template/spec/template/spec/containers/0/image`, "other"),
    refusedAfterStart: true,
  },
  {
    name: "a command",
    patch: replace(`${STEP}/template/spec/template/spec/containers/0/command/0`, "bash"),
    refusedAfterStart: true,
  },
  {
    name: "a template's label",
    patch: replace(`${STEP}/template/metadata/labels/team`, "web"),
    refusedAfterStart: true,
  },
  {
    name: "a new field of a template",
    patch: [{ op: "add", path: `${STEP}/template/spec/suspend`, value: true }],
    refusedAfterStart: true,
  },
  {
    name: "the number of steps",
    patch: [{ op: "remove", path: "/spec/steps/1" }],
    refusedAfterStart: true,
  },
  { name: "finally", patch: [{ op: "remove", path: "/spec/finally" }], refusedAfterStart: true },
  {
    name: "a parameter",
    patch: replace("/spec/parameters/0/value", "sun"),
    refusedAfterStart: true,
  },
  {
    name: "resourceTemplates",
    patch: replace("/spec/resourceTemplates/configMapTemplates/0/data/mode", "slow"),
    refusedAfterStart: true,
  },
];
