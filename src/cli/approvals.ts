/**
 * Manual steps of a local run: answered by flags, or by whoever sits at the terminal. The answer is
 * an annotation on the flow, as it would be on a cluster.
 */

import {
  type JobFlow,
  type StepStatus,
  WorkflowZenIoV1alpha1Api,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { RestClient } from "@cloudydeno/kubernetes-client";
import { APPROVED_PREFIX, REJECTED_PREFIX } from "../flow/mod.ts";
import { isNotFound } from "../kube/errors.ts";
import { objectKey } from "../kube/informer.ts";
import type { FieldProblem } from "./load.ts";
import { safeMessage } from "./text.ts";

/** What flags answer. */
export interface Answers {
  /** Names of steps; `all` stands for every Manual step. */
  readonly approve: readonly string[];
  /** By step, why. */
  readonly reject: ReadonlyMap<string, string>;
}

/** A person's word on a step. */
export type Decision =
  | { readonly kind: "approved" }
  | { readonly kind: "rejected"; readonly why: string };

/** What the flags say of a step, if anything; a rejection by name goes over `all`. */
function decisionOf({ approve, reject }: Answers, step: string): Decision | undefined {
  const why = reject.get(step);
  if (why !== undefined) return { kind: "rejected", why };
  return approve.includes(step) || approve.includes("all") ? { kind: "approved" } : undefined;
}

/** The annotation by which a flow is told. */
export function annotationOf(step: string, decision: Decision): Record<string, string> {
  return decision.kind === "approved"
    ? { [APPROVED_PREFIX + step]: "true" }
    : { [REJECTED_PREFIX + step]: decision.why };
}

/** Whether the flow has brought its answer along. */
function isAnswered({ metadata: { annotations = {} } }: JobFlow, step: string): boolean {
  return annotations[APPROVED_PREFIX + step] === "true" ||
    annotations[REJECTED_PREFIX + step] !== undefined;
}

/** Manual steps of a flow that nobody could ever answer here. */
export function checkAnswerable(flow: JobFlow, answers: Answers): FieldProblem[] {
  return (["steps", "finally"] as const).flatMap((list) =>
    (flow.spec[list] ?? []).flatMap((step, index): FieldProblem[] => {
      const isOpen = step.type === "Manual" && step.timeoutSeconds === undefined &&
        decisionOf(answers, step.name) === undefined && !isAnswered(flow, step.name);
      if (!isOpen) return [];
      const message =
        "this step waits for a person, and there is no terminal to ask at; run with " +
        `--approve ${step.name} or --reject ${step.name}=WHY, or give it timeoutSeconds`;
      return [{ path: ["spec", list, index], message }];
    })
  );
}

/** Something that is asked at the terminal. */
export interface Question {
  readonly text: string;
  /** Is told the line that was typed; undefined: no more can be typed. Whether that is an answer. */
  readonly onLine: (line: string | undefined) => boolean;
}

/** Asks a question; the returned function takes it back. */
export type Ask = (question: Question) => () => void;

export interface ApproverOptions {
  readonly answers: Answers;
  /** Undefined where there is no terminal. */
  readonly ask: Ask | undefined;
  /** Whether steps are named with their flows. */
  readonly withFlow: boolean;
  /** Tells the user something. */
  readonly note: (text: string) => void;
  /** Something went wrong that nobody waits for. */
  readonly onError: (error: unknown) => void;
}

/** Answers the Manual steps of a run as they come to wait. */
export class Approver {
  readonly #options: ApproverOptions;
  /** Steps that wait, by flow and name; the value takes back the question. */
  readonly #waiting = new Map<string, () => void>();

  constructor(options: ApproverOptions) {
    this.#options = options;
  }

  /** Takes note of a flow as it is now. */
  onFlow(flow: JobFlow, client: RestClient): void {
    for (const step of flow.status?.steps ?? []) {
      const key = `${flow.metadata.uid}/${step.name}`;
      if (step.phase === "PendingApproval") {
        if (!this.#waiting.has(key)) this.#waiting.set(key, this.#open(flow, step, client));
      } else {
        this.#waiting.get(key)?.();
        this.#waiting.delete(key);
      }
    }
  }

  /** Returns how to take back what was asked. */
  #open(flow: JobFlow, step: StepStatus, client: RestClient): () => void {
    const { answers, ask } = this.#options;
    if (isAnswered(flow, step.name)) return () => {};
    const decide = (decision: Decision) => {
      this.#write(flow, step.name, { decision, client }).catch(this.#options.onError);
    };
    const decision = decisionOf(answers, step.name);
    if (decision !== undefined) decide(decision);
    else if (ask === undefined) this.#options.note(unansweredText(flow, step.name));
    if (decision !== undefined || ask === undefined) return () => {};
    return ask({
      text: this.#questionText(flow, step),
      onLine(line) {
        const said = line === undefined ? silence(flow, step.name) : readAnswer(line);
        if (said !== undefined) decide(said);
        return said !== undefined || line === undefined;
      },
    });
  }

  #questionText(flow: JobFlow, step: StepStatus): string {
    const name = this.#options.withFlow ? `${flow.metadata.name}/${step.name}` : step.name;
    const message = safeMessage(step.message ?? "") || "approve this step?";
    return `${name} waits for you: ${message} [y, or n and why] `;
  }

  async #write(
    flow: JobFlow,
    step: string,
    { decision, client }: { readonly decision: Decision; readonly client: RestClient },
  ): Promise<void> {
    const annotations = annotationOf(step, decision);
    const { name, namespace } = flow.metadata;
    try {
      await new WorkflowZenIoV1alpha1Api(client).namespace(namespace!)
        .patchJobFlow(name!, "json-merge", { metadata: { annotations } });
    } catch (error) {
      // The flow has ended and gone meanwhile: nobody wants the answer any more.
      if (!isNotFound(error)) throw new Error(`Cannot answer ${objectKey(flow)}`, { cause: error });
    }
  }
}

function timeoutOf({ spec }: JobFlow, name: string): number | undefined {
  return [...spec.steps, ...spec.finally ?? []].find((one) => one.name === name)?.timeoutSeconds;
}

/** The flow says how long a step waits that was let in without an answer. */
function unansweredText(flow: JobFlow, name: string): string {
  return `Nobody is here to answer for ${name}: it waits for ${timeoutOf(flow, name)} s and then ` +
    `fails; --approve ${name} or --reject ${name}=WHY answers it.`;
}

/** What follows from it that nobody will answer: nothing, where the step's wait has an end. */
function silence(flow: JobFlow, name: string): Decision | undefined {
  if (timeoutOf(flow, name) !== undefined) return undefined;
  return { kind: "rejected", why: "nobody was there to approve it" };
}

/** `y`, `yes`, `n`, `no`, `n not today`; undefined for anything else. */
export function readAnswer(line: string): Decision | undefined {
  const [, word = "", why = ""] = /^\s*(\S*)\s*(.*?)\s*$/s.exec(line) ?? [];
  switch (word.toLowerCase()) {
    case "y":
    case "yes":
      return why === "" ? { kind: "approved" } : undefined;
    case "n":
    case "no":
      return { kind: "rejected", why: why || "rejected at the terminal" };
    default:
      return undefined;
  }
}
