/** Reads the events of one watch, one after the other. */

import type { JSONValue } from "@cloudydeno/kubernetes-client";
import { assert, assertEquals } from "@std/assert";
import type { AnyObject, ContractTarget } from "./target.ts";

/** One event of a watch. */
export interface AnyEvent {
  readonly type: string;
  readonly object: AnyObject;
}

/** The events of a watch, in their order. */
export class EventReader {
  readonly #reader: ReadableStreamDefaultReader<JSONValue>;
  readonly #target: ContractTarget;
  #failed = false;

  constructor(stream: ReadableStream<JSONValue>, target: ContractTarget) {
    this.#reader = stream.getReader();
    this.#target = target;
  }

  /** The next event; fails if the watch has ended. */
  async next(): Promise<AnyEvent> {
    const event = await this.read();
    assert(event !== undefined, "the watch has ended");
    return event;
  }

  /** The next event, or undefined if the watch has ended. */
  async read(): Promise<AnyEvent | undefined> {
    try {
      const { done, value } = await this.#target.elapse(this.#reader.read());
      return done ? undefined : value as unknown as AnyEvent;
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }

  /** Reads on to the first event that is as wanted. */
  async until(isWanted: (event: AnyEvent) => boolean): Promise<AnyEvent> {
    let event = await this.next();
    while (!isWanted(event)) event = await this.next();
    return event;
  }

  /** Asserts what the next events are: `TYPE name`, in order. */
  async expect(...expected: string[]): Promise<void> {
    const seen: string[] = [];
    while (seen.length < expected.length) {
      const { type, object } = await this.next();
      seen.push(`${type} ${object.metadata.name ?? ""}`.trim());
    }
    assertEquals(seen, expected);
  }

  /** Ends the watch, if it has not ended with an error already. */
  async cancel(): Promise<void> {
    if (!this.#failed) await this.#reader.cancel();
  }
}
