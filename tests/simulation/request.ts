/** A request of a client, read into its parts. */

import type { RequestOptions } from "@cloudydeno/kubernetes-client";

export interface ReadRequest {
  readonly method: string;
  /** Plural name: `jobs`. */
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly isWatch: boolean;
}

/** Reads `/apis/<group>/<version>/…` and `/api/v1/…`. */
export function readRequest(opts: RequestOptions): ReadRequest {
  const parts = opts.path.split("?")[0]!.split("/").slice(1);
  const rest = parts.slice(parts[0] === "api" ? 2 : 3);
  const isScoped = rest[0] === "namespaces" && rest.length > 2;
  const [resource = "", name, subresource] = isScoped ? rest.slice(2) : rest;
  return {
    method: opts.method,
    resource,
    namespace: isScoped ? rest[1] : undefined,
    name,
    subresource,
    isWatch: opts.expectStream === true,
  };
}

/** `PATCH default/jobflows/flow-1/status`; of what is created, its name. */
export function describe(request: ReadRequest, opts: RequestOptions): string {
  const { method, namespace, resource, subresource } = request;
  const body = opts.bodyJson as { metadata?: { name?: string } } | undefined;
  const name = request.name ?? (method === "POST" ? body?.metadata?.name : undefined);
  const target = [namespace, resource, name, subresource].filter((part) => part).join("/");
  return `${request.isWatch ? "WATCH" : method} ${target}`;
}

/** Whether it changes something. */
export function isWrite({ method }: ReadRequest): boolean {
  return method !== "GET";
}
