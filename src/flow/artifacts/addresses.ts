/** What the addresses of artifacts must be like, whether they are written or expressions give them. */

import type { Part } from "../expression/mod.ts";
import { utf8Length } from "../utf8.ts";

/** A field of an artifact that says where it is, and may hold expressions. */
export interface Address {
  readonly path: readonly [string, string];
  /** Why no address can be this text, of these parts where it holds values; undefined: it can. */
  readonly fault: (text: string, parts: readonly Part[]) => string | undefined;
}

export const ADDRESSES: readonly Address[] = [
  { path: ["http", "url"], fault: urlFault },
  { path: ["s3", "bucket"], fault: bucketFault },
  { path: ["s3", "key"], fault: keyFault },
  { path: ["s3", "endpoint"], fault: urlFault },
];

function urlFault(text: string, parts: readonly Part[]): string | undefined {
  // The core runs where there is no URL parser to rely on: what is wrong beyond this, a run tells.
  const [, authority, path] = /^https?:\/\/([^/\\?#]*)([^?#]*)/.exec(text) ?? [];
  if (authority === undefined || authority === "" || /[\s\p{Cc}]/u.test(text)) {
    return `must be an http or https address, but is ${JSON.stringify(text)}`;
  }
  if (authority.includes("@")) {
    return "holds credentials; give them by reference, in a header or the store's Secrets";
  }
  if (path!.split(/[/\\]/).some((part) => UPWARDS.test(part))) {
    return "an address with a part . or .. leads elsewhere; write where it leads";
  }
  const moved = movedBy(parts);
  return moved && `a value before ${JSON.stringify(moved)} has a mark in it that makes this ` +
      "another part of the address";
}

/** `.` and `..`, as servers and clients read them. */
const UPWARDS = /^(?:\.|%2e){1,2}$/i;

/**
 * What is written in an address and means something else because of a value in front of it, as
 * `/file` does behind a value with a `?`.
 */
function movedBy(parts: readonly Part[]): string | undefined {
  let written = "";
  let plain = "";
  for (const [index, { text, isLiteral }] of parts.entries()) {
    if (isLiteral && sectionAt(written + text[0]) !== sectionAt(plain + text[0])) return text;
    written += text;
    plain += isLiteral ? text : index > 0 ? "x" : beginning(text, parts[1]?.text ?? "");
  }
  return undefined;
}

/** A harmless value at the beginning of an address: its scheme, its host or, for all we know, more. */
function beginning(value: string, next: string): string {
  if (next.startsWith("://")) return "x";
  return next.startsWith("/") ? "http://x" : value;
}

/** In which section of an address its last character is. */
function sectionAt(address: string): string {
  const rest = /^\w*:\/\/(.*)$/s.exec(address)?.[1];
  if (rest === undefined) return "scheme";
  if (rest.includes("#")) return "fragment";
  if (rest.includes("?")) return "query";
  return /[/\\]/.test(rest) ? "path" : "host";
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
