/**
 * Reads the words of a command line into named options and positionals, in the manner of
 * `minimist`: what is not declared is guessed.
 */

import { type Declarations, declare } from "./declarations.ts";
import type { Aliases, Args, ParseOptions } from "./parse_args_types.ts";
import { append, asNumber, has, isNumeric, put, type Tree } from "./values.ts";

export type { Args, ParseOptions } from "./parse_args_types.ts";

/** Reads the words of a command line. See {@linkcode ParseOptions} for what can be declared. */
export function parseArgs<
  B extends string = never,
  S extends string = never,
  C extends string = never,
  D extends Record<string, unknown> = Record<never, never>,
  const A extends Aliases = Record<never, never>,
  DD extends boolean = false,
>(
  args: readonly string[],
  options: ParseOptions<B, S, C, D, A, DD> = {},
): Args<B, S, C, D, A, DD> {
  const end = args.indexOf("--");
  const words = end < 0 ? args : args.slice(0, end);
  const rest = end < 0 ? [] : args.slice(end + 1);
  const parser = new Parser(declare(options), options as ParseOptions);
  const result = parser.parse(words);
  if (options["--"]) result["--"] = [...rest];
  else (result._ as unknown[]).push(...rest);
  return result as Args<B, S, C, D, A, DD>;
}

class Parser {
  readonly #declared: Declarations;
  readonly #options: ParseOptions;
  readonly #positionals: (string | number)[] = [];
  readonly #result: Tree = { _: this.#positionals };
  #words: readonly string[] = [];
  #at = 0;

  constructor(declared: Declarations, options: ParseOptions) {
    this.#declared = declared;
    this.#options = options;
  }

  parse(words: readonly string[]): Tree {
    this.#words = words;
    for (this.#at = 0; this.#at < words.length; this.#at++) {
      const word = words[this.#at]!;
      if (word.startsWith("--") && word.length > 2) this.#long(word);
      else if (word.startsWith("-") && word.length > 1) this.#short(word);
      else {
        this.#positional(word);
        if (this.#options.stopEarly) {
          this.#positionals.push(...words.slice(this.#at + 1));
          break;
        }
      }
    }
    this.#fillAbsent();
    return this.#result;
  }

  #positional(word: string): void {
    if (this.#options.unknown?.(word) === false) return;
    const asText = this.#declared.string.has("_") || !isNumeric(word);
    this.#positionals.push(asText ? word : Number(word));
  }

  #long(word: string): void {
    // An option without a name or without a value after the `=` is a name with a `=` in it.
    const [, name, value] = /^--(.[^=]*)=(.+)$/s.exec(word) ?? [];
    if (name !== undefined) {
      const isBoolean = this.#declared.boolean.has(name);
      return this.#set(name, isBoolean ? value !== "false" : value!, word);
    }
    const key = word.slice(2);
    if (key.startsWith("no-") && this.#declared.negatable.has(key.slice(3))) {
      return this.#assign(key.slice(3), { value: false, word, once: true });
    }
    const next = this.#words[this.#at + 1];
    const takesNext = next !== undefined && next !== "" &&
      !next.startsWith("-") &&
      !this.#declared.boolean.has(key) && !this.#declared.allBoolean;
    this.#valueFromNext(key, word, takesNext);
  }

  /** A group of letters: each is a flag, but for the last, or one that its value follows. */
  #short(word: string): void {
    for (let i = 1; i < word.length - 1; i++) {
      const value = attachedValue(word[i]!, word.slice(i + 1));
      this.#set(word[i]!, value ?? this.#bare(word[i]!), word);
      if (value === "-") continue;
      if (value !== undefined) return;
    }
    const key = word.at(-1)!;
    if (key === "-") return;
    const next = this.#words[this.#at + 1];
    const takesNext = next !== undefined && next !== "" &&
      !/^--?[^-]/.test(next) &&
      !this.#declared.boolean.has(key);
    this.#valueFromNext(key, word, takesNext);
  }

  #valueFromNext(key: string, word: string, takesNext: boolean): void {
    const next = this.#words[this.#at + 1];
    if (!takesNext && next !== "true" && next !== "false") {
      return this.#set(key, this.#bare(key), word);
    }
    this.#at++;
    this.#set(key, takesNext ? next! : next === "true", word);
  }

  /** The value of an option that is given without one. */
  #bare(key: string): string | boolean {
    return this.#declared.string.has(key) ? "" : true;
  }

  #set(key: string, value: string | boolean, word: string): void {
    this.#assign(key, { value, word, once: false });
  }

  #assign(
    key: string,
    given: { value: string | boolean; word: string; once: boolean },
  ): void {
    const { word, once } = given;
    const declared = this.#declared;
    const isKnown = declared.string.has(key) || declared.boolean.has(key) ||
      declared.aliases.has(key) ||
      (declared.allBoolean && /^--[^=]+$/.test(word));
    if (!isKnown && this.#options.unknown?.(word, key, given.value) === false) {
      return;
    }
    const value = declared.string.has(key) ? given.value : asNumber(given.value);
    for (const name of [key, ...declared.aliases.get(key) ?? []]) {
      if (declared.collect.has(key) && !once) append(this.#result, name, value);
      else put(this.#result, name, value);
    }
  }

  #fillAbsent(): void {
    const { boolean, string, collect, aliases } = this.#declared;
    for (const [key, value] of Object.entries(this.#options.default ?? {})) {
      if (has(this.#result, key)) continue;
      for (const name of [key, ...aliases.get(key) ?? []]) {
        put(this.#result, name, value);
      }
    }
    for (const name of [...boolean, ...string]) {
      if (has(this.#result, name) || name === "_") continue;
      if (collect.has(name)) put(this.#result, name, []);
      else if (boolean.has(name)) put(this.#result, name, false);
    }
  }
}

/** The value that follows a letter in the same word, if what follows is one. */
function attachedValue(letter: string, rest: string): string | undefined {
  if (rest === "-") return rest;
  if (/[A-Za-z]/.test(letter)) {
    const equals = rest.indexOf("=");
    if (equals >= 0 && equals < rest.length - 1) return rest.slice(equals + 1);
    if (/\d\.?$/.test(rest)) return rest;
  }
  return rest.length > 1 && /\W/.test(rest[0]!) ? rest : undefined;
}
