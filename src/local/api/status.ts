/**
 * Failures of the embedded API, each as the `Status` object that a Kubernetes API server answers.
 */

import type { JSONObject } from "./json.ts";

/** Why one field was refused; becomes one entry of `details.causes`. */
export interface FieldCause {
  /** One of the `FieldValue…` reasons of the API. */
  readonly reason: string;
  /** Path of the field, such as `spec.template.spec.containers[0].name`. */
  readonly field: string;
  readonly message: string;
}

/** A request that ends with a `Status` of failure. */
export class StatusFailure extends Error {
  override readonly name = "StatusFailure";
  readonly status: JSONObject;
  readonly code: number;

  constructor(code: number, reason: string, { message, details }: FailureText) {
    super(message);
    this.code = code;
    this.status = {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message,
      ...(reason === "" ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    };
  }
}

interface FailureText {
  readonly message: string;
  readonly details?: JSONObject;
}

/** A kind of resources, as messages name it. */
interface Named {
  readonly group: string;
  readonly plural: string;
}

/** `jobs.batch`, or `pods` in the core group. */
function qualified({ group, plural }: Named): string {
  return group === "" ? plural : `${plural}.${group}`;
}

function resourceDetails(kind: Named, name: string): JSONObject {
  return {
    ...(name === "" ? {} : { name }),
    ...(kind.group === "" ? {} : { group: kind.group }),
    kind: kind.plural,
  };
}

/** 404: no object of that name. */
export function notFound(kind: Named, name: string): StatusFailure {
  return new StatusFailure(404, "NotFound", {
    message: `${qualified(kind)} ${JSON.stringify(name)} not found`,
    details: resourceDetails(kind, name),
  });
}

/** 404: no such path. */
export function pathNotFound(): StatusFailure {
  return new StatusFailure(404, "NotFound", {
    message: "the server could not find the requested resource",
    details: {},
  });
}

/** 409: the name is taken. */
export function alreadyExists(kind: Named, name: string): StatusFailure {
  return new StatusFailure(409, "AlreadyExists", {
    message: `${qualified(kind)} ${JSON.stringify(name)} already exists`,
    details: resourceDetails(kind, name),
  });
}

/** 409: the request was made for another state of the object than the stored one. */
export function conflict(kind: Named, name: string, why: string): StatusFailure {
  return new StatusFailure(409, "Conflict", {
    message: `Operation cannot be fulfilled on ${qualified(kind)} ${JSON.stringify(name)}: ${why}`,
    details: resourceDetails(kind, name),
  });
}

/** 409, in the words used for a stale resourceVersion. */
export function staleVersion(kind: Named, name: string): StatusFailure {
  return conflict(
    kind,
    name,
    "the object has been modified; please apply your changes to the latest version and try again",
  );
}

/** 422: fields are wrong. `group` and `kind` name the kind, not the resource. */
export function invalid(
  { group, kind }: { readonly group: string; readonly kind: string },
  name: string,
  found: readonly FieldCause[],
): StatusFailure {
  const causes = withoutRepeats(found);
  const texts = causes.map((cause) => `${cause.field}: ${cause.message}`);
  const listed = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  const qualifiedKind = group === "" ? kind : `${kind}.${group}`;
  return new StatusFailure(422, "Invalid", {
    message: `${qualifiedKind} ${JSON.stringify(name)} is invalid: ${listed}`,
    details: {
      ...(name === "" ? {} : { name }),
      ...(group === "" ? {} : { group }),
      kind,
      causes: causes.map(({ reason, message, field }) => ({ reason, message, field })),
    },
  });
}

/** The same complaint about two labels of one map is told once. */
function withoutRepeats(causes: readonly FieldCause[]): FieldCause[] {
  return causes.filter((cause, index) =>
    index ===
      causes.findIndex(({ field, message }) => field === cause.field && message === cause.message)
  );
}

/** 422 without details, for a JSON Patch that does not apply. */
export function unprocessable(why: string): StatusFailure {
  return new StatusFailure(422, "Invalid", {
    message: `the server rejected our request due to an error in our request: ${why}`,
    details: {},
  });
}

/** 422: what a patch makes of the object is refused. It names no kind. */
export function invalidPatch(why: string): StatusFailure {
  const message = `Invalid value: ${why}`;
  return new StatusFailure(422, "Invalid", {
    message: ` "" is invalid: patch: ${message}`,
    details: { causes: [{ reason: "FieldValueInvalid", message, field: "patch" }] },
  });
}

/** 400: the request cannot be understood. */
export function badRequest(message: string): StatusFailure {
  return new StatusFailure(400, "BadRequest", { message });
}

/** 403: not allowed, whoever asks. */
export function forbidden(
  kind: Named,
  name: string,
  { why, causes }: { readonly why: string; readonly causes?: readonly FieldCause[] },
): StatusFailure {
  return new StatusFailure(403, "Forbidden", {
    message: `${qualified(kind)} ${JSON.stringify(name)} is forbidden: ${why}`,
    details: {
      ...resourceDetails(kind, name),
      ...(causes === undefined ? {} : { causes: causes.map((cause) => ({ ...cause })) }),
    },
  });
}

/** 405: the path exists, the method does not. */
export function methodNotAllowed(): StatusFailure {
  return new StatusFailure(405, "MethodNotAllowed", {
    message: "the server does not allow this method on the requested resource",
    details: {},
  });
}

/** 415: a body of a kind that is not understood. */
export function unsupportedMediaType(message: string): StatusFailure {
  return new StatusFailure(415, "UnsupportedMediaType", { message });
}

/** 410: the history needed for the answer is gone. */
export function expired(message: string, continueToken?: string): StatusFailure {
  const failure = new StatusFailure(410, "Expired", { message });
  if (continueToken !== undefined) failure.status.metadata = { continue: continueToken };
  return failure;
}

/** 504: a resourceVersion that this server has not reached yet. */
export function versionTooLarge(wanted: number, current: number): StatusFailure {
  return new StatusFailure(504, "Timeout", {
    message: `Timeout: Too large resource version: ${wanted}, current: ${current}`,
    details: {
      causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
      retryAfterSeconds: 1,
    },
  });
}

/** 500 without a reason, as a watch answers a resourceVersion that is no number. */
export function unreadableVersion(version: string): StatusFailure {
  const message = `resourceVersion: Invalid value: ${JSON.stringify(version)}: invalid syntax`;
  return new StatusFailure(500, "", { message });
}

/** 500: what the real server answers where it did not foresee the request. */
export function internalError(message: string): StatusFailure {
  return new StatusFailure(500, "InternalError", {
    message: `Internal error occurred: ${message}`,
    details: { causes: [{ message }] },
  });
}
