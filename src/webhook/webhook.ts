/**
 * The admission webhook, as a function from request to response: port and certificate are somebody
 * else's. Whatever is sent to it is answered; a request that is none of the API server's gets a 4xx
 * that says what is wrong with it.
 */

import { checkApprovals, type MayApprove, recordApprovals } from "./approvals.ts";
import { BodyReader } from "./body.ts";
import { reviewFlow } from "./flows.ts";
import {
  type AdmissionRequest,
  readReview,
  reviewAnswer,
  ReviewError,
  type Verdict,
} from "./review.ts";

/** The paths that are served; each is a webhook of the API server's configuration. */
export const WEBHOOK_NAMES = ["validate-flows", "record-approvals", "check-approvals"] as const;

export type WebhookName = typeof WEBHOOK_NAMES[number];

/** `refused`: it was no review. `failed`: the verdict depends on what cannot be told now. */
export type WebhookResult = "allowed" | "denied" | "refused" | "failed";

export interface WebhookOptions {
  readonly mayApprove: MayApprove;
  /** Is told of each request to one of the webhooks, once its answer is known. */
  readonly report: (webhook: WebhookName, result: WebhookResult) => void;
  /** Is told why a verdict failed. */
  readonly onFailure: (error: unknown) => void;
}

/** The API server takes bodies of 3 MiB; a review of an update holds two objects. */
const MAX_BODY_BYTES = 7 * 1024 * 1024;

/** The pod has some 500 MiB; a body that is parsed takes several times its length. */
const MAX_HELD_BYTES = 32 * 1024 * 1024;

/** Answers reviews by the API server. */
export function admissionWebhook(options: WebhookOptions): (request: Request) => Promise<Response> {
  const bodies = new BodyReader({ maxBytes: MAX_BODY_BYTES, maxHeldBytes: MAX_HELD_BYTES });
  const webhooks: Readonly<Record<WebhookName, (request: AdmissionRequest) => Promise<Verdict>>> = {
    "validate-flows": (request) => Promise.resolve(reviewFlow(request)),
    "record-approvals": (request) => Promise.resolve(recordApprovals(request)),
    "check-approvals": (request) => checkApprovals(request, options.mayApprove),
  };

  async function answer(name: WebhookName, request: Request): Promise<Response> {
    const review = await readRequest(request, bodies);
    if (review instanceof Response) {
      options.report(name, "refused");
      return review;
    }
    let verdict: Verdict;
    try {
      verdict = await webhooks[name](review);
      options.report(name, verdict.allowed ? "allowed" : "denied");
    } catch (error) {
      options.onFailure(error);
      options.report(name, "failed");
      verdict = { allowed: false, code: 500, causes: [{ field: "", message: messageOf(error) }] };
    }
    return Response.json(reviewAnswer(review, verdict));
  }

  return (request) => {
    const name = new URL(request.url).pathname.slice(1);
    if (isWebhookName(name)) return answer(name, request);
    const paths = WEBHOOK_NAMES.map((one) => `/${one}`).join(", ");
    return Promise.resolve(text(404, `not found; there are ${paths}`));
  };
}

/** The review in a request, or the answer where there is none. */
async function readRequest(
  request: Request,
  bodies: BodyReader,
): Promise<AdmissionRequest | Response> {
  if (request.method !== "POST") return text(405, "only POST", { allow: "POST" });
  const [type] = (request.headers.get("content-type") ?? "").split(";");
  const body = await bodies.read(request);
  if (type!.trim().toLowerCase() !== "application/json") {
    return text(415, "the content type must be application/json");
  }
  switch (body.kind) {
    case "too large":
      return text(413, `a body has at most ${MAX_BODY_BYTES} bytes`);
    case "busy":
      return text(429, "too many large requests at once", { "retry-after": "1" });
    case "not UTF-8":
      return text(400, "the body is not UTF-8");
    case "read":
      try {
        return readReview(body.text);
      } catch (error) {
        if (!(error instanceof ReviewError)) throw error;
        return text(400, error.message);
      }
  }
}

function isWebhookName(name: string): name is WebhookName {
  return (WEBHOOK_NAMES as readonly string[]).includes(name);
}

function messageOf(error: unknown): string {
  return `this cannot be decided now: ${error instanceof Error ? error.message : String(error)}`;
}

function text(status: number, body: string, headers: Record<string, string> = {}): Response {
  return new Response(`${body}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  });
}
