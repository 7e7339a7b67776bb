/** `zen-flow artifact`: carries artifacts between stores and the pods of steps, as streams. */

export type { Carried } from "./get.ts";
export { fetchArtifact } from "./get.ts";
export { storeArtifact } from "./put.ts";
export { TransferError } from "./errors.ts";
export { InstructionsError, readFetchings, readStorings } from "./instructions.ts";
export type { Surroundings } from "./surroundings.ts";
