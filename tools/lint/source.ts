/**
 * What several lint rules ask about a file and its syntax tree.
 */

import { ROOT } from "../repository.ts";

/** The parts of a syntax node that the rules read without knowing its kind. */
export type AnyNode = Deno.lint.Node & { readonly parent?: AnyNode | null };

/** A function with a body, of any spelling. */
export type FunctionNode =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

/** The file's path relative to the repository, with forward slashes. */
export function repositoryPath(context: Deno.lint.RuleContext): string {
  const path = context.filename.replaceAll("\\", "/");
  return path.startsWith(`${ROOT}/`) ? path.slice(ROOT.length + 1) : path;
}

/** The node's parent; undefined above the program. */
export function parentOf(node: Deno.lint.Node): AnyNode | undefined {
  return (node as AnyNode).parent ?? undefined;
}

/** Whether the node is a function with a body. */
export function isFunction(node: Deno.lint.Node): node is FunctionNode {
  return node.type === "FunctionDeclaration" || node.type === "FunctionExpression" ||
    node.type === "ArrowFunctionExpression";
}

/** How many lines of the file a range touches. */
export function linesOf(text: string, [start, end]: Deno.lint.Range): number {
  return text.slice(start, end).split("\n").length;
}

/** Whether both are the same place in the file (a node may be handed out as several objects). */
function isAt(part: Deno.lint.Node | null | undefined, node: Deno.lint.Node): boolean {
  return !!part && part.range[0] === node.range[0] && part.range[1] === node.range[1];
}

/**
 * Whether an identifier reads a name, as a value or as a type, rather than declaring one or naming
 * a property. Scopes are not followed: a local name that hides a global one counts as the global.
 */
export function isReference(node: Deno.lint.Identifier): boolean {
  const parent = parentOf(node);
  switch (parent?.type) {
    case "MemberExpression":
      return isAt(parent.object, node) || parent.computed;
    case "Property":
      // `{ fetch }` reads the name in an object and declares it in a pattern.
      if (parentOf(parent)?.type === "ObjectPattern") return false;
      return parent.shorthand || parent.computed || !isAt(parent.key, node);
    case "PropertyDefinition":
    case "MethodDefinition":
      return parent.computed || !isAt(parent.key, node);
    case "VariableDeclarator":
      return isAt(parent.init, node);
    case "AssignmentPattern":
      return isAt(parent.right, node);
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return isAt(parent.body, node);
    case "ClassDeclaration":
    case "ClassExpression":
      return isAt(parent.superClass, node);
    case "TSQualifiedName":
      return isAt(parent.left, node);
    default:
      return !NAMING_PARENTS.has(parent?.type ?? "");
  }
}

/** Calls back once for each place that reads one of the names (see `isReference`). */
export function onReference(
  names: ReadonlySet<string>,
  report: (node: Deno.lint.Identifier) => void,
): Deno.lint.LintVisitor {
  // The name in `{ fetch }` is visited twice, as key and as value.
  let last = -1;
  return {
    Identifier(node) {
      if (node.range[0] === last || !names.has(node.name) || !isReference(node)) return;
      last = node.range[0];
      report(node);
    },
  };
}

/** Under these an identifier is always a name being given. */
const NAMING_PARENTS: ReadonlySet<string> = new Set([
  "ArrayPattern",
  "BreakStatement",
  "CatchClause",
  "ContinueStatement",
  "ExportAllDeclaration",
  "ImportAttribute",
  "ImportDefaultSpecifier",
  "ImportNamespaceSpecifier",
  "ImportSpecifier",
  "LabeledStatement",
  "RestElement",
  "TSAbstractMethodDefinition",
  "TSAbstractPropertyDefinition",
  "TSDeclareFunction",
  "TSEmptyBodyFunctionExpression",
  "TSEnumDeclaration",
  "TSEnumMember",
  "TSFunctionType",
  "TSIndexSignature",
  "TSInterfaceDeclaration",
  "TSMethodSignature",
  "TSModuleDeclaration",
  "TSNamedTupleMember",
  "TSPropertySignature",
  "TSTypeAliasDeclaration",
  "TSTypeParameter",
]);

/**
 * `Deno.env`, `Deno["env"]`, `globalThis.Deno.env` as "Deno.env"; undefined for anything that is
 * not a plain chain of names.
 */
export function memberPath(node: Deno.lint.Node): string | undefined {
  const chain = plainChain(node);
  if (chain === undefined) return undefined;
  return (chain[0] === "globalThis" ? chain.slice(1) : chain).join(".");
}

function plainChain(node: Deno.lint.Node): string[] | undefined {
  if (node.type === "Identifier") return [node.name];
  if (node.type !== "MemberExpression") return undefined;
  const object = plainChain(node.object as Deno.lint.Node);
  const name = propertyName(node);
  return object && name !== undefined ? [...object, name] : undefined;
}

function propertyName(node: Deno.lint.MemberExpression): string | undefined {
  const property = node.property as Deno.lint.Node;
  if (!node.computed && property.type === "Identifier") return property.name;
  return property.type === "Literal" && typeof property.value === "string"
    ? property.value
    : undefined;
}

/**
 * Calls back for each use of a member of a global: the member expression itself, and destructuring
 * (`const { env } = Deno`), with its dotted path.
 */
export function onGlobalMember(
  report: (path: string, node: Deno.lint.Node) => void,
): Deno.lint.LintVisitor {
  return {
    MemberExpression(node) {
      const path = memberPath(node);
      if (path !== undefined) report(path, node);
    },
    VariableDeclarator(node) {
      const init = node.init as Deno.lint.Node | null;
      const pattern = node.id as Deno.lint.Node;
      const base = init ? memberPath(init) : undefined;
      if (base === undefined || pattern.type !== "ObjectPattern") return;
      for (const property of pattern.properties as Deno.lint.Node[]) {
        if (property.type !== "Property") continue;
        const key = property.key as Deno.lint.Node;
        if (key.type === "Identifier") report(`${base}.${key.name}`, property);
      }
    },
  };
}
