/** The loggers and handlers of the process. */

import type { BaseHandler } from "./base_handler.ts";
import { ConsoleHandler } from "./console_handler.ts";
import { Logger } from "./logger.ts";

/** Until `setup()` there is one logger, which writes to the console. */
const initialHandler = new ConsoleHandler("INFO");

/** What `setup()` has set up. */
export const registry = {
  handlers: new Map<string, BaseHandler>([["default", initialHandler]]),
  loggers: new Map<string, Logger>([
    ["default", new Logger("default", "INFO", { handlers: [initialHandler] })],
  ]),
};
