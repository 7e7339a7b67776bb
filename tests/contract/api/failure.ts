/** How a request failed, as the contract compares it. */

import { assertEquals } from "@std/assert";
import { statusOf } from "../../../src/kube/errors.ts";

/** What of a failure is compared: everything but the wording. */
export interface Failure {
  code: number;
  reason: string;
  name?: string;
  kind?: string;
  group?: string;
  /** `reason field` of each cause, sorted. */
  causes?: string[];
}

/** Asserts that a request fails, and how. */
export async function assertFails(request: Promise<unknown>, expected: Failure): Promise<void> {
  assertEquals(await failureOf(request), expected);
}

/**
 * How a request failed.
 *
 * @throws {Error} if it succeeded, or its failure was no answer of a server
 */
export async function failureOf(request: Promise<unknown>): Promise<Failure> {
  const answer = await request.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ("value" in answer) {
    throw new Error(`The request must fail, but got ${JSON.stringify(answer.value)}`);
  }
  const status = statusOf(answer.error);
  if (status === undefined) throw answer.error;
  const { name, kind, group, causes } = (status.details ?? {}) as Omit<Failure, "causes"> & {
    causes?: { reason?: string; field?: string }[];
  };
  const told = causes?.map(({ reason, field }) => [reason, field].filter((part) => part).join(" "));
  return {
    code: status.code ?? 0,
    reason: status.reason ?? "",
    ...(name === undefined ? {} : { name }),
    ...(kind === undefined ? {} : { kind }),
    ...(group === undefined ? {} : { group }),
    ...(told === undefined ? {} : { causes: told.sort() }),
  };
}
