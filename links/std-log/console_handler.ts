/** Records on standard output. */

import { BaseHandler, type BaseHandlerOptions } from "./base_handler.ts";
import { type LevelName, LogLevels } from "./levels.ts";
import type { LogRecord } from "./logger.ts";

/** How the handler is made. */
export interface ConsoleHandlerOptions extends BaseHandlerOptions {
  /** On unless given; `NO_COLOR` has the last word. */
  useColors?: boolean;
}

/** Writes to the console, and thus to standard output, whatever the level. */
export class ConsoleHandler extends BaseHandler {
  readonly #useColors: boolean;

  constructor(levelName: LevelName, options: ConsoleHandlerOptions = {}) {
    super(levelName, options);
    this.#useColors = (options.useColors ?? true) && !Deno.noColor;
  }

  override format(logRecord: LogRecord): string {
    const text = super.format(logRecord);
    const color = this.#useColors ? colorOf(logRecord.level) : undefined;
    return color === undefined ? text : `\x1b[${color}m${text}\x1b[0m`;
  }

  override log(msg: string): void {
    console.log(msg);
  }
}

function colorOf(level: number): string | undefined {
  if (level >= LogLevels.CRITICAL) return "1;31";
  if (level >= LogLevels.ERROR) return "31";
  if (level >= LogLevels.WARN) return "33";
  return level >= LogLevels.INFO ? "34" : undefined;
}
