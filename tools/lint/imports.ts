/**
 * `zen/imports`: each import keeps to the table in tools/layers.ts, whatever its spelling.
 */

import { type Import, importFault } from "../layers.ts";
import { repositoryPath } from "./source.ts";

/** Refuses an import that the importing file's folder has no right to. */
export const imports: Deno.lint.Rule = {
  create(context) {
    const from = repositoryPath(context);

    function checkImport(node: Deno.lint.Node, one: Omit<Import, "from">): void {
      const message = importFault({ from, ...one });
      if (message !== undefined) context.report({ node, message });
    }

    return {
      ImportDeclaration(node) {
        const typeOnly = node.importKind === "type" || allTypes(node.specifiers, "importKind");
        checkImport(node, { specifier: node.source.value, typeOnly, dynamic: false });
      },
      ExportNamedDeclaration(node) {
        if (!node.source) return;
        const typeOnly = node.exportKind === "type" || allTypes(node.specifiers, "exportKind");
        checkImport(node, { specifier: node.source.value, typeOnly, dynamic: false });
      },
      ExportAllDeclaration(node) {
        const typeOnly = node.exportKind === "type";
        checkImport(node, { specifier: node.source.value, typeOnly, dynamic: false });
      },
      ImportExpression(node) {
        const source = node.source as Deno.lint.Node;
        if (source.type === "Literal" && typeof source.value === "string") {
          checkImport(node, { specifier: source.value, typeOnly: false, dynamic: true });
        } else if (from.startsWith("src/")) {
          context.report({
            node,
            message: "Cannot import a computed specifier in src: nothing can check it; write the " +
              "specifier as a string",
          });
        }
      },
      TSImportType(node) {
        const argument = node.argument as unknown as Deno.lint.Node;
        const literal = argument.type === "TSLiteralType"
          ? argument.literal as Deno.lint.Node
          : argument;
        if (literal.type !== "Literal" || typeof literal.value !== "string") return;
        checkImport(node, { specifier: literal.value, typeOnly: true, dynamic: false });
      },
    };
  },
};

/** `import { type A, type B } from` leaves only the bare import behind, with no names. */
function allTypes(specifiers: readonly unknown[], kind: "importKind" | "exportKind"): boolean {
  return specifiers.length > 0 &&
    specifiers.every((one) => (one as Readonly<Record<string, unknown>>)[kind] === "type");
}
