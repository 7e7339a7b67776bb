/** Where servers listen, whichever interface they are made with. */

import type { Address } from "./address.ts";

/**
 * Opens a server at an address: where that names no host, for both families of addresses.
 *
 * @param open listens at one host
 * @throws what `open` does.
 */
export async function listenAt<T>(
  { hostname }: Address,
  open: (hostname: string) => T | Promise<T>,
): Promise<T> {
  if (hostname !== undefined) return await open(hostname);
  try {
    return await open("::"); // of both families, where there is an IPv6 at all
  } catch (error) {
    if (isPortInUse(error)) throw error;
    return await open("0.0.0.0");
  }
}

/** Whether a server could not be opened because another one listens there. */
export function isPortInUse(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}
