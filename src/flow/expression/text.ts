/**
 * Text with `{{ expressions }}` in it, taken apart. The end of an expression is the first `}}` that
 * is outside of its own strings and braces.
 */

/** A piece of a text: literal, or an expression that begins at `start` (UTF-16 units from 0). */
export type Piece =
  | { readonly literal: string }
  | { readonly expression: string; readonly start: number };

/** A text taken apart, or what is wrong with its braces. */
export type Pieces =
  | { readonly pieces: readonly Piece[] }
  | { readonly error: string; readonly start: number };

/** Whether any expression may stand in the text. */
export function hasExpression(text: string): boolean {
  return text.includes("{{");
}

/** Takes a text apart. Without any `{{` it is one literal. */
export function splitText(text: string): Pieces {
  const pieces: Piece[] = [];
  let from = 0;
  for (let open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", from)) {
    if (open > from) pieces.push({ literal: text.slice(from, open) });
    const end = endOf(text, open + 2);
    if (end === undefined) {
      return {
        error: "this {{ has no }}; for the braces themselves write {{ '{{' }}",
        start: open,
      };
    }
    const inner = text.slice(open + 2, end);
    const expression = inner.trim();
    if (expression === "") return { error: "there is nothing between {{ and }}", start: open };
    pieces.push({ expression, start: open + 2 + inner.indexOf(expression) });
    from = end + 2;
  }
  if (from < text.length || pieces.length === 0) pieces.push({ literal: text.slice(from) });
  return { pieces };
}

/** Where the `}}` of an expression is that begins at `from`; undefined: nowhere. */
function endOf(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '"' || character === "'") {
      const end = endOfString(text, at);
      if (end === undefined) return undefined;
      at = end;
    } else if (character === "{") depth++;
    else if (character === "}" && depth > 0) depth--;
    else if (character === "}" && text[at + 1] === "}") return at;
  }
  return undefined;
}

/** The last character of a CEL string that begins at `from`; undefined: it does not end. */
function endOfString(text: string, from: number): number | undefined {
  const quote = text[from]!;
  const isTriple = text.startsWith(quote.repeat(3), from);
  const closing = isTriple ? quote.repeat(3) : quote;
  const isRaw = /(^|[^A-Za-z0-9_])[bB]?[rR][bB]?$/.test(text.slice(Math.max(0, from - 3), from));
  for (let at = from + closing.length; at < text.length; at++) {
    if (text[at] === "\\" && !isRaw) at++;
    else if (text.startsWith(closing, at)) return at + closing.length - 1;
  }
  return undefined;
}
