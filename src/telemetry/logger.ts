/**
 * The logger that every part is handed. An interface only: `log.ts` holds the implementation, so
 * that the machinery can name the type without pulling in how lines are written.
 */

/** Structured data of one log line; values must survive `JSON.stringify`. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes structured lines. A message is a fixed text; what varies goes into the fields. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds these fields to each of its lines. */
  with(fields: LogFields): Logger;
}
