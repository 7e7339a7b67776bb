/** A logger and what it hands to its handlers. */

import type { BaseHandler } from "./base_handler.ts";
import {
  getLevelByName,
  getLevelName,
  type LevelName,
  type LogLevel,
  LogLevels,
} from "./levels.ts";

/** One thing that was logged. */
export class LogRecord {
  readonly msg: string;
  readonly level: number;
  readonly levelName: string;
  readonly loggerName: string;
  readonly #args: unknown[];
  readonly #datetime = new Date();

  constructor({ msg, args, level, loggerName }: {
    msg: string;
    args: unknown[];
    level: LogLevel;
    loggerName: string;
  }) {
    this.msg = msg;
    this.level = level;
    this.levelName = getLevelName(level);
    this.loggerName = loggerName;
    this.#args = [...args];
  }

  /** What was logged along with the message. */
  get args(): unknown[] {
    return [...this.#args];
  }

  get datetime(): Date {
    return new Date(this.#datetime);
  }
}

/** A message, or a function that makes one if it is needed. */
type Message<T> = T extends (...args: never[]) => unknown ? never : T | (() => T);

/** Hands records of its level and above to its handlers. */
export class Logger {
  readonly #name: string;
  #level: LogLevel;
  handlers: BaseHandler[];

  constructor(
    loggerName: string,
    levelName: LevelName,
    options: { handlers?: BaseHandler[] } = {},
  ) {
    this.#name = loggerName;
    this.#level = getLevelByName(levelName);
    this.handlers = options.handlers ?? [];
  }

  get loggerName(): string {
    return this.#name;
  }

  get level(): LogLevel {
    return this.#level;
  }

  set level(level: LogLevel) {
    this.#level = level;
  }

  get levelName(): LevelName {
    return getLevelName(this.#level);
  }

  set levelName(name: LevelName) {
    this.#level = getLevelByName(name);
  }

  /** Each of these returns the message; one that is a function runs only if the level passes. */
  debug<T>(msg: () => T, ...args: unknown[]): T | undefined;
  debug<T>(msg: Message<T>, ...args: unknown[]): T;
  debug(msg: unknown, ...args: unknown[]): unknown {
    return this.#log(LogLevels.DEBUG, msg, args);
  }

  info<T>(msg: () => T, ...args: unknown[]): T | undefined;
  info<T>(msg: Message<T>, ...args: unknown[]): T;
  info(msg: unknown, ...args: unknown[]): unknown {
    return this.#log(LogLevels.INFO, msg, args);
  }

  warn<T>(msg: () => T, ...args: unknown[]): T | undefined;
  warn<T>(msg: Message<T>, ...args: unknown[]): T;
  warn(msg: unknown, ...args: unknown[]): unknown {
    return this.#log(LogLevels.WARN, msg, args);
  }

  error<T>(msg: () => T, ...args: unknown[]): T | undefined;
  error<T>(msg: Message<T>, ...args: unknown[]): T;
  error(msg: unknown, ...args: unknown[]): unknown {
    return this.#log(LogLevels.ERROR, msg, args);
  }

  critical<T>(msg: () => T, ...args: unknown[]): T | undefined;
  critical<T>(msg: Message<T>, ...args: unknown[]): T;
  critical(msg: unknown, ...args: unknown[]): unknown {
    return this.#log(LogLevels.CRITICAL, msg, args);
  }

  #log(level: LogLevel, given: unknown, args: unknown[]): unknown {
    if (level < this.#level) return typeof given === "function" ? undefined : given;
    const message = typeof given === "function" ? given() : given;
    const msg = textOf(message);
    const record = new LogRecord({ msg, args, level, loggerName: this.#name });
    for (const handler of this.handlers) handler.handle(record);
    return message;
  }
}

/** Objects are for the eye: what comes of them is not always JSON. */
function textOf(message: unknown): string {
  if (message instanceof Error) return message.stack ?? message.message;
  return typeof message === "string" ? message : Deno.inspect(message, { breakLength: Infinity });
}
