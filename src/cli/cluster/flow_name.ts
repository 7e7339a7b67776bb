/** How a flow is named on the command line. */

import { UsageError } from "../parse_command_line.ts";

/** The resource in front of a name, as `kubectl get -o name` prints it and as people type it. */
const RESOURCE = /^(?:jobflows?|jf|flow)(?:\.workflow\.zen\.io)?\//;
const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/**
 * The name of a flow, written alone or as `jobflow/NAME`.
 *
 * @throws {UsageError} if no flow can have that name.
 */
export function flowNameOf(command: string, word: string): string {
  const name = withoutResource(word);
  if (name.length <= 253 && NAME.test(name)) return name;
  throw new UsageError(
    `zen-flow ${command}: ${JSON.stringify(word)} cannot be the name of a flow`,
  );
}

/** What is left of `jobflow/NAME`; any other word as it is. */
export function withoutResource(word: string): string {
  return word.replace(RESOURCE, "");
}
