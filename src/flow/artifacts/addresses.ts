/** What the addresses of artifacts must be like, whether they are written or expressions give them. */

import { utf8Length } from "../utf8.ts";

/** A field of an artifact that says where it is, and may hold expressions. */
export interface Address {
  readonly path: readonly [string, string];
  /** Why no address can be this text; undefined: it can. */
  readonly fault: (text: string) => string | undefined;
}

export const ADDRESSES: readonly Address[] = [
  { path: ["http", "url"], fault: urlFault },
  { path: ["s3", "bucket"], fault: bucketFault },
  { path: ["s3", "key"], fault: keyFault },
  { path: ["s3", "endpoint"], fault: urlFault },
];

function urlFault(text: string): string | undefined {
  // The core runs where there is no URL parser to rely on: what is wrong beyond this, a run tells.
  const authority = /^https?:\/\/([^/?#]*)/.exec(text)?.[1];
  if (authority === undefined || authority === "" || /\s/.test(text)) {
    return `must be an http or https address, but is ${JSON.stringify(text)}`;
  }
  if (!authority.includes("@")) return undefined;
  return "holds credentials; give them by reference, in a header or the store's Secrets";
}

const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/;

function bucketFault(text: string): string | undefined {
  if (BUCKET.test(text) && !text.includes("..")) return undefined;
  return "a bucket's name has 3 to 63 letters, digits, dots, dashes and underscores, and begins " +
    `and ends with a letter or digit, unlike ${JSON.stringify(text)}`;
}

/** Bytes that S3 takes (Amazon S3: "Naming Amazon S3 objects"). */
const MAX_KEY_SIZE = 1024;

function keyFault(text: string): string | undefined {
  if (text === "") return "a key cannot be empty";
  if (utf8Length(text) > MAX_KEY_SIZE) return `a key has at most ${MAX_KEY_SIZE} bytes`;
  const parts = text.split("/");
  if (!parts.includes(".") && !parts.includes("..")) return undefined;
  return "a key with a part . or .. cannot be asked for";
}
