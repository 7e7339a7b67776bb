/** Saying which loggers there are, and what becomes of their records. */

import type { BaseHandler } from "./base_handler.ts";
import { ConsoleHandler } from "./console_handler.ts";
import type { LevelName } from "./levels.ts";
import { Logger } from "./logger.ts";
import { registry } from "./registry.ts";

/** Handlers by name, and the loggers that use them. */
export interface LogConfig {
  handlers?: Record<string, BaseHandler>;
  loggers?: Record<string, { level?: LevelName; handlers?: string[] }>;
}

/**
 * Replaces all handlers and loggers, destroying the handlers. A handler and a logger named
 * `default` are there unless others are given under that name.
 */
export function setup(config: LogConfig): void {
  for (const handler of registry.handlers.values()) handler.destroy();
  const handlers = { default: new ConsoleHandler("INFO"), ...config.handlers };
  registry.handlers = new Map(Object.entries(handlers));
  for (const handler of registry.handlers.values()) handler.setup();
  const loggers: NonNullable<LogConfig["loggers"]> = {
    default: { level: "INFO", handlers: ["default"] },
    ...config.loggers,
  };
  registry.loggers = new Map(
    Object.entries(loggers).map(([name, { level = "INFO", handlers = [] }]) => {
      // A name without a handler is passed over.
      const known = handlers.flatMap((handler) => registry.handlers.get(handler) ?? []);
      return [name, new Logger(name, level, { handlers: known })];
    }),
  );
}
