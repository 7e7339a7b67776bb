/**
 * From the body of a request to an object of the kind that the path names.
 */

import { type ApiObject, dropNulls, isObject, type JSONObject, type JSONValue } from "./json.ts";
import { decodeMetadata } from "./metadata.ts";
import { apiVersionOf, type ResourceKind } from "./resource_kind.ts";
import { badRequest } from "./status.ts";

/** What the server does with fields it does not know: refuse the request, or drop them. */
export type FieldValidation = "Strict" | "Warn" | "Ignore";

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
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = body;
  const object: ApiObject = {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: decodeMetadata(metadata),
    ...rest,
  };
  if (!kind.custom) dropNulls(object);
  const unknown = kind.strategy.prune?.(object) ?? [];
  if (fieldValidation === "Strict" && unknown.length > 0) {
    const listed = unknown.map((path) => `unknown field ${JSON.stringify(path)}`).join(", ");
    throw badRequest(
      `${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ` +
        `${kind.kind}: strict decoding error: ${listed}`,
    );
  }
  kind.strategy.applyDefaults?.(object);
  return object;
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
