/**
 * One log line as text. Pure, and never throws: whatever a field holds, there is a line for it.
 */

import type { LogFields } from "./logger.ts";

/** How serious a line is, from least to most. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** JSON for machines, text for people. */
export const LOG_FORMATS = ["json", "text"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** What a line says. */
export interface LogLine {
  /** ms since the epoch. */
  readonly time: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** How a line is written. */
export interface LineOptions {
  readonly format: LogFormat;
  /** Whether errors come with their stacks. */
  readonly stacks: boolean;
}

/**
 * Writes a line, without a line end.
 *
 * JSON: `{"time":"2026-01-01T00:00:00.000Z","level":"info","message":"…", …fields}`; a field of
 * one of these names is written as `fields.<name>`. Text: `time LEVEL message key=value …`.
 */
export function formatLine(line: LogLine, { format, stacks }: LineOptions): string {
  const { level, message } = line;
  const time = new Date(line.time).toISOString();
  const fields = Object.entries(line.fields).flatMap(([name, value]) => {
    const plain = toPlain(value, { stacks, within: [] });
    return plain === undefined ? [] : [[name, plain] as const];
  });
  if (format === "text") {
    const pairs = fields.map(([name, value]) => ` ${name}=${valueText(value)}`);
    return `${time} ${level.toUpperCase().padEnd(5)} ${message}${pairs.join("")}`;
  }
  const head = { time, level, message };
  const rest = fields.map(([name, value]) => [name in head ? `fields.${name}` : name, value]);
  return JSON.stringify({ ...head, ...Object.fromEntries(rest) });
}

interface PlainOptions {
  readonly stacks: boolean;
  /** The objects that the value is part of, outermost first. */
  readonly within: readonly object[];
}

/** The value as `JSON.stringify` can write it; `undefined` if there is nothing to write. */
function toPlain(value: unknown, options: PlainOptions): unknown {
  switch (typeof value) {
    case "bigint":
      return String(value);
    case "symbol":
    case "function":
      return `[${typeof value}]`;
    case "object":
      return value === null ? null : toPlainObject(value, options);
    default:
      return value;
  }
}

function toPlainObject(value: object, options: PlainOptions): unknown {
  const { stacks, within } = options;
  if (within.includes(value)) return "[cycle]";
  const inner = { stacks, within: [...within, value] };
  try {
    if (value instanceof Error) return errorText(value, inner);
    if ("toJSON" in value && typeof value.toJSON === "function") {
      return toPlain(value.toJSON(), inner);
    }
    if (Array.isArray(value)) return value.map((item) => toPlain(item, inner) ?? null);
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, toPlain(member, inner)]),
    );
  } catch {
    // A getter or a toJSON of its own failed. The line is worth more than the value.
    return "[unreadable]";
  }
}

/** `Name: message`, or with stacks the stack and those of its causes. */
function errorText(error: Error, options: PlainOptions): string {
  const { name, message, stack, cause } = error;
  if (options.stacks && stack) {
    const causeText = cause === undefined ? "" : `\nCaused by: ${toPlain(cause, options)}`;
    return stack + causeText;
  }
  return name === "Error" ? message : `${name}: ${message}`;
}

/** What needs no quotes goes without. */
function valueText(value: unknown): string {
  const isBare = typeof value === "string" && /^[^\s"=\p{C}]+$/u.test(value);
  return isBare ? value : JSON.stringify(value);
}
