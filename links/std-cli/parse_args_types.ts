/** The options of `parseArgs()` and the type of what it returns for them. */

/** One name or several. */
type Names<T extends string> = T | readonly T[];

/** An option's name to its other name or names. */
export type Aliases = Readonly<Record<string, string | readonly string[]>>;

/** Which options there are, and how their values are read. */
export interface ParseOptions<
  B extends string = string,
  S extends string = string,
  C extends string = string,
  D extends Record<string, unknown> = Record<string, unknown>,
  A extends Aliases = Aliases,
  DD extends boolean = boolean,
> {
  /** Put the words after `--` into `result["--"]`, and not at the end of `result._`. */
  "--"?: DD;
  /** Other names; the value appears under all of them. */
  alias?: A;
  /** Options without a value; absent ones are `false`. `true`: every `--name` without a `=`. */
  boolean?: boolean | Names<B>;
  /** Values of absent options. */
  default?: D;
  /** Put everything after the first positional into `result._` as it is. */
  stopEarly?: boolean;
  /** Options whose values stay texts; `"_"` stands for the positionals. */
  string?: Names<S>;
  /** Options that may be repeated; their values become a list. */
  collect?: Names<C>;
  /** Options that `--no-name` makes `false`. */
  negatable?: Names<string>;
  /**
   * Called for every undeclared option (with its key and value) and every positional (without);
   * `false` drops it.
   */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

type Listed<T> = T extends readonly (infer U)[] ? U : T;

/** The names and all their aliases. */
type Spread<T extends string, A extends Aliases> =
  | T
  | {
    [K in keyof A & string]: K extends T ? Listed<A[K]>
      : Extract<Listed<A[K]>, T> extends never ? never
      : K | Listed<A[K]>;
  }[keyof A & string];

/** What is left out of a member's type if there is a default. */
type Absent<K, D> = K extends keyof D ? D[K] : undefined;

type Members<B extends string, S extends string, C extends string, D> =
  & { [K in Exclude<S, C>]: string | Absent<K, D> }
  & { [K in Exclude<B, C>]: boolean | (K extends keyof D ? D[K] : never) }
  & { [K in Extract<S, C>]: string[] | (K extends keyof D ? D[K] : never) }
  & {
    [K in Extract<Exclude<B, S>, C>]:
      | boolean[]
      | (K extends keyof D ? D[K] : never);
  };

/** What `parseArgs()` returns: the options by name, and the positionals as `_`. */
export type Args<
  B extends string,
  S extends string,
  C extends string,
  D extends Record<string, unknown>,
  A extends Aliases,
  DD extends boolean,
> =
  & ([B | S | C] extends [never]
    // deno-lint-ignore no-explicit-any -- nothing is known of the values
    ? Record<string, any>
    :
      & Record<string, unknown>
      & Members<Spread<B, A>, Spread<S, A>, Spread<C, A>, D>)
  & { _: (string | number)[] }
  & (DD extends true ? { "--": string[] } : unknown);
