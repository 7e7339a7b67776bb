/** Where an object of an S3 compatible store is. */

import type { S3Location } from "../flow/artifacts/transfer.ts";
import { quoted, TransferError } from "./errors.ts";
import { parseAddress } from "./request.ts";

export const DEFAULT_REGION = "us-east-1";

/**
 * The names of buckets, those of old included. What is of the form goes into a host name, so
 * nothing else may.
 */
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/;
const REGION = /^[A-Za-z0-9-]{1,63}$/;
/** Bytes, as S3 has it. */
const MAX_KEY = 1024;

/**
 * The object's address, without a query.
 *
 * @throws {TransferError} for a bucket, key or region that cannot be one.
 */
export function objectAddress({ endpoint, region, bucket, key, pathStyle }: S3Location): URL {
  if (!BUCKET.test(bucket) || bucket.includes("..")) {
    throw new TransferError(`${quoted(bucket)} cannot be the name of a bucket`);
  }
  if (region !== undefined && !REGION.test(region)) {
    throw new TransferError(`${quoted(region)} cannot be a region`);
  }
  const base = parseAddress(endpoint ?? `https://s3.${region ?? DEFAULT_REGION}.amazonaws.com`);
  const folder = base.pathname.replace(/\/$/, "");
  if (pathStyle ?? endpoint !== undefined) {
    base.pathname = `${folder}/${bucket}/${encodeKey(key)}`;
  } else {
    const host = `${bucket}.${base.hostname}`;
    base.hostname = host;
    // An IP address takes no name in front of it, and a host has no capital letters.
    if (base.hostname !== host) {
      throw new TransferError(`${quoted(host)} cannot be a host; set pathStyle: true`);
    }
    base.pathname = `${folder}/${encodeKey(key)}`;
  }
  base.search = "";
  base.hash = "";
  return base;
}

function encodeKey(key: string): string {
  const parts = key.split("/");
  // A URL cannot say them: they would lead to another object.
  if (parts.some((part) => part === "." || part === "..")) {
    throw new TransferError(`the key ${quoted(key)} has a part . or .., which no address can name`);
  }
  const size = new TextEncoder().encode(key).length;
  if (size === 0 || size > MAX_KEY || !key.isWellFormed()) {
    throw new TransferError(
      `${quoted(key)} cannot be a key: it has 1 to ${MAX_KEY} bytes of UTF-8`,
    );
  }
  return parts.map(encodePart).join("/");
}

/** As requests are signed: all but letters, digits and `-_.~`. */
function encodePart(part: string): string {
  return encodeURIComponent(part)
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
