/** A bug to plant in a copy of the core: texts that occur once, and what stands there instead. */

export interface PlantedBug {
  /** What the engine then does wrong. */
  readonly title: string;
  readonly edits: readonly Edit[];
}

export interface Edit {
  /** In `src/flow`. */
  readonly file: string;
  readonly original: string;
  readonly planted: string;
}
