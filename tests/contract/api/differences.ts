/**
 * Where the embedded API differs from a real API server, and why that is left so. Each entry is
 * shown by at least one test of the contract, which says what each of the two does. The wording of
 * messages is compared nowhere: clients go by codes, reasons and fields.
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
  "kinds": {
    embedded: "Only the kinds and subresources that zen-flow and its executors use are served.",
    why: "Nothing asks for others; what is not served is a 404, never an empty answer.",
  },
  "media-types": {
    embedded: "Requests and answers are JSON, whatever the client would also accept.",
    why: "Our clients speak JSON only.",
  },
  "size-limits": {
    embedded: "Objects of more than 1.5 MiB are stored.",
    why: "The limit is etcd's; flows that come near it are refused by their validation.",
  },
  "quantities": {
    embedded: "Quantities are kept as they were written: 1000m stays 1000m.",
    why: "No one compares them here, and the executors read either form.",
  },
  "pod-validation": {
    embedded: "Of a pod's spec, the mistakes that users make are refused, not all there can be.",
    why: "The rest concerns fields that no executor here reads.",
  },
  "pod-admission": {
    embedded: "Pods get no service account, priority or tolerations they did not ask for.",
    why: "They come from admission plugins and serve nodes, which there are none of here.",
  },
  "claim-protection": {
    embedded: "Claims have no finalizer that keeps them while a pod uses them.",
    why: "The controller that would remove it does not exist here; executors own the folders.",
  },
  "namespace-contents": {
    embedded: "A namespace begins empty.",
    why: "A certificate bundle and a service account are of no use without a network.",
  },
} as const satisfies Record<string, Difference>;

/** The name of a difference. */
export type DifferenceId = keyof typeof DIFFERENCES;
