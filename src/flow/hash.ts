/**
 * Short hashes of texts and JSON values, for names and for noticing a change. Synchronous and the
 * same everywhere; not made to withstand somebody who looks for a collision.
 */

/** 64 bits of a text: FNV-1a twice, from two offsets. */
export function hashText(text: string): bigint {
  return (BigInt(fnv1a(text, 0x811c9dc5)) << 32n) | BigInt(fnv1a(text, 0x050c5d1f));
}

/** The hash of a JSON value, in hexadecimal; the order of keys does not matter. */
export function hashJson(value: unknown): string {
  return hashText(canonicalJson(value)).toString(16).padStart(16, "0");
}

/** JSON with sorted keys; a key that is undefined counts as absent. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const object = value as Record<string, unknown>;
  const members = Object.keys(object).filter((key) => object[key] !== undefined).sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(object[key])}`);
  return `{${members.join(",")}}`;
}

/** FNV-1a over UTF-16 code units (the FNV prime 0x01000193), 32 bits. */
function fnv1a(text: string, offset: number): number {
  let hash = offset;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  // One more round of mixing: the last characters (an attempt's number) must reach the high bits.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
