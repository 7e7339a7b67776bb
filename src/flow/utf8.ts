/** Sizes of texts as they are stored and sent. */

/** The bytes of a text in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  if (isAscii(text)) return bytes;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    // A pair of surrogates is 4 bytes, 2 of which are counted already.
    if (code >= 0x80) bytes += code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 1 : 2;
  }
  return bytes;
}

/** Most texts are, and for these one look is enough. */
function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}
