/**
 * The kinds of value a flag can take, and what a flag is. The table of commands (`options.ts`) is
 * written in these, and parsing and help read nothing else.
 */

import { type Address, readAddress } from "./address.ts";
import { readDuration } from "./read_duration.ts";

/** Reads and shows one kind of value. */
export interface ValueType<T> {
  /** How the value is written in help: `FILE`, `json|yaml`; absent for a flag that takes none. */
  readonly placeholder?: string;
  /**
   * The value of what was written, once for each time the flag was given.
   *
   * @throws {RangeError} whose message completes the sentence "--flag …".
   */
  parse(texts: readonly string[]): T;
}

/** One flag of one command. `T` is the type of its value. */
export interface Flag<T> {
  /** One letter: `o` for `-o`. */
  readonly short?: string;
  /** The environment variable that stands in where the flag is not given. */
  readonly env?: string;
  /** The value where neither is given. */
  readonly default: T;
  /** The default as help shows it; nothing is shown without it. */
  readonly defaultText?: string;
  readonly type: ValueType<T>;
  /** One sentence, without a full stop. */
  readonly help: string;
}

/** The flags of a command by their long names, without dashes. */
export type FlagSet = Readonly<Record<string, Flag<unknown>>>;

/** What the flags of a set come to, by the same names. */
export type FlagValues<F extends FlagSet> = {
  readonly [Name in keyof F]: F[Name] extends Flag<infer T> ? T : never;
};

/** The words for a truth value, as Go's flags know them. */
const TRUE_WORDS: readonly string[] = ["true", "True", "TRUE", "t", "T", "1"];
const FALSE_WORDS: readonly string[] = ["false", "False", "FALSE", "f", "F", "0"];

/**
 * Gives `--name` the meaning true; `--name=false` is understood too. Off unless `fallback` says
 * otherwise.
 */
export function booleanFlag(
  flag: { short?: string; fallback?: boolean; help: string },
): Flag<boolean> {
  const { fallback = false, ...rest } = flag;
  return {
    ...rest,
    default: fallback,
    ...(fallback ? { defaultText: "true" } : {}),
    type: {
      parse(texts) {
        const text = texts.at(-1) ?? "";
        if (TRUE_WORDS.includes(text)) return true;
        if (FALSE_WORDS.includes(text)) return false;
        throw new RangeError(`must be true or false, not ${JSON.stringify(text)}`);
      },
    },
  };
}

/** An address to listen at; `fallback` is the default as it is written, none if it is absent. */
export function addressFlag<const D extends string | undefined>(
  flag: { env?: string; fallback: D; help: string },
): Flag<Address | (D extends string ? never : undefined)> {
  const { fallback, ...rest } = flag;
  type Value = Address | (D extends string ? never : undefined);
  return {
    ...rest,
    default: (fallback === undefined ? undefined : readAddress(fallback)) as Value,
    ...(fallback === undefined ? {} : { defaultText: fallback }),
    type: {
      placeholder: "ADDRESS",
      parse(texts) {
        const text = texts.at(-1) ?? "";
        return (text === "" && fallback === undefined ? undefined : readAddress(text)) as Value;
      },
    },
  };
}

/** Any text, or one that matches `pattern`, which `rule` puts into words; "" counts as not given. */
export function stringFlag(
  flag: {
    short?: string;
    env?: string;
    placeholder: string;
    pattern?: RegExp;
    rule?: string;
    defaultText?: string;
    help: string;
  },
): Flag<string | undefined> {
  const { placeholder, pattern, rule, ...rest } = flag;
  return {
    ...rest,
    default: undefined,
    type: {
      placeholder,
      parse(texts) {
        const text = texts.at(-1) || undefined;
        if (text === undefined || pattern === undefined || pattern.test(text)) return text;
        throw new RangeError(`must be ${rule}, not ${JSON.stringify(text)}`);
      },
    },
  };
}

/** One of a few words; `fallback` is the default. */
export function enumFlag<const W extends string, const D extends W | undefined>(
  flag: { short?: string; words: readonly W[]; fallback: D; help: string },
): Flag<W | D> {
  const { words, fallback, ...rest } = flag;
  return {
    ...rest,
    default: fallback,
    ...(fallback === undefined ? {} : { defaultText: fallback }),
    type: {
      placeholder: words.join("|"),
      parse(texts) {
        const text = texts.at(-1);
        const word = words.find((candidate) => candidate === text);
        if (word === undefined) {
          throw new RangeError(`must be ${listOf(words)}, not ${JSON.stringify(text)}`);
        }
        return word;
      },
    },
  };
}

/** A whole number from `min` to `max`. */
export function integerFlag(
  flag: { fallback: number; min: number; max: number; help: string },
): Flag<number> {
  const { fallback, min, max, ...rest } = flag;
  return {
    ...rest,
    default: fallback,
    defaultText: String(fallback),
    type: {
      placeholder: "N",
      parse(texts) {
        const text = texts.at(-1) ?? "";
        const value = Number(text);
        if (!/^[+-]?\d+$/.test(text) || value < min || value > max) {
          throw new RangeError(
            `must be a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`,
          );
        }
        return value;
      },
    },
  };
}

/** A duration as Go writes it, in ms; 0 by default. */
export function durationFlag(flag: { help: string }): Flag<number> {
  return {
    ...flag,
    default: 0,
    defaultText: "0s",
    type: { placeholder: "DURATION", parse: (texts) => readDuration(texts.at(-1) ?? "") },
  };
}

/**
 * Words separated by commas, the flag given once or several times; none by default. Each must
 * match `pattern`, which `rule` puts into words: "must be …".
 */
export function listFlag(
  flag: {
    short?: string;
    placeholder: string;
    pattern: RegExp;
    rule: string;
    defaultText?: string;
    help: string;
  },
): Flag<readonly string[]> {
  const { placeholder, pattern, rule, ...rest } = flag;
  return {
    ...rest,
    default: [],
    type: {
      placeholder: `${placeholder},…`,
      parse(texts) {
        const words = texts.flatMap((text) => text.split(",")).map((word) => word.trim());
        const given = words.filter((word) => word !== "");
        const wrong = given.find((word) => !pattern.test(word));
        if (wrong !== undefined) {
          throw new RangeError(`must be ${rule}, not ${JSON.stringify(wrong)}`);
        }
        return [...new Set(given)];
      },
    },
  };
}

/**
 * `NAME=VALUE`, the flag given once for each name; none by default.
 *
 * @param flag.read the value of what stands behind the `=`; its `RangeError` says what it must be
 */
export function assignFlag<T>(
  flag: { short?: string; placeholder: string; read: (text: string) => T; help: string },
): Flag<ReadonlyMap<string, T>> {
  const { placeholder, read, ...rest } = flag;
  return {
    ...rest,
    default: new Map(),
    type: {
      placeholder,
      parse(texts) {
        const values = new Map<string, T>();
        for (const text of texts) {
          const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
          if (name === undefined) {
            throw new RangeError(`must be ${placeholder}, not ${JSON.stringify(text)}`);
          }
          if (values.has(name)) throw new RangeError(`is given twice for ${JSON.stringify(name)}`);
          values.set(name, read(value!));
        }
        return values;
      },
    },
  };
}

/** `json or yaml`, `a, b or c`. */
export function listOf(words: readonly string[], last: "or" | "and" = "or"): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}
