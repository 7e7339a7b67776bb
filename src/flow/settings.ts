/** What operators set for all flows, and what holds where they set nothing. */

import type { Settings } from "./types.ts";

/** What holds where operators set nothing else. */
export const DEFAULT_SETTINGS: Settings = {
  failureLogTail: true,
  verifiedDecisions: false,
  artifactImage: "zen-flow",
};
