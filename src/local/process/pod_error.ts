/**
 * Why a pod or a container cannot be run here, as data: it ends up in the pod's status.
 */

/** A pod or container that cannot be run; the message is for the user. */
export class PodError extends Error {
  override readonly name = "PodError";
  /** A reason as the kubelet names them, such as `CreateContainerConfigError`. */
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** What the kubelet calls a container whose environment or volumes cannot be put together. */
export const CONFIG_ERROR = "CreateContainerConfigError";
/** What the kubelet calls a container whose process cannot be started. */
export const START_ERROR = "StartError";
/** A disk of this machine is full. */
export const OUT_OF_DISK = "OutOfDisk";

/** The disk's own words of an error that comes from a full disk, else undefined. */
export function fullDiskMessage(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return error instanceof Error && (code === "ENOSPC" || code === "EDQUOT")
    ? error.message
    : undefined;
}
