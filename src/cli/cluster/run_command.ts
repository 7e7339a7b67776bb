/** Carries out a command on a cluster; whatever the cluster refuses becomes one line. */

import { CommandError, type Host } from "../host.ts";
import type { ClusterInvocation } from "./commands.ts";
import { failureText } from "./failures.ts";

/**
 * Runs the command; resolves to the exit code.
 *
 * @throws {CommandError} for a request that failed.
 */
export async function runClusterCommand(
  invocation: ClusterInvocation,
  host: Host,
): Promise<number> {
  try {
    return await dispatch(invocation, host);
  } catch (error) {
    const text = failureText(error);
    if (text === undefined) throw error;
    throw new CommandError(text, { cause: error });
  }
}

async function dispatch(invocation: ClusterInvocation, host: Host): Promise<number> {
  switch (invocation.command) {
    case "submit": {
      const { submit } = await import("./submit.ts");
      return await submit(invocation, host);
    }
    case "plan": {
      const { planCommand } = await import("./plan/command.ts");
      return await planCommand(invocation, host);
    }
    case "list": {
      const { list } = await import("./list.ts");
      return await list(invocation.options, host);
    }
    case "get": {
      const { get } = await import("./get.ts");
      return await get(invocation, host);
    }
    case "approve":
    case "reject": {
      const { answer } = await import("./answer.ts");
      return await answer(invocation, host);
    }
    case "suspend":
    case "resume":
    case "cancel": {
      const { steer } = await import("./steer.ts");
      return await steer(invocation, host);
    }
    case "retry": {
      const { retry } = await import("./retry.ts");
      return await retry(invocation, host);
    }
    case "backup": {
      const { backup } = await import("./backup.ts");
      return await backup(invocation.options, host);
    }
    case "restore": {
      const { restore } = await import("./restore.ts");
      return await restore(invocation, host);
    }
    case "report": {
      const { report } = await import("./report.ts");
      return await report(invocation, host);
    }
    case "watch": {
      const { watch } = await import("./watch.ts");
      return await watch(invocation, host);
    }
    case "explain": {
      const { explainCommand } = await import("./explain/command.ts");
      return await explainCommand(invocation, host);
    }
    case "logs": {
      const { logs } = await import("./logs/command.ts");
      return await logs(invocation, host);
    }
  }
}
