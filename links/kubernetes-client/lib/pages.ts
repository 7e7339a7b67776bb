/** Reading lists that the server hands out in pages. */

/** One page of a list. */
interface Page<T, U> {
  metadata: U;
  items: T[];
}

/**
 * Yields the pages of a list in order, until one has no `metadata.continue`.
 *
 * @throws what `pageFunc` throws; an expired token (410) ends the listing midway.
 */
export async function* readAllPages<T, U extends { continue?: string | null }>(
  pageFunc: (token?: string) => Promise<Page<T, U>>,
): AsyncGenerator<Page<T, U>, void, unknown> {
  let page = await pageFunc();
  yield page;
  while (page.metadata.continue) {
    page = await pageFunc(page.metadata.continue);
    yield page;
  }
}

/** Yields the items of all pages of a list; otherwise as {@linkcode readAllPages}. */
export async function* readAllItems<T>(
  pageFunc: (token?: string) => Promise<Page<T, { continue?: string | null }>>,
): AsyncGenerator<Awaited<T>, void, undefined> {
  for await (const { items } of readAllPages(pageFunc)) yield* items;
}
