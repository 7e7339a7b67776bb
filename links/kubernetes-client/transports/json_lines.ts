/** A streamed answer, cut into the JSON objects of its lines. */

import type { JSONObject } from "../lib/contract.ts";
import { parseJsonObject } from "../lib/stream_transformers.ts";

/**
 * The objects of a body that holds one a line, read as they are asked for. Cancelling cancels the
 * body.
 *
 * The stream fails with the reason of an abort; with a `SyntaxError` if a line is not an object;
 * with an `Error` if the connection breaks, or ends within a line.
 */
export function readJsonLines(
  body: ReadableStream<Uint8Array>,
): ReadableStream<JSONObject> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let pending = "";

  /** The next line, or undefined at the end of the body. */
  async function nextLine(): Promise<string | undefined> {
    let searched = 0;
    while (true) {
      const end = pending.indexOf("\n", searched);
      if (end >= 0) {
        const line = pending.slice(0, end);
        pending = pending.slice(end + 1);
        return line;
      }
      searched = pending.length;
      const { done, value } = await reader.read();
      if (done) return lastLine();
      pending += decoder.decode(value, { stream: true });
    }
  }

  function lastLine(): string | undefined {
    const line = pending + decoder.decode();
    pending = "";
    if (line === "") return undefined;
    try {
      // A last line may lack nothing but its line feed.
      JSON.parse(line);
      return line;
    } catch (cause) {
      const read = `after ${line.length} characters`;
      throw new Error(`The connection ended within a line of a streamed answer, ${read}`, {
        cause,
      });
    }
  }

  return new ReadableStream<JSONObject>({
    async pull(controller) {
      const line = await nextLine();
      if (line === undefined) return controller.close();
      try {
        controller.enqueue(parseJsonObject(line));
      } catch (error) {
        await reader.cancel(error);
        throw error;
      }
    },
    async cancel(reason) {
      await reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
}
