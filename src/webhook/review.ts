/** What the API server asks an admission webhook, and what it is answered: admission.k8s.io/v1. */

/** Somebody who sends a request to the API server, as the API server knows them. */
export interface UserInfo {
  readonly username: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** A JobFlow as it is sent or stored; nothing of it has been checked. */
export interface ReviewedFlow {
  readonly metadata: {
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

/** A request to the API server that writes a JobFlow. */
export interface AdmissionRequest {
  readonly uid: string;
  readonly namespace: string;
  /** Empty where the API server is to make one up. */
  readonly name: string;
  readonly userInfo: UserInfo;
  readonly object: ReviewedFlow;
  /** As it is stored; undefined: the request creates it. */
  readonly oldObject: ReviewedFlow | undefined;
}

/** One thing that is wrong with an object. */
export interface Cause {
  readonly message: string;
  /** `spec.steps[0].name`; empty: the object as a whole. */
  readonly field: string;
}

/** One change of a JSON Patch. */
export type PatchOperation =
  | { readonly op: "add"; readonly path: string; readonly value: string }
  | { readonly op: "remove"; readonly path: string };

/** What becomes of a request. */
export type Verdict =
  | {
    readonly allowed: true;
    readonly warnings?: readonly string[];
    readonly patch?: readonly PatchOperation[];
  }
  | {
    readonly allowed: false;
    /** 422: the object is invalid. 403: the user may not. 500: that cannot be told. */
    readonly code: 403 | 422 | 500;
    readonly causes: readonly Cause[];
    readonly warnings?: readonly string[];
  };

/** A text that is no review of a JobFlow; its message says in what. */
export class ReviewError extends Error {
  override readonly name = "ReviewError";
}

const API_VERSION = "admission.k8s.io/v1";

/**
 * Reads the body of a request by the API server.
 *
 * @throws {ReviewError} if it is no AdmissionReview of a create or an update of a JobFlow.
 */
export function readReview(text: string): AdmissionRequest {
  const review = objectAt(parse(text), "the body");
  if (review["apiVersion"] !== API_VERSION || review["kind"] !== "AdmissionReview") {
    throw new ReviewError(`the body must be an AdmissionReview of ${API_VERSION}`);
  }
  const request = objectAt(review["request"], "request");
  const { operation } = request;
  if (operation !== "CREATE" && operation !== "UPDATE") {
    throw new ReviewError(`request.operation must be CREATE or UPDATE, not ${quote(operation)}`);
  }
  const { kind } = objectAt(request["kind"], "request.kind");
  if (kind !== "JobFlow") throw new ReviewError(`request.kind must be JobFlow, not ${quote(kind)}`);
  return {
    uid: textAt(request["uid"], "request.uid"),
    namespace: textAt(request["namespace"], "request.namespace"),
    name: typeof request["name"] === "string" ? request["name"] : "",
    userInfo: readUser(objectAt(request["userInfo"], "request.userInfo")),
    object: readFlow(request["object"], "request.object"),
    oldObject: operation === "CREATE"
      ? undefined
      : readFlow(request["oldObject"], "request.oldObject"),
  };
}

/** The body of the answer to a review. */
export function reviewAnswer(request: AdmissionRequest, verdict: Verdict): unknown {
  return { apiVersion: API_VERSION, kind: "AdmissionReview", response: response(request, verdict) };
}

function response({ uid, name }: AdmissionRequest, verdict: Verdict) {
  const { warnings = [] } = verdict;
  const told = warnings.length === 0 ? {} : { warnings };
  if (!verdict.allowed) return { uid, allowed: false, ...told, status: statusOf(name, verdict) };
  const { patch = [] } = verdict;
  return {
    uid,
    allowed: true,
    ...told,
    ...(patch.length === 0 ? {} : {
      patchType: "JSONPatch",
      patch: new TextEncoder().encode(JSON.stringify(patch)).toBase64(),
    }),
  };
}

/** A Status: kubectl shows the causes of one that is Invalid line by line, of others the message. */
function statusOf(name: string, { code, causes }: Extract<Verdict, { allowed: false }>) {
  const message = causes
    .map(({ field, message }) => field === "" ? message : `${field}: ${message}`)
    .join("\n");
  if (code === 403) return { code, reason: "Forbidden", message };
  if (code === 500) return { code, reason: "InternalError", message };
  return {
    ...{ code, reason: "Invalid", message },
    details: {
      group: "workflow.zen.io",
      kind: "JobFlow",
      name,
      causes: causes.map((cause) => ({ reason: "FieldValueInvalid", ...cause })),
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ReviewError(`the body is not JSON: ${error.message}`, { cause: error });
  }
}

function readUser(user: Record<string, unknown>): UserInfo {
  // What else is in it is handed on as it came, to be judged by the API server that sent it.
  return { ...user, username: textAt(user["username"], "request.userInfo.username") };
}

function readFlow(value: unknown, where: string): ReviewedFlow {
  const flow = objectAt(value, where);
  const metadata = objectAt(flow["metadata"], `${where}.metadata`);
  const annotations = objectAt(metadata["annotations"] ?? {}, `${where}.metadata.annotations`);
  for (const [key, text] of Object.entries(annotations)) {
    if (typeof text === "string") continue;
    throw new ReviewError(`${where}.metadata.annotations: ${quote(key)} must be a text`);
  }
  objectAt(flow["spec"] ?? {}, `${where}.spec`);
  objectAt(flow["status"] ?? {}, `${where}.status`);
  return { ...flow, metadata, spec: flow["spec"] ?? {} } as ReviewedFlow;
}

function objectAt(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new ReviewError(`${where} must be an object`);
}

function textAt(value: unknown, where: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new ReviewError(`${where} must be a text that is not empty`);
}

function quote(value: unknown): string {
  return JSON.stringify(value) ?? "absent";
}
