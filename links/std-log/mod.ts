/** Loggers by name, which hand their records to handlers. */

export { BaseHandler, type BaseHandlerOptions, type FormatterFunction } from "./base_handler.ts";
export { ConsoleHandler, type ConsoleHandlerOptions } from "./console_handler.ts";
export { critical, debug, error, info, warn } from "./default_logger.ts";
export { getLogger } from "./get_logger.ts";
export {
  getLevelByName,
  getLevelName,
  type LevelName,
  type LogLevel,
  LogLevels,
} from "./levels.ts";
export { Logger, LogRecord } from "./logger.ts";
export { type LogConfig, setup } from "./setup.ts";
