/** The methods of the default logger as functions. */

import { getLogger } from "./get_logger.ts";

/** Each of these logs through the default logger, and returns the message. */
export function debug<T>(msg: T, ...args: unknown[]): T | undefined {
  return log("debug", msg, args);
}

export function info<T>(msg: T, ...args: unknown[]): T | undefined {
  return log("info", msg, args);
}

export function warn<T>(msg: T, ...args: unknown[]): T | undefined {
  return log("warn", msg, args);
}

export function error<T>(msg: T, ...args: unknown[]): T | undefined {
  return log("error", msg, args);
}

export function critical<T>(msg: T, ...args: unknown[]): T | undefined {
  return log("critical", msg, args);
}

function log<T>(
  method: "debug" | "info" | "warn" | "error" | "critical",
  msg: T,
  args: unknown[],
): T | undefined {
  const logger = getLogger("default");
  return (logger[method] as (msg: T, ...args: unknown[]) => T | undefined)(msg, ...args);
}
