/** Reads what a transfer is told to carry, which the core wrote (`src/flow/artifacts/transfer.ts`). */

import type { Fetching, Packing, Storing } from "../flow/artifacts/transfer.ts";

/** Instructions that are none: a mistake of who wrote them. */
export class InstructionsError extends Error {
  override readonly name = "InstructionsError";
}

/**
 * What is to be fetched.
 *
 * @throws {InstructionsError}
 */
export function readFetchings(text: string): readonly Fetching[] {
  return readList(text).map((one) => {
    checkText(one, ["name", "to"]);
    checkPacking(one["packing"]);
    const { http, s3, checksum } = one;
    if ((http === undefined) === (s3 === undefined)) throw fault("one of http and s3 is needed");
    if (s3 !== undefined) checkText(object(s3, "s3"), ["bucket", "key"]);
    if (http !== undefined) checkText(object(http, "http"), ["url"]);
    if (checksum !== undefined && !/^sha256:[0-9a-f]{64}$/.test(String(checksum))) {
      throw fault("checksum must be sha256: and 64 hexadecimal digits");
    }
    return one as unknown as Fetching;
  });
}

/**
 * What is to be stored.
 *
 * @throws {InstructionsError}
 */
export function readStorings(text: string): readonly Storing[] {
  return readList(text).map((one) => {
    checkText(one, ["name", "from"]);
    checkPacking(one["packing"]);
    checkText(object(one["s3"], "s3"), ["bucket", "key"]);
    return one as unknown as Storing;
  });
}

function readList(text: string): Record<string, unknown>[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw fault("they are not JSON");
  }
  if (!Array.isArray(value) || value.length === 0) throw fault("a list of artifacts is needed");
  return value.map((one) => object(one, "each artifact"));
}

function object(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw fault(`${what} must be an object`);
}

function checkText(value: Record<string, unknown>, fields: readonly string[]): void {
  for (const field of fields) {
    if (typeof value[field] !== "string" || value[field] === "") {
      throw fault(`${field} must be a text`);
    }
  }
}

function checkPacking(value: unknown): asserts value is Packing {
  const { format, compression } = object(value, "packing");
  const isKnown = (format === "tar" || format === "none") &&
    (compression === "gzip" || compression === "none");
  if (!isKnown) throw fault("packing has format tar or none, and compression gzip or none");
}

function fault(what: string): InstructionsError {
  return new InstructionsError(`the artifacts cannot be understood: ${what}`);
}
