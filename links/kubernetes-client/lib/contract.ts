/**
 * The contract between everything that talks to a Kubernetes API and whatever carries the
 * requests. Types only.
 */

/** HTTP methods that the Kubernetes API uses. */
export type HttpMethods =
  | "GET"
  | "POST"
  | "DELETE"
  | "PUT"
  | "PATCH"
  | "OPTIONS"
  | "HEAD";

/** A scalar in JSON; `undefined` stands for a member that is left out. */
export type JSONPrimitive = string | number | boolean | null | undefined;
/** Anything that `JSON.stringify` writes as it is. */
export type JSONValue = JSONPrimitive | JSONObject | JSONArray;
/** A JSON object. */
export type JSONObject = { [key: string]: JSONValue };
/** A JSON array. */
export type JSONArray = JSONValue[];

/** An object that surely tells its own kind, as all that the server sends on their own do. */
export type ApiKind = { apiVersion: string; kind: string };

/** One request. At most one of the three bodies is sent: stream before raw before JSON. */
export interface RequestOptions {
  method: HttpMethods;
  /** Absolute path on the server, already escaped. A base path of the server is put before it. */
  path: string;
  /** Appended after a `?`. */
  querystring?: URLSearchParams;
  /** Ends the request, and also a body that is still being streamed. */
  abortSignal?: AbortSignal;

  /** Media type of the body; `application/json` if there is a `bodyJson`. */
  contentType?: string;
  bodyRaw?: Uint8Array;
  bodyJson?: JSONValue;
  bodyStream?: ReadableStream<Uint8Array>;

  /** Media type asked for; `application/json` with `expectJson`. */
  accept?: string;
  /** WebSocket subprotocols; the result is a tunnel. */
  expectTunnel?: string[];
  /** The result is a stream. */
  expectStream?: boolean;
  /** The result is JSON; with `expectStream`, one object a line. */
  expectJson?: boolean;
}

/** Numbered byte channels over one connection, as exec, attach and port-forward use. */
export interface KubernetesTunnel extends Disposable {
  readonly transportProtocol: "SPDY" | "WebSocket" | "Opaque";
  readonly subProtocol: string;
  /** Must be taken before the first packet arrives. */
  getReadableStream(ids: {
    index?: number;
    spdyHeaders?: Record<string, string | number>;
  }): ReadableStream<Uint8Array>;
  getWritableStream(ids: {
    index?: number;
    spdyHeaders?: Record<string, string | number>;
  }): WritableStream<Uint8Array>;
  /** Resolves once the connection is open; call it after the first channels were taken. */
  whenReady(): Promise<void>;
  close(): Promise<void>;
}

/** Carries requests to one API server. Dispose it to give up its connections. */
export interface RestClient extends Disposable {
  performRequest(
    opts: RequestOptions & { expectTunnel: string[] },
  ): Promise<KubernetesTunnel>;
  performRequest(
    opts: RequestOptions & { expectStream: true; expectJson: true },
  ): Promise<ReadableStream<JSONValue>>;
  performRequest(
    opts: RequestOptions & { expectStream: true },
  ): Promise<ReadableStream<Uint8Array>>;
  performRequest(
    opts: RequestOptions & { expectJson: true },
  ): Promise<JSONValue>;
  performRequest(opts: RequestOptions): Promise<Uint8Array>;
  /** The namespace to use where none is named. */
  defaultNamespace?: string;
  close?(): void;
}

/** What a watch sends, as a union on `type`; `T` the watched kind, `U` the shape of an error. */
export type WatchEvent<T, U> =
  | WatchEventObject<T>
  | WatchEventError<U>
  | WatchEventBookmark;
/** The watched object as it is now, or as it was last before it went. */
export type WatchEventObject<T> = {
  type: "ADDED" | "MODIFIED" | "DELETED";
  object: T;
};
/** The watch cannot go on; usually a `Status`. */
export type WatchEventError<U> = { type: "ERROR"; object: U };
/** All changes up to this version have been sent. */
export type WatchEventBookmark = {
  type: "BOOKMARK";
  object: { metadata: { resourceVersion: string } };
};
