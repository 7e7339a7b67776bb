/**
 * Names of objects: what they may be, and the ones the server makes up. All randomness comes from
 * the source that is handed in.
 */

/** What the name of a kind's objects must be. */
export type NameRule = "subdomain" | "label" | "pathSegment";

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const SUBDOMAIN_PROBLEM =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or " +
  "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used " +
  "for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_PROBLEM =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and " +
  "must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex " +
  "used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

/** What is wrong with the name, or undefined. */
export function nameProblem(name: string, rule: NameRule): string | undefined {
  if (rule === "pathSegment") {
    return name === "." || name === ".." || /[/%]/.test(name)
      ? "may not contain '/' or '%', or be '.' or '..'"
      : undefined;
  }
  const most = rule === "label" ? 63 : 253;
  if (name.length > most) return `must be no more than ${most} bytes`;
  if (rule === "label") return LABEL.test(name) ? undefined : LABEL_PROBLEM;
  return SUBDOMAIN.test(name) ? undefined : SUBDOMAIN_PROBLEM;
}

/** No vowels and no digits that look like one, so that no words come out. */
const SUFFIX_CHARACTERS = "bcdfghjklmnpqrstvwxz2456789";
const SUFFIX_LENGTH = 5;
const MAX_GENERATED_LENGTH = 63;

/** The base (cut to leave room) followed by five random characters. */
export function generateName(base: string, random: () => number): string {
  let name = base.slice(0, MAX_GENERATED_LENGTH - SUFFIX_LENGTH);
  for (let i = 0; i < SUFFIX_LENGTH; i++) {
    name += SUFFIX_CHARACTERS[Math.floor(random() * SUFFIX_CHARACTERS.length)];
  }
  return name;
}

/** A random (version 4) UUID. */
export function generateUid(random: () => number): string {
  const hex: string[] = [];
  for (let i = 0; i < 32; i++) hex.push(Math.floor(random() * 16).toString(16));
  hex[12] = "4";
  hex[16] = (8 + Math.floor(random() * 4)).toString(16);
  const text = hex.join("");
  return [0, 8, 12, 16, 20].map((start, i, starts) => text.slice(start, starts[i + 1])).join("-");
}
