/** Replaces a text of a source that is known to be there. */

/** What is to be replaced where. */
export interface Replacement {
  /** Named in the error. */
  readonly file: string;
  readonly source: string;
  readonly text: string;
  readonly becomes: string;
}

/**
 * The source with the text replaced.
 *
 * @throws {Error} if the text does not occur exactly once: whoever named it has an older source in mind.
 */
export function replaceOnce({ file, source, text, becomes }: Replacement): string {
  const found = source.split(text).length - 1;
  if (found !== 1) throw new Error(`${file} has this text ${found} times, not once:\n${text}`);
  return source.replace(text, () => becomes);
}
