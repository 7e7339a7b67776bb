/** What a name that is not known was probably meant to be. */

import { nearest } from "../schema/mod.ts";

/** The known name that was meant; undefined: none is near. */
export type Suggest = (name: string, known: Iterable<string>) => string | undefined;

/** More than anybody reads. */
const MAX_SUGGESTIONS = 100;

/**
 * Suggests what the first hundred names were meant to be. Each is compared with every known one, and a
 * flow has room for tens of thousands that are wrong: that would take a minute.
 */
export function suggestions(): Suggest {
  let left = MAX_SUGGESTIONS;
  return (name, known) => left-- > 0 ? nearest(name, known) : undefined;
}
