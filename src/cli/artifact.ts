/** `zen-flow artifact`: what a step's pod runs to fetch its artifacts, or to store them. */

import {
  type Carried,
  fetchArtifact,
  InstructionsError,
  readFetchings,
  readStorings,
  storeArtifact,
  type Surroundings,
  TransferError,
} from "../artifact/mod.ts";
import { systemClock } from "../kube/clock.ts";
import { CommandError, type EndSignal, type Host, signalExitCode } from "./host.ts";
import { type Invocation, UsageError } from "./parse_command_line.ts";

type ArtifactInvocation = Extract<Invocation, { command: "artifact" }>;

/** Runs the command; resolves to the exit code. */
export async function artifact(
  { direction, instructions }: ArtifactInvocation,
  host: Host,
): Promise<number> {
  const stop = new AbortController();
  let signal: EndSignal | undefined;
  const stopListening = host.onEndSignal((received) => {
    signal ??= received;
    stop.abort(new CommandError(`told to end by ${received}`));
  });
  const surroundings: Surroundings = {
    clock: systemClock,
    random: Math.random,
    env: host.env,
    signal: stop.signal,
  };
  try {
    if (direction === "get") await getAll(instructions, { host, surroundings });
    else await putAll(instructions, { host, surroundings });
    return 0;
  } catch (error) {
    if (error instanceof InstructionsError) {
      throw new UsageError(`zen-flow artifact: ${error.message}`);
    }
    if (signal === undefined || error !== stop.signal.reason) throw error;
    host.stderr.write(`zen-flow: ${stop.signal.reason.message}\n`);
    return signalExitCode(signal);
  } finally {
    stopListening();
  }
}

interface Ground {
  readonly host: Host;
  readonly surroundings: Surroundings;
}

async function getAll(instructions: string, { host, surroundings }: Ground): Promise<void> {
  for (const one of readFetchings(instructions)) {
    const carried = await named(one.name, () => fetchArtifact(one, surroundings));
    tell(host, `fetched ${one.name}`, carried);
  }
}

async function putAll(instructions: string, { host, surroundings }: Ground): Promise<void> {
  for (const one of readStorings(instructions)) {
    const carried = await named(one.name, () => storeArtifact(one, surroundings));
    tell(host, `stored ${one.name}`, carried);
  }
}

/** @throws {CommandError} that names the artifact, for what the user can mend. */
async function named(name: string, carry: () => Promise<Carried>): Promise<Carried> {
  try {
    return await carry();
  } catch (error) {
    if (!(error instanceof TransferError)) throw error;
    throw new CommandError(`artifact ${name}: ${error.message}`, { cause: error });
  }
}

function tell({ stdout }: Host, what: string, { bytes, where }: Carried): void {
  stdout.write(`${what}: ${bytes} bytes, ${where}\n`);
}
