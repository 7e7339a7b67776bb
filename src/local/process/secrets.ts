/** The Secrets that containers of a local run may refer to: those that its user gives. */

/** Secrets by name, each with its keys' bytes. */
export type Secrets = ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>;
