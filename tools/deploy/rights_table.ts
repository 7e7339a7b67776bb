/** The table of rights in docs/RBAC.md, made of the roles in a manifest and the comments in it. */

import { type Document, isMap, isSeq, parseAllDocuments } from "yaml";

/** One rule of a role. */
export interface Right {
  readonly role: string;
  /** `ClusterRole`, or `Role` of the controller's namespace. */
  readonly kind: string;
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  /** Empty: of every name. */
  readonly names: readonly string[];
  readonly verbs: readonly string[];
  readonly why: string;
}

/**
 * The rules of all roles in a manifest, in its order.
 *
 * @throws {Error} if a rule has no comment above it that says what it is for.
 */
export function readRights(manifest: string): Right[] {
  const roles = (parseAllDocuments(manifest) as Document[])
    .filter((document) => ["ClusterRole", "Role"].includes(String(document.get("kind"))));
  return roles.flatMap((document) => {
    const role = String(document.getIn(["metadata", "name"]));
    const rules = document.get("rules");
    if (!isSeq(rules)) throw new Error(`Cannot read the rules of ${role}: they are no list`);
    return rules.items.map((rule, index) => {
      if (!isMap(rule)) throw new Error(`Cannot read a rule of ${role}: it is no map`);
      // The comment above the first item is kept as the list's.
      const why = rule.commentBefore ?? (index === 0 ? rules.commentBefore : undefined);
      if (!why) throw new Error(`Cannot tell what rule ${index + 1} of ${role} is for`);
      const plain = rule.toJSON() as Record<string, string[]>;
      return {
        role,
        kind: String(document.get("kind")),
        groups: plain.apiGroups ?? [],
        resources: plain.resources ?? [],
        names: plain.resourceNames ?? [],
        verbs: plain.verbs ?? [],
        why: why.split("\n").map((line) => line.trim()).join(" "),
      };
    });
  });
}

/** The rights as a table in Markdown. */
export function rightsTable(rights: readonly Right[]): string {
  const rows = rights.map(({ role, kind, groups, resources, names, verbs, why }) => {
    const group = groups.filter((one) => one !== "").map((one) => `.${one}`).join("");
    const what = resources.map((one) => `\`${one.replace(/(?=\/)|$/, group)}\``).join(", ");
    const which = names.length === 0 ? "" : ` named ${names.map((one) => `\`${one}\``).join(", ")}`;
    return `| ${kind} \`${role}\` | ${what}${which} | ${verbs.join(", ")} | ${why} |`;
  });
  return ["| role | on | verbs | for |", "|---|---|---|---|", ...rows].join("\n");
}
