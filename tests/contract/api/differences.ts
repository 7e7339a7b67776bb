/**
 * Where the embedded API differs from a real API server, and why that is left so. Each entry is
 * shown by at least one test of the contract, which says what each of the two does.
 */

/** What the embedded API does instead, and why. */
export interface Difference {
  readonly embedded: string;
  readonly why: string;
}

/** All known differences. */
export const DIFFERENCES = {
  "managed-fields": {
    embedded: "Objects have no metadata.managedFields.",
    why: "Only server-side apply reads them.",
  },
  "apply-patch": {
    embedded: "An apply patch is answered 415, as a type that is not known.",
    why: "Server-side apply needs the owners of each field; nothing of ours applies.",
  },
} as const satisfies Record<string, Difference>;

/** The name of a difference. */
export type DifferenceId = keyof typeof DIFFERENCES;
