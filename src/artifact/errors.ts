/** What can go wrong with a transfer: what a retry may mend, and what it cannot. */

/** A transfer that cannot succeed: one line for the user, without any secret. */
export class TransferError extends Error {
  override readonly name = "TransferError";
}

/** A request or a stream that broke off; the same again may succeed. */
export class Interruption extends Error {
  override readonly name = "Interruption";
}

/** The most characters of a text from outside that a message repeats. */
const MAX_QUOTED = 200;

/** A text from outside, fit for one line of a message. */
export function quoted(text: string): string {
  return JSON.stringify(text.length <= MAX_QUOTED ? text : `${text.slice(0, MAX_QUOTED)}…`);
}

/** A failed operation of the system on a file, told by what it is about; anything else as it is. */
export function fileError(error: unknown, doing: string): unknown {
  const isSystemError = error instanceof Error && "code" in error && error.code !== undefined;
  if (!isSystemError) return error;
  // Deno and Node add the path, which here is one of the transfer's own container.
  const reason = error.message.replace(/ \(os error \d+\).*$/s, "").replace(/, \w+ '.*$/s, "");
  return new TransferError(`cannot ${doing}: ${reason}`, { cause: error });
}
