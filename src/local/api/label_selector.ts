/**
 * Label selectors in the form of a query: `app=web,tier!=cache,zone in (a, b),!canary`.
 */

import { badRequest } from "./status.ts";

/** Whether a set of labels is selected. */
export type LabelPredicate = (labels: Readonly<Record<string, string>>) => boolean;

const QUALIFIED_KEY =
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const SET_REQUIREMENT = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/;
const EQUALITY = /^([^=!<>\s]+)\s*(==|=|!=)\s*([^=!\s]*)$/;
const COMPARISON = /^([^=!<>\s]+)\s*([<>])\s*(-?\d+)$/;

/** Whether the text may be a label's key. */
export function isLabelKey(text: string): boolean {
  return QUALIFIED_KEY.test(text);
}

/** Whether the text may be a label's value. */
export function isLabelValue(text: string): boolean {
  return LABEL_VALUE.test(text);
}

/**
 * Reads a label selector; the empty one selects everything.
 *
 * @throws StatusFailure 400 if it is malformed.
 */
export function parseLabelSelector(selector: string): LabelPredicate {
  if (selector.trim() === "") return () => true;
  const requirements = splitRequirements(selector).map(parseRequirement);
  return (labels) => requirements.every((matches) => matches(labels));
}

/** Splits at commas outside of parentheses. */
function splitRequirements(selector: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < selector.length; i++) {
    const char = selector[i];
    if (char === "(") depth++;
    else if (char === ")") depth--;
    else if (char === "," && depth === 0) {
      parts.push(selector.slice(start, i).trim());
      start = i + 1;
    }
  }
  parts.push(selector.slice(start).trim());
  return parts;
}

function parseRequirement(text: string): LabelPredicate {
  const inSet = SET_REQUIREMENT.exec(text);
  if (inSet !== null) {
    const [, key = "", operator, list = ""] = inSet;
    const values = new Set(list.split(",").map((value) => checkValue(value.trim())));
    return setRequirement(checkKey(key), values, operator === "in");
  }
  const equality = EQUALITY.exec(text);
  if (equality !== null) {
    const [, key = "", operator, value = ""] = equality;
    return setRequirement(checkKey(key), new Set([checkValue(value)]), operator !== "!=");
  }
  const comparison = COMPARISON.exec(text);
  if (comparison !== null) {
    const [, key = "", operator, bound] = comparison;
    return comparisonRequirement(checkKey(key), operator === ">", Number(bound));
  }
  if (text.startsWith("!")) {
    const key = checkKey(text.slice(1).trim());
    return (labels) => !Object.hasOwn(labels, key);
  }
  const key = checkKey(text);
  return (labels) => Object.hasOwn(labels, key);
}

function setRequirement(key: string, values: Set<string>, wanted: boolean): LabelPredicate {
  // Without the label, "not one of these" holds and "one of these" does not.
  return (labels) => (Object.hasOwn(labels, key) && values.has(labels[key]!)) === wanted;
}

function comparisonRequirement(key: string, greater: boolean, bound: number): LabelPredicate {
  return (labels) => {
    const value = Object.hasOwn(labels, key) ? labels[key]! : "";
    if (!/^-?\d+$/.test(value)) return false;
    return greater ? Number(value) > bound : Number(value) < bound;
  };
}

function checkKey(key: string): string {
  if (isLabelKey(key)) return key;
  throw badRequest(
    `unable to parse requirement: Invalid value: ${
      JSON.stringify(key)
    }: name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
  );
}

function checkValue(value: string): string {
  if (isLabelValue(value)) return value;
  throw badRequest(
    `unable to parse requirement: values: Invalid value: ${
      JSON.stringify(value)
    }: a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
  );
}
