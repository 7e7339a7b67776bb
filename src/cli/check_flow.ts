/**
 * Everything that can be wrong with a flow in a file: the schema's rules, those of the Kubernetes
 * Job in each step, those of the core, and names. One list, each error once.
 */

import { jobFlowSchema } from "../../generated/jobflow_schema.ts";
import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { checkJobSchema, validate, warnings } from "../flow/mod.ts";
import { resourceName } from "../flow/names.ts";
import { checkSchema } from "../schema/mod.ts";
import type { FieldProblem, FlowObject } from "./load.ts";

/** What a schema says that the core says again, and better, where it sees the whole spec. */
const COARSE_REASONS: ReadonlySet<string | undefined> = new Set([
  "required",
  "type",
  "enum",
  "length",
  "range",
]);

/** What a flow as a server keeps it always is: of the schema's shape, and named. */
export function checkStored(flow: FlowObject): readonly FieldProblem[] {
  const { name, generateName } = flow.metadata;
  const unnamed = { path: ["metadata", "name"], message: "a flow that was stored has a name" };
  return withoutRepeats([
    ...checkNames(flow.metadata),
    ...(!name && generateName ? [unnamed] : []),
    ...checkSchema(flow, jobFlowSchema, { unknownFields: "ignore" }),
  ]);
}

/** What is allowed in a flow and yet seldom meant. */
export function warnOfFlow(flow: FlowObject): readonly FieldProblem[] {
  const spec = isObject(flow["spec"]) ? flow["spec"] : {};
  return warnings(spec as unknown as JobFlowSpec);
}

/** All that is wrong with a flow in a file, whatever its shape. */
export function checkFlow(flow: FlowObject): readonly FieldProblem[] {
  // The core takes any shape, though its type says otherwise.
  const spec = (isObject(flow["spec"]) ? flow["spec"] : {}) as unknown as JobFlowSpec;
  const found: FieldProblem[] = [
    ...checkNames(flow.metadata),
    ...checkResourceNames(flow.metadata, spec),
    ...validate(spec),
  ];
  const seen = new Set(found.map((problem) => JSON.stringify(problem.path)));
  const schemaErrors = [
    ...checkSchema(flow, jobFlowSchema, { unknownFields: "error" }),
    ...checkJobSchema(spec),
  ].filter((error) => !(COARSE_REASONS.has(error.reason) && seen.has(JSON.stringify(error.path))));
  return withoutRepeats([...found, ...schemaErrors]);
}

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const DNS_LABEL = new RegExp(`^${LABEL}$`);
const SUBDOMAIN = new RegExp(`^${LABEL}(\\.${LABEL})*$`);

/** The API server's rules for names; the schema says nothing of them. */
function checkNames(metadata: FlowObject["metadata"]): FieldProblem[] {
  const { name, generateName, namespace } = metadata;
  const problems: FieldProblem[] = [];
  const refuse = (field: string, message: string) =>
    problems.push({ path: ["metadata", field], message });
  if (!name && !generateName) refuse("name", "a flow needs a name (or a generateName)");
  if (name && !isName(name)) refuse("name", NAME_RULE);
  // What is generated are letters and digits after the given beginning.
  if (!name && generateName && !isName(`${generateName}x`)) refuse("generateName", NAME_RULE);
  if (namespace && !isNamespace(namespace)) {
    refuse("namespace", "must be lower-case letters, digits and dashes, at most 63 of them");
  }
  return problems;
}

/** What is made from a resource template has the flow's name before its own. */
function checkResourceNames(
  { name, generateName = "" }: FlowObject["metadata"],
  { resourceTemplates }: JobFlowSpec,
): FieldProblem[] {
  // What is generated has five characters behind the given beginning.
  const flowName = String(name || `${generateName}xxxxx`);
  return (["volumeClaimTemplates", "configMapTemplates"] as const).flatMap((field) => {
    const templates: unknown = resourceTemplates?.[field];
    if (!Array.isArray(templates)) return [];
    return templates.flatMap((template, index): FieldProblem[] => {
      const own: unknown = template?.metadata?.name;
      const { length } = typeof own === "string" ? resourceName(flowName, own) : "";
      if (length <= 253) return [];
      const message =
        `behind the flow's name this is a name of ${length} characters, and 253 are ` +
        "allowed";
      return [{ path: ["spec", "resourceTemplates", field, index, "metadata", "name"], message }];
    });
  });
}

/** Of a value that is no text the schema speaks. */
function isNamespace(namespace: unknown): boolean {
  return typeof namespace !== "string" || (namespace.length <= 63 && DNS_LABEL.test(namespace));
}

const NAME_RULE = "must be lower-case letters, digits, dashes and dots, begin and end with a " +
  "letter or digit, and have at most 253 characters";

function isName(name: unknown): boolean {
  return typeof name !== "string" || (name.length <= 253 && SUBDOMAIN.test(name));
}

function withoutRepeats(problems: readonly FieldProblem[]): FieldProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ path, message }) => {
    const key = JSON.stringify([path, message]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
