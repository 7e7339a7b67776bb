/**
 * What a process answers to those who operate it, as a function from request to response: the port
 * is somebody else's to open.
 */

import type { Exposition } from "./metrics.ts";

/** Whether a process is well, asked anew for each request. */
export interface Health {
  /** What a restart would mend; undefined: nothing. */
  ailment(): string | undefined;
  /** What it waits for before it can do its work; undefined: it is ready. */
  unready(): string | undefined;
}

export interface EndpointsOptions {
  readonly health: Health;
  readonly metrics: {
    /** All metrics as text, in a format that the Accept header allows. */
    expose(accept: string): Promise<Exposition>;
  };
  /** What `/version` tells. */
  readonly version: Readonly<Record<string, string>>;
}

type Answer = (request: Request) => Response | Promise<Response>;

/**
 * Answers `/metrics`, `/healthz` and `/readyz` (200 `ok`, or 503 and why not) and `/version` (JSON).
 */
export function operatorEndpoints({ health, metrics, version }: EndpointsOptions): Answer {
  const answers: Readonly<Record<string, Answer>> = {
    "/metrics": async (request) => {
      const { contentType, text } = await metrics.expose(request.headers.get("accept") ?? "");
      return new Response(text, { headers: { "content-type": contentType } });
    },
    "/healthz": () => verdict(health.ailment()),
    "/readyz": () => verdict(health.unready()),
    "/version": () => Response.json(version),
  };
  return (request) => {
    const { pathname } = new URL(request.url);
    if (!Object.hasOwn(answers, pathname)) {
      return text(404, `not found; there are ${Object.keys(answers).join(", ")}`);
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      return text(405, "only GET and HEAD", { allow: "GET, HEAD" });
    }
    return answers[pathname]!(request);
  };
}

function verdict(fault: string | undefined): Response {
  return fault === undefined ? text(200, "ok") : text(503, fault);
}

function text(status: number, body: string, headers: Record<string, string> = {}): Response {
  return new Response(`${body}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  });
}
