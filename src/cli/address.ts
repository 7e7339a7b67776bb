/** Addresses to listen at, as operators write them: `:8080`, `127.0.0.1:8080`, `[::1]:8080`. */

/** Where to listen. */
export interface Address {
  /** A host name or IP address; undefined: at every address of the machine. */
  readonly hostname: string | undefined;
  /** 0: any that is free. */
  readonly port: number;
}

const MAX_PORT = 65_535;

/**
 * Reads an address.
 *
 * @throws {RangeError} whose message completes the sentence "--flag …".
 */
export function readAddress(text: string): Address {
  const parts = /^(?:\[([0-9a-fA-F]*:[0-9a-fA-F:.]*)\]|([^\s:[\]/]*)):(\d{1,5})$/.exec(text);
  const port = Number(parts?.[3]);
  if (parts === null || port > MAX_PORT) {
    throw new RangeError(
      `must be an address such as :8080, 127.0.0.1:8080 or [::1]:8080, not ${JSON.stringify(text)}`,
    );
  }
  return { hostname: parts[1] || parts[2] || undefined, port };
}

/** The address as {@linkcode readAddress} reads it. */
export function formatAddress({ hostname = "", port }: Address): string {
  return `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}
