/** JobFlows: validated by the CRD's schema and its rules. */

import { jobFlowSchema } from "../../../generated/jobflow_schema.ts";
import {
  applyDefaults,
  checkSchema,
  type FieldError,
  formatPath,
  type Schema,
} from "../../schema/mod.ts";
import { JOB_FLOW_RULES, type JobFlowRule } from "./job_flow_rules.ts";
import { type ApiObject, isObject, type JSONValue } from "./json.ts";
import type { Strategy } from "./resource_kind.ts";
import type { FieldCause } from "./status.ts";

/** The rules of JobFlows. */
export const jobFlowStrategy: Strategy = {
  applyDefaults(flow) {
    Object.assign(flow, applyDefaults(flow, jobFlowSchema));
  },
  validateCreate: (flow) => validate(flow, undefined, WHOLE),
  validateUpdate: (flow, stored) => validate(flow, stored, WHOLE),
  validateStatusUpdate: (flow, stored) => validate(flow, stored, STATUS_ONLY),
};

/** What is looked at. */
interface Scope {
  readonly schema: Schema;
  readonly part: (flow: ApiObject) => JSONValue;
  readonly rules: readonly JobFlowRule[];
}

const WHOLE: Scope = { schema: jobFlowSchema, part: (flow) => flow, rules: JOB_FLOW_RULES };

/** A status update leaves the spec as it is: of the rules, those about the whole matter. */
const STATUS_ONLY: Scope = {
  schema: { type: "object", properties: { status: jobFlowSchema.properties!["status"]! } },
  part: ({ status }) => ({ status }),
  rules: JOB_FLOW_RULES.filter(({ paths }) => paths[0] === ""),
};

/** Errors that keep an API server from evaluating the rules. */
const BLOCKING: ReadonlySet<string> = new Set([
  "FieldValueNotSupported",
  "FieldValueRequired",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueTypeInvalid",
]);

/** The path of the whole object, as an API server prints it. */
const ROOT = "<nil>";

function validate(
  flow: ApiObject,
  stored: ApiObject | undefined,
  { schema, part, rules }: Scope,
): FieldCause[] {
  const errors = checkSchema(part(flow), schema, { unknownFields: "ignore" });
  const causes = errors.map(causeOf);
  if (causes.some(({ reason }) => BLOCKING.has(reason))) {
    return [...causes, {
      reason: "FieldValueInvalid",
      field: ROOT,
      message: "Invalid value: null: some validation rules were not checked because the object " +
        "was invalid; correct the existing errors to complete validation",
    }];
  }
  return [...causes, ...rules.flatMap((rule) => broken(rule, flow, stored))];
}

function causeOf(error: FieldError): FieldCause {
  const { path, message, value } = error;
  const shown = value === undefined ? "" : `Invalid value: ${JSON.stringify(value)}: `;
  return { reason: causeReason(error), field: formatPath(path), message: shown + message };
}

function causeReason({ reason, path, value }: FieldError): string {
  switch (reason) {
    case "required":
      return "FieldValueRequired";
    case "type":
      return "FieldValueTypeInvalid";
    case "enum":
      return "FieldValueNotSupported";
    case "duplicate":
      return "FieldValueDuplicate";
    case "length":
      return lengthReason(value, schemaAt(path));
    default:
      return "FieldValueInvalid";
  }
}

/** Too much has a reason of its own, too little has not. */
function lengthReason(value: unknown, schema: Schema | undefined): string {
  const { maxLength = Infinity, maxItems = Infinity } = schema ?? {};
  if (typeof value === "string" && [...value].length > maxLength) return "FieldValueTooLong";
  if (Array.isArray(value) && value.length > maxItems) return "FieldValueTooMany";
  return "FieldValueInvalid";
}

function schemaAt(path: FieldError["path"]): Schema | undefined {
  let schema: Schema | undefined = jobFlowSchema;
  for (const step of path) {
    const additional: Schema | boolean | undefined = schema?.additionalProperties;
    schema = typeof step === "number"
      ? schema?.items
      : schema?.properties?.[step] ?? (typeof additional === "object" ? additional : undefined);
  }
  return schema;
}

function broken(
  { paths, message, holds }: JobFlowRule,
  flow: ApiObject,
  stored: ApiObject | undefined,
): FieldCause[] {
  return paths.flatMap((path) => valuesAt(flow, path))
    .filter(({ value }) => !holds(value, stored))
    .map(({ field }) => ({
      reason: "FieldValueInvalid",
      field: field === "" ? ROOT : field,
      message: `Invalid value: ${message}`,
    }));
}

interface Found {
  readonly field: string;
  readonly value: JSONValue;
}

/** Every value at a path such as `spec.steps[].template`, each with its own place. */
function valuesAt(flow: ApiObject, path: string): Found[] {
  let found: Found[] = [{ field: "", value: flow }];
  for (const part of path === "" ? [] : path.split(".")) {
    const name = part.replace("[]", "");
    found = found.flatMap(({ field, value }) => memberAt(field, value, name));
    if (part.endsWith("[]")) found = found.flatMap(itemsOf);
  }
  return found;
}

function memberAt(field: string, value: JSONValue, name: string): Found[] {
  if (!isObject(value) || !Object.hasOwn(value, name)) return [];
  return [{ field: field === "" ? name : `${field}.${name}`, value: value[name] }];
}

function itemsOf({ field, value }: Found): Found[] {
  if (!Array.isArray(value)) return [];
  return value.map((item, index) => ({ field: `${field}[${index}]`, value: item }));
}
