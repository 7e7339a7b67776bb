/** Reads the bodies of requests, with a limit on each and on all that are held at the same time. */

/** What reading a body gives: its bytes, or why there are none. */
export type Body =
  | { readonly kind: "read"; readonly text: string }
  | { readonly kind: "too large" }
  | { readonly kind: "busy" }
  | { readonly kind: "not UTF-8" };

export interface BodyLimits {
  /** Of one body, in bytes. */
  readonly maxBytes: number;
  /** Of all that are being read, in bytes. */
  readonly maxHeldBytes: number;
}

/** The bodies that a server reads. */
export class BodyReader {
  readonly #limits: BodyLimits;
  #heldBytes = 0;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  /**
   * Reads a body to its end, also where it is too large: a client that is answered while it still
   * sends would not hear the answer. The time that this may take is limited by the server.
   *
   * @throws whatever reading throws, such as that the client is gone.
   */
  async read({ body }: Request): Promise<Body> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    let refusal: "too large" | "busy" | undefined;
    const letGo = () => {
      this.#heldBytes -= bytes;
      bytes = 0;
      chunks.length = 0;
    };
    try {
      for await (const chunk of body ?? []) {
        if (refusal !== undefined) continue;
        chunks.push(chunk);
        bytes += chunk.length;
        this.#heldBytes += chunk.length;
        if (bytes > this.#limits.maxBytes) refusal = "too large";
        else if (this.#heldBytes > this.#limits.maxHeldBytes) refusal = "busy";
        if (refusal !== undefined) letGo();
      }
      return refusal === undefined ? decode(chunks) : { kind: refusal };
    } finally {
      letGo();
    }
  }
}

function decode(chunks: readonly Uint8Array[]): Body {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    const parts = chunks.map((chunk) => decoder.decode(chunk, { stream: true }));
    return { kind: "read", text: parts.join("") + decoder.decode() };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { kind: "not UTF-8" };
  }
}
