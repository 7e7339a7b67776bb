/**
 * Fetches one object as a stream that goes on where it was cut off, if the server lets it: with the
 * rest of the very same object, or else not at all.
 */

import type { Bytes } from "./byte_reader.ts";
import { Interruption } from "./errors.ts";
import { type Answer, isForNow } from "./request.ts";
import { waitToRetry } from "./retry.ts";
import type { Surroundings } from "./surroundings.ts";

/** Where an object comes from. */
export interface Remote {
  /** How messages name it. */
  readonly shown: string;
  /**
   * Sends a GET with these headers.
   *
   * @throws {Interruption}
   */
  get(headers: Readonly<Record<string, string>>): Promise<Answer>;
  /** The error of an answer that is neither success nor "not now". */
  refusal(answer: Answer): Promise<Error>;
}

/** Interruptions in a row, without a byte between them, after which a stream is given up. */
const MAX_FRUITLESS = 5;
/** No transparent compression: bytes are counted, and hashed as they are stored. */
const AS_STORED = { "accept-encoding": "identity" };

/**
 * The object's bytes.
 *
 * @throws {Interruption} if it was cut off and cannot be taken up again: it may be fetched anew.
 */
export async function* download(
  remote: Remote,
  surroundings: Surroundings,
): AsyncGenerator<Bytes, void, undefined> {
  let answer = await begin(remote);
  const whole = traitsOf(answer);
  let offset = 0;
  let fruitless = 0;
  while (true) {
    try {
      for await (const chunk of answer.body) {
        offset += chunk.length;
        fruitless = 0;
        yield chunk;
      }
      if (whole.size === undefined || offset === whole.size) return;
      throw new Interruption(`${remote.shown}: ended after ${offset} of ${whole.size} bytes`);
    } catch (error) {
      if (!(error instanceof Interruption) || whole.tag === undefined) throw error;
      answer = await resume(error);
    }
  }

  /** The answer with the rest. */
  async function resume(cut: Interruption): Promise<Answer> {
    while (fruitless < MAX_FRUITLESS) {
      await waitToRetry(fruitless++, surroundings);
      try {
        const answer = await rest(remote, { offset, tag: whole.tag! });
        if (answer !== undefined) return answer;
        break;
      } catch (error) {
        if (!(error instanceof Interruption)) throw error;
        cut = error;
      }
    }
    throw cut;
  }
}

async function begin(remote: Remote): Promise<Answer> {
  const answer = await remote.get(AS_STORED);
  if (answer.status === 200) return answer;
  if (isForNow(answer.status)) throw await notNow(remote, answer);
  throw await remote.refusal(answer);
}

/** What has to stay the same for a stream to be taken up again, where it can be. */
function traitsOf({ headers }: Answer): { size: number | undefined; tag: string | undefined } {
  const length = headers.get("content-length");
  const size = length === null ? undefined : Number(length);
  const tag = headers.get("etag");
  // A weak tag says that two objects mean the same, not that they are.
  const isStrong = tag !== null && tag.startsWith('"');
  return { size, tag: size !== undefined && isStrong ? tag : undefined };
}

/** The answer with the rest of the same object; undefined if the server answers something else. */
async function rest(
  remote: Remote,
  { offset, tag }: { readonly offset: number; readonly tag: string },
): Promise<Answer | undefined> {
  const answer = await remote.get({
    ...AS_STORED,
    "range": `bytes=${offset}-`,
    "if-range": tag,
  });
  const { status, headers } = answer;
  const isRest = status === 206 && headers.get("etag") === tag &&
    headers.get("content-range")?.startsWith(`bytes ${offset}-`);
  if (isRest) return answer;
  if (isForNow(status)) throw await notNow(remote, answer);
  await answer.end();
  return undefined;
}

async function notNow({ shown }: Remote, answer: Answer): Promise<Interruption> {
  await answer.end();
  return new Interruption(`${shown}: the server answers ${answer.status}`);
}
