/**
 * What a container leaves as its termination message, within the kubelet's limits.
 */

import type { Container } from "@cloudydeno/kubernetes-apis/core/v1";

/** The most of a message's file that is read: its last bytes. */
const FILE_BYTES = 4096;
/** The most that all messages of a pod may have together, in equal shares. */
const POD_BYTES = 12_288;

/** What the message is taken from. */
export interface MessageSources {
  readonly container: Container;
  /** Containers of the pod, init containers among them. */
  readonly containers: number;
  readonly file: string;
  /** The last lines of output. */
  readonly tail: string;
  readonly exitCode: number;
}

/** The message of a container that has ended; empty if it left none. */
export async function terminationMessage(sources: MessageSources): Promise<string> {
  const { container, containers, file, tail, exitCode } = sources;
  const written = await lastBytes(file);
  const useLog = container.terminationMessagePolicy === "FallbackToLogsOnError" &&
    exitCode !== 0 && written.length === 0;
  const bytes = useLog ? new TextEncoder().encode(tail) : written;
  return new TextDecoder().decode(bytes.subarray(0, Math.floor(POD_BYTES / containers)));
}

async function lastBytes(path: string): Promise<Uint8Array> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path);
  } catch (error) {
    // Its container may have removed it.
    if (error instanceof Deno.errors.NotFound) return new Uint8Array();
    throw error;
  }
  using opened = file;
  const { size } = await opened.stat();
  await opened.seek(Math.max(0, size - FILE_BYTES), Deno.SeekMode.Start);
  const bytes = new Uint8Array(Math.min(size, FILE_BYTES));
  let filled = 0;
  while (filled < bytes.length) {
    const read = await opened.read(bytes.subarray(filled));
    if (read === null) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}
