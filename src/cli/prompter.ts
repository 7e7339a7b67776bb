/**
 * Questions at the terminal, one at a time, between pictures of the run. While one stands there,
 * nothing else is drawn, so that what is typed can be read.
 */

import type { Ask, Question } from "./approvals.ts";
import type { Progress } from "./view/progress.ts";

export interface PrompterOptions {
  /** The next line that is typed; undefined once there will be none. */
  readonly readLine: () => Promise<string | undefined>;
  readonly progress: Pick<Progress, "prompt" | "endPrompt">;
  /** Stops a clock that would run on while somebody thinks; returns how to let it go on. */
  readonly hold: () => () => void;
  readonly onError: (error: unknown) => void;
}

/** Makes what asks questions, in the order in which they come. */
export function prompter(options: PrompterOptions): Ask {
  const { progress } = options;
  const waiting: Question[] = [];
  /** The question that stands on the screen. */
  let shown: { readonly question: Question; readonly release: () => void } | undefined;
  let isReading = false;
  let isClosed = false;

  function showNext(): void {
    const question = waiting[0];
    if (shown !== undefined || question === undefined) return;
    if (isClosed) return finish(question, () => question.onLine(undefined));
    shown = { question, release: options.hold() };
    progress.prompt(question.text);
    if (!isReading) readLines().catch(options.onError);
  }

  function finish(question: Question, tell: () => void = () => {}): void {
    waiting.splice(waiting.indexOf(question), 1);
    shown?.release();
    shown = undefined;
    tell();
    showNext();
  }

  /** A read cannot be taken back: the line that comes is for whatever is asked then. */
  async function readLines(): Promise<void> {
    isReading = true;
    while (shown !== undefined) {
      const line = await options.readLine();
      isClosed = line === undefined;
      // The question may have been taken back while nobody answered it.
      if (shown === undefined) break;
      const { question } = shown;
      if (!question.onLine(line)) {
        progress.prompt("Please type y, or n and why: ");
        continue;
      }
      progress.endPrompt({ lineIsOpen: isClosed });
      finish(question);
    }
    isReading = false;
  }

  return (question) => {
    waiting.push(question);
    showNext();
    return () => {
      if (!waiting.includes(question)) return;
      if (shown?.question === question) progress.endPrompt({ lineIsOpen: true });
      if (shown?.question === question) finish(question);
      else waiting.splice(waiting.indexOf(question), 1);
    };
  };
}
