/**
 * From the body of a request to an object of the kind that the path names.
 */

import { checkSchema, type FieldError, formatPath, prune } from "../../schema/mod.ts";
import { type ApiObject, isObject, type JSONObject, type JSONValue } from "./json.ts";
import { decodeMetadata, unknownMetadata } from "./metadata.ts";
import { apiVersionOf, type ResourceKind } from "./resource_kind.ts";
import { badRequest } from "./status.ts";

/** What the server does with fields it does not know: refuse the request, or drop them. */
export type FieldValidation = "Strict" | "Warn";

/**
 * The body as an object of this kind, without unknown fields and with defaults filled in. The
 * body is taken over: the caller must not use it again.
 *
 * @throws StatusFailure 400 if it is no object of this kind.
 */
export function decodeObject(
  body: JSONValue,
  kind: ResourceKind,
  fieldValidation: FieldValidation,
): ApiObject {
  if (!isObject(body)) {
    throw badRequest(`the request's body must be a JSON object of kind ${kind.kind}`);
  }
  checkType(body, kind);
  const { metadata, ...content } = body;
  if (!kind.custom) checkReadable(content, kind);
  const unknown = fieldValidation === "Strict" ? unknownFields(body, kind) : [];
  if (unknown.length > 0) {
    throw badRequest(`${cannotHandle(kind)}: strict decoding error: ${unknown.join(", ")}`);
  }
  const object = {
    ...prune(content, kind.schema) as JSONObject,
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: decodeMetadata(metadata),
  };
  kind.strategy.applyDefaults?.(object);
  return object;
}

/** A typed server cannot read a value of another type than the field has. */
function checkReadable(content: JSONObject, kind: ResourceKind): void {
  const wrong = checkSchema(content, kind.schema, { unknownFields: "ignore" }).find(isUnreadable);
  if (wrong === undefined) return;
  throw badRequest(`${cannotHandle(kind)}: ${formatPath(wrong.path)}: ${wrong.message}`);
}

function isUnreadable({ reason }: FieldError): boolean {
  return reason === "type" || reason === "format";
}

/** The fields of a body that the kind does not know, each as a complaint. */
export function unknownFields(body: JSONValue, kind: ResourceKind): string[] {
  if (!isObject(body)) return [];
  const { metadata, ...content } = body;
  const paths = [
    ...unknownMetadata(metadata).map((key) => `metadata.${key}`),
    ...checkSchema(content, kind.schema, { unknownFields: "error" })
      .filter(({ reason }) => reason === "unknownField")
      .map(({ path }) => formatPath(path)),
  ];
  return paths.map((path) => `unknown field ${JSON.stringify(path)}`);
}

function cannotHandle({ kind, version }: ResourceKind): string {
  return `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}`;
}

function checkType(body: JSONObject, kind: ResourceKind): void {
  const expected = apiVersionOf(kind);
  const { apiVersion = "", kind: given = "" } = body;
  if (kind.custom && (given === "" || given === null)) {
    throw badRequest("Object 'Kind' is missing in the request's body");
  }
  if (given !== "" && given !== null && given !== kind.kind) {
    throw badRequest(
      `${given} in version ${JSON.stringify(apiVersion)} cannot be handled as a ${kind.kind}`,
    );
  }
  if ((kind.custom || (apiVersion !== "" && apiVersion !== null)) && apiVersion !== expected) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version ` +
        `(${expected})`,
    );
  }
}
