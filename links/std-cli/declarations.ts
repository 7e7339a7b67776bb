/** The options of `parseArgs()` in the form in which the parser asks for them. */

import type { ParseOptions } from "./parse_args_types.ts";

/** What was declared, by name; whatever holds for an option holds for its aliases. */
export interface Declarations {
  readonly string: ReadonlySet<string>;
  readonly boolean: ReadonlySet<string>;
  readonly collect: ReadonlySet<string>;
  readonly negatable: ReadonlySet<string>;
  /** Every `--name` without a `=` is boolean. */
  readonly allBoolean: boolean;
  /** Each name to its other names. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
}

/** @throws {TypeError} if an alias is undefined. */
export function declare(
  // deno-lint-ignore no-explicit-any -- the names are of no interest here
  options: ParseOptions<any, any, any, any, any, any>,
): Declarations {
  const aliases = readAliases(options.alias ?? {});
  const named = (names: unknown): ReadonlySet<string> => {
    const list = [names].flat().filter((name): name is string => Boolean(name));
    return new Set(list.flatMap((name) => [name, ...aliases.get(name) ?? []]));
  };
  const isBlanket = typeof options.boolean === "boolean";
  return {
    string: named(options.string),
    boolean: named(isBlanket ? [] : options.boolean),
    collect: named(options.collect),
    negatable: named(options.negatable),
    allBoolean: options.boolean === true,
    aliases,
  };
}

function readAliases(
  alias: Readonly<Record<string, string | readonly string[] | undefined>>,
): Map<string, readonly string[]> {
  const aliases = new Map<string, readonly string[]>();
  for (const [key, others] of Object.entries(alias)) {
    if (others === undefined) {
      throw new TypeError(
        `Cannot parse arguments: the alias of '${key}' is undefined`,
      );
    }
    const names = [key, ...[others].flat()];
    for (const name of names) {
      aliases.set(
        name,
        names.filter((other) => other !== name),
      );
    }
  }
  return aliases;
}
