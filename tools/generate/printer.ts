/**
 * The printing kit: builds the text of one TypeScript module. It knows lines, blocks, comments and
 * imports, and nothing of what is printed. Its output is neat but not formatted; `deno fmt` has the
 * last word.
 */

const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** A field's name as an object key: quoted only if it has to be. */
export function propertyKey(name: string): string {
  return IDENTIFIER.test(name) ? name : JSON.stringify(name);
}

/** The text as lines of at most `width` characters, broken at spaces; a longer word stays whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  if (line !== "") lines.push(line);
  return lines;
}

/** One module being printed. Lines come out in the order they are given, imports above them. */
export class ModulePrinter {
  readonly #header: readonly string[];
  readonly #typeImports = new Map<string, string>();
  readonly #lines: string[] = [];
  #depth = 0;

  /** @param header the comment at the top of the file, a paragraph an entry. */
  constructor(header: readonly string[]) {
    this.#header = header;
  }

  /** Makes sure that `import type <clause> from "<specifier>"` stands at the top, once. */
  importType(clause: string, specifier: string): void {
    this.#typeImports.set(`import type ${clause} from "${specifier}";`, specifier);
  }

  /** Makes sure that `import <clause> from "<specifier>"` stands at the top, once. */
  import(clause: string, specifier: string): void {
    this.#typeImports.set(`import ${clause} from "${specifier}";`, specifier);
  }

  /** One line; none at all for no argument is an empty line. */
  line(text = ""): void {
    this.#lines.push(text === "" ? "" : "  ".repeat(this.#depth) + text);
  }

  /** A JSDoc comment, one paragraph an argument; nothing if all are empty. */
  doc(...paragraphs: readonly (string | undefined)[]): void {
    const texts = paragraphs.filter((text) => text !== undefined && text !== "");
    if (texts.length === 0) return;
    const width = 97 - 2 * this.#depth;
    const blocks = texts.map((text) => wrap(text!.replaceAll("*/", "*\\/"), width));
    if (blocks.length === 1 && blocks[0]!.length === 1 && blocks[0]![0]!.length <= width - 3) {
      return this.line(`/** ${blocks[0]![0]} */`);
    }
    this.line("/**");
    blocks.forEach((block, index) => {
      if (index > 0) this.line(" *");
      for (const line of block) this.line(` * ${line}`);
    });
    this.line(" */");
  }

  /** `<open> {`, what `body` prints, indented, and `}<close>`. */
  block(open: string, body: () => void, close = ""): void {
    this.line(`${open} {`);
    this.#depth++;
    body();
    this.#depth--;
    this.line(`}${close}`);
  }

  /** The whole module's text. */
  toString(): string {
    const header = ["/**"];
    this.#header.forEach((paragraph, index) => {
      if (index > 0) header.push(" *");
      for (const line of wrap(paragraph, 97)) header.push(` * ${line}`);
    });
    header.push(" */", "");
    const imports = [...this.#typeImports.keys()].sort();
    if (imports.length > 0) imports.push("");
    return [...header, ...imports, ...this.#lines].join("\n") + "\n";
  }
}
