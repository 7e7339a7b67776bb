/** Sections of hand-written pages that a tool writes. */

/**
 * The page with the text between `<!-- NAME: … -->` and `<!-- end of NAME -->` replaced.
 *
 * @throws {Error} if the page has no such section.
 */
export function withSection(page: string, name: string, text: string): string {
  const begin = page.search(new RegExp(`^<!-- ${name}: .* -->$`, "m"));
  const end = page.indexOf(`<!-- end of ${name} -->`, begin);
  if (begin < 0 || end < 0) throw new Error(`Cannot find the section '${name}' in the page`);
  const afterMark = page.indexOf("\n", begin) + 1;
  return `${page.slice(0, afterMark)}\n${text}\n\n${page.slice(end)}`;
}
