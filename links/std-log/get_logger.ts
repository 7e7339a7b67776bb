/** Loggers by name. */

import { Logger } from "./logger.ts";
import { registry } from "./registry.ts";

/**
 * The logger of that name, `default` without one. A name that `setup()` was not told of gives a
 * logger without handlers: what it is told goes nowhere.
 */
export function getLogger(name = "default"): Logger {
  let logger = registry.loggers.get(name);
  if (!logger) {
    logger = new Logger(name, "NOTSET");
    registry.loggers.set(name, logger);
  }
  return logger;
}
