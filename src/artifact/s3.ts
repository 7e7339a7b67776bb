/**
 * Requests to an S3 compatible store about one object.
 *
 * Source: Amazon S3 API Reference (GetObject, PutObject, multipart uploads, error responses).
 */

import { AwsV4Signer } from "aws4fetch";
import type { S3Location } from "../flow/artifacts/transfer.ts";
import type { Bytes } from "./byte_reader.ts";
import type { Remote } from "./download.ts";
import { Interruption, quoted, TransferError } from "./errors.ts";
import { type Answer, answerText, describeRequest, isForNow, send } from "./request.ts";
import { DEFAULT_REGION, objectAddress } from "./s3_address.ts";
import type { Surroundings } from "./surroundings.ts";

/** A request about the object. */
export interface S3Request {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Bytes;
  /** Sent unsigned. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The error codes that say: not now, though their status does not. */
const NOT_NOW_CODES = ["RequestTimeout"];

/** An object of a store, be it there yet or not. */
export class S3Object {
  readonly #location: S3Location;
  readonly #surroundings: Surroundings;
  readonly #address: URL;
  /** How messages name it. */
  readonly shown: string;

  /** @throws {TransferError} for what cannot be an address, or credentials of which a part is missing. */
  constructor(location: S3Location, surroundings: Surroundings) {
    this.#location = location;
    this.#surroundings = surroundings;
    this.#address = objectAddress(location);
    // In one line, which is all that it says.
    const key = location.key.replace(/[\p{Cc}\u2028\u2029]/gu, encodeURIComponent);
    this.shown = `s3://${location.bucket}/${key}`;
    this.#credentials();
  }

  /** The same object, for requests that another signal ends. */
  until(signal: AbortSignal): S3Object {
    return new S3Object(this.#location, { ...this.#surroundings, signal });
  }

  /** The object to be fetched. */
  get remote(): Remote {
    return {
      shown: `GET ${this.shown}`,
      get: (headers) => this.send({ method: "GET", headers }),
      refusal: (answer) => this.refusal("GET", answer),
    };
  }

  /**
   * Sends a request.
   *
   * @throws {Interruption}
   */
  async send({ method, query = {}, body, headers = {} }: S3Request): Promise<Answer> {
    const url = new URL(this.#address);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const signed = await this.#sign(method, url, body);
    for (const [name, value] of Object.entries(headers)) signed.set(name, value);
    const request = new Request(url, {
      method,
      headers: signed,
      ...(body === undefined ? {} : { body }),
    });
    return await send(request, this.#surroundings);
  }

  /**
   * Sends a request that is to succeed, and reads the answer.
   *
   * @throws {Interruption} if it did not for now.
   * @throws {TransferError} if it was refused.
   */
  async ask(request: S3Request): Promise<{ text: string; headers: Headers }> {
    const answer = await this.send(request);
    if (answer.status < 200 || answer.status > 299) {
      throw await this.refusal(request.method, answer);
    }
    return { text: await answerText(answer), headers: answer.headers };
  }

  /** The error of an answer that is no success. Ends it. */
  async refusal(method: string, answer: Answer): Promise<Error> {
    const { status, headers } = answer;
    const about = `${method} ${this.shown}`;
    const { code, message } = readError(await answerText(answer));
    if (isForNow(status) || NOT_NOW_CODES.includes(code)) {
      return new Interruption(`${about}: the store answers ${status} ${code}`.trim());
    }
    const region = headers.get("x-amz-bucket-region");
    const hint = region === null || region === this.#region
      ? ""
      : `; the bucket is in region ${quoted(region)}`;
    const where = describeRequest({ method, url: this.#address.origin });
    const words = code === "" ? "" : ` ${code}${message === "" ? "" : `: ${message}`}`;
    return new TransferError(
      `${about} (${where.slice(method.length + 1)}): ${status}${words}${hint}`,
    );
  }

  get #region(): string {
    return this.#location.region ?? DEFAULT_REGION;
  }

  async #sign(method: string, url: URL, body: Bytes | undefined): Promise<Headers> {
    const credentials = this.#credentials();
    if (credentials === undefined) return new Headers();
    const digest = await crypto.subtle.digest("SHA-256", body ?? new Uint8Array());
    const now = new Date(this.#surroundings.clock.now()).toISOString();
    const signer = new AwsV4Signer({
      method,
      url: url.href,
      // The body's hash goes in, so what a connection garbles is refused.
      headers: { "x-amz-content-sha256": new Uint8Array(digest).toHex() },
      ...credentials,
      service: "s3",
      region: this.#region,
      datetime: now.replace(/[:-]|\.\d{3}/g, ""),
    });
    return (await signer.sign()).headers;
  }

  #credentials() {
    const { accessKeyIDEnv, secretAccessKeyEnv, sessionTokenEnv } = this.#location;
    const { env } = this.#surroundings;
    const read = (name: string | undefined) => name === undefined ? undefined : env(name)?.trim();
    const accessKeyId = read(accessKeyIDEnv);
    const secretAccessKey = read(secretAccessKeyEnv);
    const sessionToken = read(sessionTokenEnv);
    if (!accessKeyId && !secretAccessKey) return undefined;
    if (!accessKeyId || !secretAccessKey) {
      throw new TransferError(
        `${this.shown}: of access key id and secret access key one is empty, or its Secret has no such key`,
      );
    }
    return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  }
}

/** Code and message of an error's XML; empty where there is none. */
export function readError(xml: string): { code: string; message: string } {
  if (!/<Error\b/.test(xml)) return { code: "", message: "" };
  return { code: element(xml, "Code"), message: element(xml, "Message") };
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
  "&#34;": '"',
  "&#39;": "'",
};

/** The text of the first such element, in one line; empty if there is none. */
export function element(xml: string, name: string): string {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? "";
  return text.replace(/&[a-z#0-9]+;/g, (entity) => ENTITIES[entity] ?? entity)
    .replace(/\s+/g, " ").slice(0, 1024);
}
