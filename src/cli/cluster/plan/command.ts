/** `zen-flow plan`: what flows of a file would create, and what an API server says to it. */

import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { systemClock } from "../../../kube/clock.ts";
import { statusCodeOf } from "../../../kube/errors.ts";
import { readFlowFiles, refuseFiles } from "../../flow_files.ts";
import { CommandError, type Host, useColor } from "../../host.ts";
import { checkParams } from "../../params.ts";
import { painter, safeMessage, STYLE } from "../../text.ts";
import type { ClusterInvocation, ClusterOptions } from "../commands.ts";
import { requestOf } from "../naming_client.ts";
import { failureText } from "../failures.ts";
import { checkToCreate, completeFlow } from "../flow_from_file.ts";
import { openSession, type Session } from "../session.ts";
import { type PlannedEvent, play } from "./play.ts";
import { printPlan } from "./print_plan.ts";
import { tryFlow, tryObjects, type Verdict } from "./server_check.ts";

type PlanInvocation = Extract<ClusterInvocation, { command: "plan" }>;

/** Stands for the uid of a flow that no API server has seen. */
const NO_UID = "00000000-0000-0000-0000-000000000000";

/** Runs the command; resolves to the exit code: 1 if an API server would refuse something. */
export async function planCommand(
  { options, operands }: PlanInvocation,
  host: Host,
): Promise<number> {
  const loaded = await readFlowFiles(operands, host, {
    params: options.param,
    more: (flow) => checkToCreate(flow, options.namespace),
  });
  checkParams("plan", options.param, loaded.flows);
  if (loaded.problems.length > 0) return refuseFiles(loaded.problems, host, "there is no plan");
  const say = teller(host);
  let session = await openSessionIfAny(options, host, say);
  let isRefused = false;
  for (const one of loaded.flows) {
    const namespace = session?.namespace ?? options.namespace ?? "default";
    const given = completeFlow(one, { namespace, isGenerated: false });
    const planned = await session?.busy("Asking the API server", planOn(session, given))
      .catch((error) => {
        if (requestOf(error) === undefined || statusCodeOf(error) !== undefined) throw error;
        say("gap", `No API server was asked: ${failureText(error)}`);
        session?.[Symbol.dispose]();
        session = undefined;
        return undefined;
      });
    const { flow, events, verdict } = planned ?? planAlone(given, systemClock.now());
    const isUidKnown = flow.metadata.uid !== NO_UID;
    host.stdout.write(await printPlan(flow, events, { isUidKnown }));
    await host.stdout.flush();
    tell(verdict, flow.metadata.name!, say);
    isRefused ||= (verdict?.refusals.length ?? 0) > 0;
  }
  session?.[Symbol.dispose]();
  return isRefused ? 1 : 0;
}

interface Planned {
  readonly flow: JobFlow;
  readonly events: readonly PlannedEvent[];
  /** Undefined: no API server was asked. */
  readonly verdict: Verdict | undefined;
}

function planAlone(flow: JobFlow, now: number): Planned {
  const named = withIdentity(flow);
  return { flow: named, events: play(named, now), verdict: undefined };
}

async function planOn(session: Session, given: JobFlow): Promise<Planned> {
  const tried = await tryFlow(session, given);
  const flow = withIdentity(tried.flow);
  const events = play(flow, session.clock.now());
  const { refusals, gaps } = await tryObjects(session, flow, {
    events,
    isThere: tried.isThere,
  });
  const verdict = {
    refusals: [...tried.verdict.refusals, ...refusals],
    gaps: [...tried.verdict.gaps, ...gaps],
  };
  return { flow, events, verdict };
}

/** What only an API server gives it, where none has. */
function withIdentity(flow: JobFlow): JobFlow {
  const { name, generateName, uid = NO_UID } = flow.metadata;
  return { ...flow, metadata: { ...flow.metadata, name: name ?? `${generateName}xxxxx`, uid } };
}

/** Undefined: no cluster is named anywhere. Where flags name one, it has to be there. */
async function openSessionIfAny(
  options: ClusterOptions<"plan">,
  host: Host,
  say: Say,
): Promise<Session | undefined> {
  try {
    return await openSession(options, host);
  } catch (error) {
    const isAskedFor = options.kubeconfig !== undefined || options.context !== undefined;
    if (isAskedFor || !(error instanceof CommandError)) throw error;
    say("gap", `No API server was asked: ${error.message}`);
    return undefined;
  }
}

type Say = (kind: keyof typeof STYLES, text: string) => void;

const STYLES = { refusal: STYLE.red, gap: STYLE.yellow, good: STYLE.green } as const;

function teller(host: Host): Say {
  const paint = painter(useColor(host.stderr, host));
  return (kind, text) => host.stderr.write(`${paint(STYLES[kind], safeMessage(text))}\n`);
}

function tell(verdict: Verdict | undefined, name: string, say: Say): void {
  if (verdict === undefined) return;
  for (const gap of verdict.gaps) say("gap", `${name}: ${gap}`);
  for (const refusal of verdict.refusals) say("refusal", `${name}: ${refusal}`);
  if (verdict.gaps.length + verdict.refusals.length > 0) return;
  say("good", `${name}: the API server takes all of it`);
}
