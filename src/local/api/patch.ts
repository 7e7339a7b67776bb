/** The patch types of the API: which body means what, and the object that comes out. */

import { decodeObject, type FieldValidation, unknownFields } from "./decode.ts";
import { type ApiObject, cloneJson, isObject, type JSONValue } from "./json.ts";
import { applyJsonPatch, jsonPatchProblem, PatchFailure } from "./json_patch.ts";
import { applyMergePatch } from "./merge_patch.ts";
import type { ResourceKind } from "./resource_kind.ts";
import { badRequest, invalidPatch, unprocessable, unsupportedMediaType } from "./status.ts";
import { applyStrategicMerge } from "./strategic_merge.ts";

/** A patch of a known type. */
export interface Patch {
  readonly kind: ResourceKind;
  /** Media type of the body, which says how it is meant. */
  readonly contentType: string;
  readonly body: JSONValue;
  readonly fieldValidation: FieldValidation;
}

/**
 * The object after the patch, decoded as a client's own object would be.
 *
 * @throws StatusFailure 415 for a type not served, 400 for a malformed patch, 422 for one that
 *   does not apply or adds unknown fields where that is refused.
 */
export function patchObject(stored: ApiObject, patch: Patch): ApiObject {
  const patched = apply(cloneJson(stored), patch);
  if (patch.fieldValidation === "Strict") {
    const unknown = unknownFields(patched, patch.kind).join(", ");
    if (unknown !== "") throw invalidPatch(`strict decoding error: ${unknown}`);
  }
  return decodeObject(patched, patch.kind, "Warn");
}

function apply(document: ApiObject, { kind, contentType, body }: Patch): JSONValue {
  switch (contentType) {
    case "application/json-patch+json": {
      const problem = jsonPatchProblem(body);
      if (problem !== undefined) throw badRequest(`error decoding patch: ${problem}`);
      try {
        return applyJsonPatch(document, body);
      } catch (error) {
        if (error instanceof PatchFailure) throw unprocessable(error.message);
        throw error;
      }
    }
    case "application/merge-patch+json":
      requireObject(body);
      return applyMergePatch(document, body);
    case "application/strategic-merge-patch+json":
      if (!kind.strategicMerge) break;
      requireObject(body);
      return applyStrategicMerge(document, body);
  }
  throw unsupportedMediaType(
    `the body of the request was in an unknown format - accepted media types include: ` +
      acceptedTypes(kind).join(", "),
  );
}

function requireObject(body: JSONValue): void {
  if (!isObject(body)) throw badRequest("error decoding patch: expected a JSON object");
}

function acceptedTypes(kind: ResourceKind): string[] {
  return [
    "application/json-patch+json",
    "application/merge-patch+json",
    ...(kind.strategicMerge ? ["application/strategic-merge-patch+json"] : []),
  ];
}
