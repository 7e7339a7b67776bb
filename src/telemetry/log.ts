/**
 * The logger of the process: lines to standard error. The only file that knows `@std/log`, which
 * is retired upstream: leaving it means changing this file alone.
 */

import { BaseHandler, getLogger, type LogRecord, setup } from "@std/log";
import {
  formatLine,
  type LineOptions,
  LOG_LEVELS,
  type LogFormat,
  type LogLevel,
} from "./log_line.ts";
import type { LogFields, Logger } from "./logger.ts";

export { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from "./log_line.ts";

/** What is logged, and how. */
export interface LogOptions {
  /** Lines below it are left out. Errors come with their stacks at `debug` only. */
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** The instant of a line, ms since the epoch. */
  readonly now: () => number;
  /** Takes a line without its end. Standard error unless given. */
  readonly write?: (line: string) => void;
}

const LEVEL_NAMES = { debug: "DEBUG", info: "INFO", warn: "WARN", error: "ERROR" } as const;
const NAME = "zen-flow";

/** Sets up logging for the process; a second call replaces the first one's settings. */
export function createLogger(options: LogOptions): Logger {
  const { level, format, now, write = (line) => console.error(line) } = options;
  const line = { format, stacks: level === "debug" };
  setup({
    handlers: { [NAME]: new LineHandler({ line, now, write }) },
    loggers: { [NAME]: { level: LEVEL_NAMES[level], handlers: [NAME] } },
  });
  return new FieldLogger(LOG_LEVELS.indexOf(level), {});
}

/** Hands lines on with the fields it was made with. */
class FieldLogger implements Logger {
  readonly #least: number;
  readonly #fields: LogFields;

  constructor(least: number, fields: LogFields) {
    this.#least = least;
    this.#fields = fields;
  }

  debug(message: string, fields?: LogFields): void {
    this.#log("debug", message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#log("info", message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#log("warn", message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#log("error", message, fields);
  }

  with(fields: LogFields): Logger {
    return new FieldLogger(this.#least, { ...this.#fields, ...fields });
  }

  #log(level: LogLevel, message: string, fields: LogFields | undefined): void {
    // Most debug lines are written by nobody: they should cost nothing.
    if (LOG_LEVELS.indexOf(level) < this.#least) return;
    getLogger(NAME)[level](message, { ...this.#fields, ...fields });
  }
}

class LineHandler extends BaseHandler {
  readonly #line: LineOptions;
  readonly #now: () => number;
  readonly #write: (line: string) => void;

  constructor({ line, now, write }: {
    readonly line: LineOptions;
    readonly now: () => number;
    readonly write: (line: string) => void;
  }) {
    super("DEBUG");
    this.#line = line;
    this.#now = now;
    this.#write = write;
  }

  override format({ levelName, msg, args }: LogRecord): string {
    const level = LOG_LEVELS.find((level) => LEVEL_NAMES[level] === levelName) ?? "error";
    const fields = (args[0] ?? {}) as LogFields;
    return formatLine({ time: this.#now(), level, message: msg, fields }, this.#line);
  }

  override log(line: string): void {
    this.#write(line);
  }
}
