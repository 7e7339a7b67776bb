/**
 * Reading kubeconfig files. What that needs is loaded when a file is read: an operator in its
 * cluster never does, and has better use for the memory.
 */

import type { RawKubeConfig } from "./definitions.ts";

/**
 * Reads a kubeconfig file in JSON or YAML. Paths in it count from the file's own folder and come
 * back absolute.
 *
 * @throws {Deno.errors.NotFound} if there is no such file; another error, with the path in its
 * message, if it is not a kubeconfig.
 */
export async function readKubeConfigFile(path: string): Promise<RawKubeConfig> {
  const config = check(await parse(await readText(path), path), path);
  const { dirname, resolve } = await import("node:path");
  const folder = dirname(resolve(path));
  resolvePaths(config, (relative) => resolve(folder, relative));
  return config;
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Deno.errors.NotFound(
      `Cannot read the kubeconfig '${path}': no such file`,
      { cause },
    );
  }
}

async function parse(text: string, path: string): Promise<unknown> {
  try {
    if (text.trimStart().startsWith("{")) return JSON.parse(text);
  } catch {
    // Braces also begin a YAML mapping, which need not be JSON.
  }
  const yaml = await import("yaml");
  try {
    return yaml.parse(text);
  } catch (cause) {
    if (!(cause instanceof yaml.YAMLParseError)) throw cause;
    const message = `Cannot read the kubeconfig '${path}': ${cause.message}`;
    throw new SyntaxError(message, { cause });
  }
}

/** The lists of a kubeconfig, and the member of their entries that is not the name. */
const LISTS = { contexts: "context", clusters: "cluster", users: "user" };

function check(value: unknown, path: string): RawKubeConfig {
  const refuse = (problem: string): never => {
    throw new TypeError(`Cannot read the kubeconfig '${path}': ${problem}`);
  };
  if (!isObject(value)) return refuse("it is not a mapping");
  if (value.apiVersion !== "v1" || value.kind !== "Config") {
    const found = `${JSON.stringify(value.apiVersion)} and ${JSON.stringify(value.kind)}`;
    refuse(`apiVersion and kind must be "v1" and "Config", but are ${found}`);
  }
  for (const [list, member] of Object.entries(LISTS)) {
    const entries = value[list] ??= [];
    if (!Array.isArray(entries)) refuse(`${list} must be a list`);
    for (const [i, entry] of (entries as unknown[]).entries()) {
      if (!isObject(entry) || typeof entry.name !== "string") {
        refuse(`${list}[${i}] must have a name`);
      } else if (!isObject(entry[member] ??= {})) {
        refuse(`${list}[${i}].${member} must be a mapping`);
      }
    }
  }
  return value as unknown as RawKubeConfig;
}

function resolvePaths(config: RawKubeConfig, resolve: (path: string) => string): void {
  for (const { cluster } of config.clusters ?? []) {
    resolveMembers(cluster, ["certificate-authority"], resolve);
  }
  for (const { user } of config.users ?? []) {
    resolveMembers(
      user,
      ["client-certificate", "client-key", "tokenFile"],
      resolve,
    );
    // A bare name is looked up on the PATH; anything else is a path from here.
    if (user.exec && /[/\\]/.test(user.exec.command)) {
      resolveMembers(user.exec, ["command"], resolve);
    }
  }
}

function resolveMembers<T>(
  object: T,
  members: (keyof T)[],
  resolve: (path: string) => string,
): void {
  for (const member of members) {
    const path = object[member];
    if (typeof path === "string" && path !== "") object[member] = resolve(path) as T[keyof T];
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
