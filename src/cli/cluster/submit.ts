/** `zen-flow submit`: flows from a file are created on the cluster, all of them or none. */

import {
  type JobFlow,
  WorkflowZenIoV1alpha1Api,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { isAlreadyExists, isConflict, isNotFound } from "../../kube/errors.ts";
import { readFlowFiles, refuseFiles } from "../flow_files.ts";
import { CommandError, type Host, useColor } from "../host.ts";
import { checkParams } from "../params.ts";
import { formatProblem } from "../problem.ts";
import { painter } from "../text.ts";
import type { ClusterInvocation } from "./commands.ts";
import { failureText } from "./failures.ts";
import { checkToCreate, completeFlow } from "./flow_from_file.ts";
import { openSession, type Session } from "./session.ts";
import { watchFlows } from "./watch_flows.ts";

type SubmitInvocation = Extract<ClusterInvocation, { command: "submit" }>;

/** Runs the command; resolves to the exit code. */
export async function submit(
  { options, operands }: SubmitInvocation,
  host: Host,
): Promise<number> {
  const loaded = await readFlowFiles(operands, host, {
    params: options.param,
    more: (flow) => checkToCreate(flow, options.namespace),
  });
  checkParams("submit", options.param, loaded.flows);
  if (loaded.problems.length > 0) {
    return refuseFiles(loaded.problems, host, "nothing was submitted");
  }
  const paint = painter(useColor(host.stderr, host));
  for (const warning of loaded.warnings) {
    host.stderr.write(`${formatProblem(warning, paint, "warning").join("\n")}\n`);
  }
  using session = await openSession(options, host);
  const { namespace } = session;
  const isGenerated = options["generate-name"];
  const flows = loaded.flows.map((flow) => completeFlow(flow, { namespace, isGenerated }));
  const created = await session.busy("Submitting", createAll(session, flows));
  for (const { metadata } of created) {
    host.stdout.write(`jobflow.workflow.zen.io/${metadata.name} created\n`);
  }
  return options.watch ? await watchFlows(created, { session, host }) : 0;
}

/** Where the API server refuses one of them, those that it has taken before are deleted again. */
async function createAll(
  { client }: Session,
  flows: readonly JobFlow[],
): Promise<readonly JobFlow[]> {
  const api = new WorkflowZenIoV1alpha1Api(client);
  const create = async (flow: JobFlow, opts: { dryRun?: string }) => {
    try {
      return await api.namespace(flow.metadata.namespace!).createJobFlow(flow, opts);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      const text = `${failureText(error)}; --generate-name makes another one of it`;
      throw new CommandError(text, { cause: error });
    }
  };
  if (flows.length > 1) {
    for (const flow of flows) await create(flow, { dryRun: "All" });
  }
  const created: JobFlow[] = [];
  try {
    for (const flow of flows) created.push(await create(flow, {}));
  } catch (error) {
    for (const flow of created) await takeBack(api, flow, error);
    throw error;
  }
  return created;
}

/** @throws {CommandError} if the flow stays: its name and why, and the cause of it all. */
async function takeBack(
  api: WorkflowZenIoV1alpha1Api,
  { metadata: { name, namespace, uid } }: JobFlow,
  cause: unknown,
): Promise<void> {
  try {
    await api.namespace(namespace!).deleteJobFlow(name!, {
      propagationPolicy: "Background",
      preconditions: { uid: uid! },
    });
  } catch (error) {
    if (isNotFound(error) || isConflict(error)) return; // gone, or made anew by somebody
    const why = failureText(error);
    if (why === undefined) throw error;
    const said = cause instanceof CommandError ? cause.message : failureText(cause);
    throw new CommandError(
      `${said}; JobFlow ${name} was created before that, and could not be taken back: ${why}`,
      { cause },
    );
  }
}
