/** Lines of a stream of bytes, read one at a time, as they are asked for. */

/** What reads from `Deno.stdin`, and nothing before the first line is asked for. */
export interface ByteSource {
  read(buffer: Uint8Array): Promise<number | null>;
}

/** Reads the next line, without its end; undefined when there is no more. One call at a time. */
export function lineReader(source: ByteSource): () => Promise<string | undefined> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4096);
  let text = "";
  let isAtEnd = false;
  return async () => {
    while (!text.includes("\n") && !isAtEnd) {
      const count = await source.read(buffer);
      isAtEnd = count === null;
      text += decoder.decode(buffer.subarray(0, count ?? 0), { stream: !isAtEnd });
    }
    if (text === "" && isAtEnd) return undefined;
    const end = text.indexOf("\n");
    const line = end < 0 ? text : text.slice(0, end);
    text = end < 0 ? "" : text.slice(end + 1);
    return line.replace(/\r$/, "");
  };
}
