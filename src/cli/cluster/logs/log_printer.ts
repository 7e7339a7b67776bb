/** Prints the logs of containers, and what is to be said of those that cannot be read. */

import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { isForbidden, statusCodeOf, statusOf } from "../../../kube/errors.ts";
import { type Host, useColor } from "../../host.ts";
import { painter, safeMessage, STYLE } from "../../text.ts";
import { flowModel } from "../../view/model.ts";
import { OutputFormat } from "../../view/output_format.ts";
import { failureText } from "../failures.ts";
import type { Session } from "../session.ts";
import type { ContainerLog } from "./containers.ts";
import { type LogLimits, readLog } from "./read_log.ts";

/** Characters that may wait for a slow reader before no more is read. */
const MAX_BACKLOG = 1024 * 1024;

export interface PrinterOptions {
  readonly session: Session;
  readonly host: Host;
  readonly flow: JobFlow;
  readonly signal: AbortSignal;
  readonly limits: LogLimits;
  /** Keys of the logs that the limits are for. What begins later is printed from its first line. */
  readonly limited: ReadonlySet<string>;
  /** The name of the containers whose logs are printed; undefined: all are. */
  readonly container: string | undefined;
  /** Whether lines begin with the instant they were printed. */
  readonly timestamps: boolean;
}

export class LogPrinter {
  readonly #options: PrinterOptions;
  readonly #format: OutputFormat;
  /** Keys of the logs that have been begun. */
  readonly #begun = new Set<string>();
  #hasFailed = false;

  constructor(options: PrinterOptions) {
    this.#options = options;
    const { host, flow } = options;
    const color = useColor(host.stdout, host);
    this.#format = new OutputFormat({
      color,
      isTerminal: host.stdout.isTerminal,
      paint: painter(color),
      flows: [flowModel(flow)],
    });
  }

  /** Whether a log could not be read. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** A line of zen-flow's own, beside the logs. */
  note(text: string): void {
    const { host } = this.#options;
    const paint = painter(useColor(host.stderr, host));
    host.stderr.write(`${paint(STYLE.dim, safeMessage(text))}\n`);
  }

  /** Whether a log is to be printed: each is, once. */
  begin({ key, container }: ContainerLog): boolean {
    const asked = this.#options.container;
    if (this.#begun.has(key) || (asked !== undefined && container !== asked)) return false;
    this.#begun.add(key);
    return true;
  }

  /**
   * Prints a log. Says so where it cannot be read.
   *
   * @throws where no log may be read at all, or the connection breaks.
   */
  async print(log: ContainerLog, { isFollowed }: { readonly isFollowed: boolean }): Promise<void> {
    const { session, host, flow, signal, limits, limited, timestamps } = this.#options;
    const { name = "", namespace = "" } = flow.metadata;
    const { step, part } = log;
    try {
      await readLog(session, log, {
        namespace,
        isFollowed,
        limits: limited.has(log.key) ? limits : {},
        timestamps,
        signal,
        onLine: async (text) => {
          host.stdout.write(`${this.#format.line({ flow: name, step, part, text })}\n`);
          if (host.stdout.backlog > MAX_BACKLOG) await host.stdout.flush();
        },
        onTrouble: () => this.note(`${step}${part}: the connection broke; trying again`),
      });
    } catch (error) {
      // Without the right to one there is none to all of them.
      if (statusCodeOf(error) === undefined || isForbidden(error)) throw error;
      this.#hasFailed = true;
      const said = statusOf(error)?.message ?? failureText(error);
      this.note(`${step}${part}: cannot read the log of pod ${log.pod}: ${said}`);
    }
  }
}
