/** Waits until a component that has just been started says that it is ready. */

export interface ReadinessCheck {
  /** Name for the errors. */
  readonly component: string;
  readonly url: string;
  /** PEM text of the authority that signed the component's certificate. */
  readonly caCertificate: string;
  readonly logFile: string;
  /** Whether the process still runs; a component that has ended will never be ready. */
  readonly isRunning: () => Promise<boolean>;
}

const deadlineMs = 300_000;
const answerWithinMs = 1_000;
const betweenMs = 50;
const shownLogLines = 15;

/**
 * Asks the component again and again until it answers 200.
 *
 * @throws {Error} with the end of its log if it ends, or is not ready after five minutes.
 */
export async function waitUntilReady(check: ReadinessCheck): Promise<void> {
  using client = Deno.createHttpClient({ caCerts: [check.caCertificate] });
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask(check.url, client);
    // Asked in any case: the answer may be that of a stranger on the same port.
    if (!await check.isRunning()) throw await failure(check, "has ended");
    if (answer === 200) return;
    if (performance.now() > deadline) {
      throw await failure(check, `was not ready in ${deadlineMs / 1000} s: ${answer}`);
    }
    await new Promise((resolve) => setTimeout(resolve, betweenMs));
  }
}

/** The HTTP status, or why there is none: at first nothing listens, which is to be expected. */
async function ask(url: string, client: Deno.HttpClient): Promise<number | string> {
  try {
    const response = await fetch(url, { client, signal: AbortSignal.timeout(answerWithinMs) });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return error.message;
    throw error;
  }
}

async function failure(check: ReadinessCheck, what: string): Promise<Error> {
  const log = await Deno.readTextFile(check.logFile);
  const tail = log.trimEnd().split("\n").slice(-shownLogLines).join("\n");
  return new Error(`Cannot start ${check.component}: it ${what}; ${check.logFile} ends:\n${tail}`);
}
