/** Files on web servers. */

import type { HttpLocation } from "../flow/artifacts/transfer.ts";
import type { Remote } from "./download.ts";
import { quoted, TransferError } from "./errors.ts";
import { type Answer, describeRequest, parseAddress, send } from "./request.ts";
import type { Surroundings } from "./surroundings.ts";

const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * A file on a web server. The flow's headers may hold a secret, so a redirect to another origin
 * gets none of them, and none from https to http is followed.
 *
 * @throws {TransferError} if the address or a header is none.
 */
export function httpRemote(location: HttpLocation, surroundings: Surroundings): Remote {
  const url = parseAddress(location.url);
  const headers = headersOf(location, surroundings);
  const shown = describeRequest({ method: "GET", url: url.href });
  return {
    shown,
    get: (more) => follow({ url, headers, more }, surroundings),
    async refusal(answer) {
      await answer.end();
      return new TransferError(`${shown}: the server answers ${answer.status}`);
    },
  };
}

function headersOf(
  { headers = [] }: HttpLocation,
  { env }: Pick<Surroundings, "env">,
): Headers {
  const result = new Headers();
  for (const header of headers) {
    const value = "value" in header ? header.value : env(header.valueEnv) ?? "";
    try {
      result.append(header.name, value.trim());
    } catch (error) {
      // The value is not shown: it may be secret.
      if (!(error instanceof TypeError)) throw error;
      throw new TransferError(`the header ${quoted(header.name)} cannot be sent as it is`);
    }
  }
  return result;
}

interface Get {
  readonly url: URL;
  /** The flow's own. */
  readonly headers: Headers;
  readonly more: Readonly<Record<string, string>>;
}

async function follow({ url, headers, more }: Get, surroundings: Surroundings): Promise<Answer> {
  let at = url;
  let own = headers;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const all = new Headers(own);
    for (const [name, value] of Object.entries(more)) all.set(name, value);
    const answer = await send(new Request(at, { headers: all }), surroundings);
    const target = REDIRECTS.includes(answer.status) ? answer.headers.get("location") : null;
    if (target === null) return answer;
    await answer.end();
    const next = redirected(at, target);
    // Once gone to another origin, what it says is not to be trusted with them either.
    if (next.origin !== at.origin) own = new Headers();
    at = next;
  }
  throw new TransferError(
    `${describeRequest({ method: "GET", url: url.href })}: more than ${MAX_REDIRECTS} redirects`,
  );
}

function redirected(from: URL, location: string): URL {
  const shown = describeRequest({ method: "GET", url: from.href });
  const next = URL.parse(location, from);
  if (next === null || next.username !== "" || next.password !== "") {
    throw new TransferError(`${shown}: redirects to what is no plain address`);
  }
  if (next.protocol !== "https:" && next.protocol !== from.protocol) {
    throw new TransferError(`${shown}: redirects from ${from.protocol} to ${next.protocol}`);
  }
  return next;
}
