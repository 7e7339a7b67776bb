/** How many columns of a terminal a text takes. */

/** Marks that are drawn over what is before them, and characters without a shape. */
const WITHOUT_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}\u1160-\u11ff]$/u;

/** Emoji as they are drawn by default; half a flag is one column. */
const EMOJI = /^(?!\p{Regional_Indicator})\p{Emoji_Presentation}$/u;

/** First and last code points of what is two columns wide (Unicode's East Asian Width W and F). */
const WIDE_RANGES: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6b],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cd5],
  [0x1aff0, 0x1b2fb],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];

/**
 * The columns of a text: the sum over its code points. Colour codes are not recognised, and each
 * part of a joined emoji counts.
 */
export function unicodeWidth(str: string): number {
  let columns = 0;
  for (const character of str) columns += widthOf(character);
  return columns;
}

function widthOf(character: string): number {
  const codePoint = character.codePointAt(0)!;
  if (codePoint >= 0x20 && codePoint < 0x7f) return 1;
  if (WITHOUT_WIDTH.test(character)) return 0;
  const isWide = WIDE_RANGES.some(([first, last]) => codePoint >= first && codePoint <= last);
  return isWide || EMOJI.test(character) ? 2 : 1;
}
