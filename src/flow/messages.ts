/**
 * Keeps what the steps of a status say within what can be stored. A thousand steps that fail, each
 * with the last lines of its log, would have a status that etcd refuses, and the flow could not end.
 */

import type { StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { utf8Length } from "./utf8.ts";

/**
 * Bytes that the messages of all steps may take, as JSON. Spec and status without messages have at
 * most 1024 KiB and 96 of outputs (`validate/size.ts`), etcd holds 1536, and the metadata may have
 * 256 of them.
 */
const MESSAGES_SIZE = 128 * 1024;

/** Bytes of a message for which there is no room, as JSON: still enough for the exit code. */
const SHORT_SIZE = 60;

/** The same steps, with short messages from where the long ones would have become too much. */
export function fitMessages(steps: readonly StepStatus[]): StepStatus[] {
  let left = MESSAGES_SIZE;
  const fit = (text: string): string => {
    const size = jsonSize(text);
    if (size > left) return shorten(text);
    left -= size;
    return text;
  };
  return steps.map((step) => {
    const { message, lastFailure } = step;
    const said = message === undefined ? undefined : fit(message);
    const cause = lastFailure?.message === undefined ? undefined : fit(lastFailure.message);
    if (said === message && cause === lastFailure?.message) return step;
    return {
      ...step,
      ...(said === undefined ? {} : { message: said }),
      ...(cause === undefined ? {} : { lastFailure: { ...lastFailure, message: cause } }),
    };
  });
}

function shorten(text: string): string {
  if (jsonSize(text) <= SHORT_SIZE) return text;
  const characters = [...text.slice(0, SHORT_SIZE)];
  while (jsonSize(`${characters.join("")}…`) > SHORT_SIZE) characters.pop();
  return `${characters.join("")}…`;
}

function jsonSize(text: string): number {
  return utf8Length(JSON.stringify(text));
}
