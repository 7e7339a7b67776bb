import { assertEquals, assertThrows } from "@std/assert";
import { readRights, rightsTable } from "./rights_table.ts";

const manifest = `kind: ServiceAccount
metadata: {name: someone}
---
kind: Role
metadata: {name: leader}
rules:
# The first.
- apiGroups: [coordination.k8s.io]
  resources: [leases, leases/status]
  resourceNames: [one]
  verbs: [get, update]
# The second,
# on two lines.
- apiGroups: [""]
  resources: [events, pods]
  verbs: [create]
`;

Deno.test("readRights() reads the rules of roles with the comments above them", () => {
  assertEquals(readRights(manifest), [
    {
      role: "leader",
      kind: "Role",
      groups: ["coordination.k8s.io"],
      resources: ["leases", "leases/status"],
      names: ["one"],
      verbs: ["get", "update"],
      why: "The first.",
    },
    {
      role: "leader",
      kind: "Role",
      groups: [""],
      resources: ["events", "pods"],
      names: [],
      verbs: ["create"],
      why: "The second, on two lines.",
    },
  ]);
});

Deno.test("readRights() refuses a rule that nothing explains", () => {
  assertThrows(
    () => readRights("kind: Role\nmetadata: {name: r}\nrules:\n- verbs: [get]\n"),
    Error,
    "Cannot tell what rule 1 of r is for",
  );
});

Deno.test("rightsTable() names resources with their group and names", () => {
  const [first, second] = rightsTable(readRights(manifest)).split("\n").slice(2);
  const leases = "`leases.coordination.k8s.io`, `leases.coordination.k8s.io/status`";
  assertEquals(first, `| Role \`leader\` | ${leases} named \`one\` | get, update | The first. |`);
  assertEquals(second, "| Role `leader` | `events`, `pods` | create | The second, on two lines. |");
});
