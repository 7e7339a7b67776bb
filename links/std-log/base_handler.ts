/** What becomes of records. */

import { getLevelByName, getLevelName, type LevelName, type LogLevel } from "./levels.ts";
import type { LogRecord } from "./logger.ts";

/** Makes a record a text. */
export type FormatterFunction = (logRecord: LogRecord) => string;

/** How a handler is made. */
export interface BaseHandlerOptions {
  /** `LEVEL message` unless given. */
  formatter?: FormatterFunction;
}

/** Writes the records of its level and above somewhere: a subclass says where. */
export abstract class BaseHandler {
  #level: LogLevel;
  formatter: FormatterFunction;

  constructor(levelName: LevelName, options?: BaseHandlerOptions) {
    this.#level = getLevelByName(levelName);
    this.formatter = options?.formatter ?? (({ levelName, msg }) => `${levelName} ${msg}`);
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

  handle(logRecord: LogRecord): void {
    if (logRecord.level >= this.#level) this.log(this.format(logRecord));
  }

  format(logRecord: LogRecord): string {
    return this.formatter(logRecord);
  }

  abstract log(msg: string): void;

  /** Called before the handler is used. */
  setup(): void {}

  /** Called when the handler is no longer used. */
  destroy(): void {}

  [Symbol.dispose](): void {
    this.destroy();
  }
}
