/** How grave a record is. */

/** The levels, in rising order. */
export const LogLevels = {
  NOTSET: 0,
  DEBUG: 10,
  INFO: 20,
  WARN: 30,
  ERROR: 40,
  CRITICAL: 50,
} as const;

/** A level as a number. */
export type LogLevel = (typeof LogLevels)[LevelName];
/** A level by name. */
export type LevelName = keyof typeof LogLevels;

/** @throws {Error} if there is no such level. */
export function getLevelByName(name: LevelName): LogLevel {
  const level: LogLevel | undefined = LogLevels[name];
  if (level === undefined) throw new Error(`Cannot get log level: no level named ${name}`);
  return level;
}

/** @throws {Error} if there is no such level. */
export function getLevelName(level: LogLevel): LevelName {
  for (const [name, value] of Object.entries(LogLevels)) {
    if (value === level) return name as LevelName;
  }
  throw new Error(`Cannot get log level: no level numbered ${level}`);
}
