/**
 * Hands connections to one address of this machine on to the same port of its loopback, so that
 * a server that listens on loopback only can be reached from a network of this machine's own.
 *
 *   forwarder.ts ADDRESS PORT
 */

const bufferBytes = 64 * 1024;

if (import.meta.main) {
  const [hostname = "", port] = Deno.args;
  const listener = Deno.listen({ hostname, port: Number(port) });
  for await (const caller of listener) void forward(caller, Number(port));
}

/** Returns when both sides have ended, or one of them is gone; closes the caller's. */
async function forward(caller: Deno.TcpConn, port: number): Promise<void> {
  using left = caller;
  try {
    using right = await Deno.connect({ hostname: "127.0.0.1", port });
    await Promise.all([copy(left, right), copy(right, left)]);
  } catch (error) {
    // One side is not there or has left, which the other one learns by the end of its connection.
    console.error(String(error));
  }
}

/** The one side may still be spoken to when it has said its last. */
async function copy(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(bufferBytes);
  for (;;) {
    const read = await from.read(buffer);
    if (read === null) break;
    for (let written = 0; written < read;) {
      written += await to.write(buffer.subarray(written, read));
    }
  }
  await to.closeWrite();
}
