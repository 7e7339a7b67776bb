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
  /** Which part may change. */
  readonly subresource: "" | "status";
  readonly fieldValidation: FieldValidation;
}

/**
 * The object after the patch, decoded as a client's own object would be.
 *
 * @throws StatusFailure 415 for a type not served, 400 for a malformed patch, 422 for one that
 *   does not apply or adds unknown fields where that is refused.
 */
export function patchObject(stored: ApiObject, patch: Patch): ApiObject {
  const patched = relevantPart(apply(stored, patch), patch);
  if (patch.fieldValidation === "Strict") {
    const unknown = unknownFields(patched, patch.kind).join(", ");
    if (unknown !== "") throw invalidPatch(`strict decoding error: ${unknown}`);
  }
  return decodeObject(patched, patch.kind, "Warn");
}

/** Of a custom resource a status update keeps all but the status, so the rest need not be read. */
function relevantPart(patched: JSONValue, { kind, subresource }: Patch): JSONValue {
  if (!kind.custom || subresource !== "status" || !isObject(patched)) return patched;
  const fields = ["apiVersion", "kind", "metadata", "status"];
  return Object.fromEntries(Object.entries(patched).filter(([field]) => fields.includes(field)));
}

/** The document after the patch; the stored one is left as it is, and parts of it may be shared. */
function apply(stored: ApiObject, { kind, contentType, body }: Patch): JSONValue {
  // Decoding fills in what a built-in kind lacks, at any depth: that must not happen to a shared part.
  const document = kind.custom ? stored : cloneJson(stored);
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
