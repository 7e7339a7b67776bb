/** The error of a failed assertion. */

/** Thrown by every assertion that does not hold. */
export class AssertionError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

/** `: text`, or nothing; for the ends of messages. */
export function suffix(msg: string | undefined): string {
  return msg ? `: ${msg}` : ".";
}

/** A value as it appears in messages. */
export function show(value: unknown): string {
  return Deno.inspect(value, {
    depth: 10,
    sorted: true,
    trailingComma: true,
    strAbbreviateSize: 4096,
  });
}
