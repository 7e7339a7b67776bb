/** Bodies that end when their request is aborted. */

/**
 * The body, ended by the signal. `fetch` would see to that, but Deno's no longer does once its
 * `Response` has been collected as garbage, and nobody keeps that while a stream is read.
 *
 * The stream fails with the signal's reason, or with a `TypeError` if the connection breaks.
 */
export function abortableBody(
  body: ReadableStream<Uint8Array>,
  signal?: AbortSignal,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let onAbort = () => {};
  const unlisten = () => signal?.removeEventListener("abort", onAbort);

  async function read(): Promise<ReadableStreamReadResult<Uint8Array>> {
    try {
      return await reader.read();
    } catch (cause) {
      unlisten();
      if (signal?.aborted) throw signal.reason;
      throw new TypeError("The connection broke while the answer was read", { cause });
    }
  }

  return new ReadableStream<Uint8Array>({
    start(controller) {
      onAbort = () => {
        unlisten();
        controller.error(signal!.reason);
        reader.cancel(signal!.reason).catch(() => {
          // It may have failed by the same abort; whoever reads has the reason.
        });
      };
      if (signal?.aborted) return onAbort();
      signal?.addEventListener("abort", onAbort);
    },
    async pull(controller) {
      const chunk = await read();
      if (signal?.aborted) return;
      if (!chunk.done) return controller.enqueue(chunk.value);
      unlisten();
      controller.close();
    },
    async cancel(reason) {
      unlisten();
      await reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
}
