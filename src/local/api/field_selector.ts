/**
 * Field selectors: `metadata.name=x,status.phase!=Running`, over the few fields a kind offers.
 */

import type { ApiObject } from "./json.ts";
import type { ResourceKind } from "./resource_kind.ts";
import { badRequest } from "./status.ts";

/** Whether an object is selected. */
export type ObjectPredicate = (object: ApiObject) => boolean;

const TERM = /^([^=!]+)(==|=|!=)(.*)$/;

/**
 * Reads a field selector; the empty one selects everything.
 *
 * @throws StatusFailure 400 if it is malformed or names a field the kind does not offer.
 */
export function parseFieldSelector(selector: string, kind: ResourceKind): ObjectPredicate {
  const terms = selector.split(",").map((term) => term.trim()).filter((term) => term !== "");
  const predicates = terms.map((term) => parseTerm(term, kind));
  return (object) => predicates.every((matches) => matches(object));
}

function parseTerm(term: string, kind: ResourceKind): ObjectPredicate {
  const match = TERM.exec(term);
  if (match === null) {
    throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
  }
  const [, field = "", operator, value = ""] = match;
  const read = fieldReader(field, kind);
  const wanted = operator !== "!=";
  return (object) => (read(object) === value) === wanted;
}

function fieldReader(field: string, kind: ResourceKind): (object: ApiObject) => string {
  if (field === "metadata.name") return (object) => object.metadata.name ?? "";
  if (field === "metadata.namespace" && kind.namespaced) {
    return (object) => object.metadata.namespace ?? "";
  }
  const read = Object.hasOwn(kind.selectableFields, field)
    ? kind.selectableFields[field]
    : undefined;
  if (read !== undefined) return read;
  throw badRequest(`field label not supported: ${field}`);
}
