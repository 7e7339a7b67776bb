/** From the lines of a watch to its events. */

import type { JSONObject, JSONValue, WatchEvent } from "./contract.ts";

/** Parses texts of one JSON object each. */
export class JsonParsingTransformer extends TransformStream<string, JSONObject> {
  constructor() {
    super({
      transform(line, controller) {
        controller.enqueue(parseJsonObject(line));
      },
    });
  }
}

/** Checks the events of a watch, and decodes what they carry. */
export class WatchEventTransformer<T, U> extends TransformStream<JSONObject, WatchEvent<T, U>> {
  constructor(
    objValidator: (val: JSONObject) => T,
    errValidator: (val: JSONObject) => U,
  ) {
    super({
      transform(event, controller) {
        const { type, object } = checkEvent(event);
        switch (type) {
          case "ADDED":
          case "MODIFIED":
          case "DELETED":
            return controller.enqueue({ type, object: objValidator(object) });
          case "ERROR":
            return controller.enqueue({ type, object: errValidator(object) });
          case "BOOKMARK":
            return controller.enqueue({ type, object: checkBookmark(object) });
          default:
            throw new TypeError(
              `A watch sent an event of unknown type ${JSON.stringify(type)}`,
            );
        }
      },
    });
  }
}

/** @throws {SyntaxError} if the text is not one JSON object. */
export function parseJsonObject(text: string): JSONObject {
  let value: JSONValue;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Expected a JSON object, but got ${excerpt(text)}`, {
      cause,
    });
  }
  if (isObject(value)) return value;
  throw new SyntaxError(`Expected a JSON object, but got ${excerpt(text)}`);
}

function checkEvent(
  event: JSONObject,
): { type: JSONValue; object: JSONObject } {
  const { type, object } = event;
  if (type !== undefined && isObject(object)) return { type, object };
  if (event.kind === "Status") {
    // The request failed, and yet its answer was taken for a stream.
    const error = new Error(
      `A watch was answered with a Status: ${event.reason}: ${event.message}`,
    );
    throw Object.assign(error, { httpCode: event.code, status: event });
  }
  const found = excerpt(JSON.stringify(event));
  throw new TypeError(
    `A watch event must have a type and an object, but is ${found}`,
  );
}

function checkBookmark(
  object: JSONObject,
): { metadata: { resourceVersion: string } } {
  const { metadata } = object;
  if (isObject(metadata) && typeof metadata.resourceVersion === "string") {
    // Whole, with the annotation that tells the end of the initial events.
    return object as { metadata: { resourceVersion: string } };
  }
  const found = excerpt(JSON.stringify(object));
  throw new TypeError(
    `A bookmark must have a resourceVersion, but is ${found}`,
  );
}

function isObject(value: JSONValue): value is JSONObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function excerpt(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
