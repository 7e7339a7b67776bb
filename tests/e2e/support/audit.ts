/** What the API server's audit log tells: who wrote what, in the order of the answers. */

/** One request that the API server has answered. */
export interface AuditedRequest {
  readonly user: string;
  /** Tells apart the tokens of one user. */
  readonly credential: string;
  readonly verb: string;
  readonly resource: string;
  readonly subresource: string | undefined;
  /** Empty: of the whole cluster. */
  readonly namespace: string;
  readonly name: string;
  /** The HTTP status code of the answer. */
  readonly code: number;
  /** ms since the epoch, with microseconds behind the point. */
  readonly receivedAt: number;
  /** As `receivedAt`. */
  readonly answeredAt: number;
}

const writes: ReadonlySet<string> = new Set([
  ...["create", "update", "patch", "delete", "deletecollection"],
]);

/** Whether the request asked for a change, granted or not. */
export function isWrite({ verb }: AuditedRequest): boolean {
  return writes.has(verb);
}

/** `verb resource[/subresource]`, as RBAC has it. */
export function deedOf({ verb, resource, subresource }: AuditedRequest): string {
  return `${verb} ${resource}${subresource === undefined ? "" : `/${subresource}`}`;
}

/** The requests about objects of this namespace. */
export function readAudit(path: string, namespace: string): Promise<AuditedRequest[]> {
  return readLines(path, `"namespace":${JSON.stringify(namespace)}`);
}

/** The requests of this user, in all namespaces and in none. */
export function readAuditOfUser(path: string, user: string): Promise<AuditedRequest[]> {
  return readLines(path, `"username":${JSON.stringify(user)}`);
}

async function readLines(path: string, needle: string): Promise<AuditedRequest[]> {
  const text = await Deno.readTextFile(path);
  // A line may be half written: what is behind the last end of a line is none yet.
  return text.split("\n").slice(0, -1).filter((line) => line.includes(needle)).map(readRequest);
}

/**
 * Resolves once the log holds this text. A line is written when the answer is, so it may come a
 * moment after the caller has that.
 */
export async function untilAudited(path: string, text: string): Promise<void> {
  using changes = Deno.watchFs(path);
  const holds = async () => (await Deno.readTextFile(path)).includes(text);
  if (await holds()) return;
  for await (const _ of changes) {
    if (await holds()) return;
  }
}

function readRequest(line: string): AuditedRequest {
  const event = JSON.parse(line);
  return {
    user: event.user.username,
    credential: event.user.extra?.["authentication.kubernetes.io/credential-id"]?.[0] ?? "",
    verb: event.verb,
    resource: event.objectRef.resource,
    subresource: event.objectRef.subresource,
    namespace: event.objectRef.namespace ?? "",
    name: event.objectRef.name ?? "",
    code: event.responseStatus?.code ?? 0,
    receivedAt: instantOf(event.requestReceivedTimestamp),
    answeredAt: instantOf(event.stageTimestamp),
  };
}

/** Of a time with six digits behind the second; `Date` keeps three. */
function instantOf(time: string): number {
  return Date.parse(time) + Number(time.slice(-4, -1)) / 1000;
}
