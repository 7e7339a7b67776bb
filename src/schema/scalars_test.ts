import { schemaTests } from "../../tests/support/schema_cases.ts";
import type { Schema } from "./schema.ts";

const dnsLabel: Schema = {
  type: "string",
  pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
  minLength: 1,
  maxLength: 5,
};

schemaTests([
  { name: "a string", schema: { type: "string" }, value: "a", errors: [] },
  {
    name: "a number for a string",
    schema: { type: "string" },
    value: 5,
    errors: ["v: must be a string, but is the number 5; put it in quotes"],
  },
  {
    name: "a boolean for a string",
    schema: { type: "string" },
    value: true,
    errors: ["v: must be a string, but is true; put it in quotes"],
  },
  {
    name: "a string for a whole number",
    schema: { type: "integer" },
    value: "5",
    errors: ['v: must be a whole number, but is the string "5"'],
  },
  {
    name: "a fraction for a whole number",
    schema: { type: "integer" },
    value: 1.5,
    errors: ["v: must be a whole number, but is the number 1.5"],
  },
  { name: "a fraction for a number", schema: { type: "number" }, value: 1.5, errors: [] },
  {
    name: "a string for true or false",
    schema: { type: "boolean" },
    value: "yes",
    errors: ['v: must be true or false, but is the string "yes"'],
  },
  {
    name: "int-or-string",
    schema: { type: "array", items: { "x-kubernetes-int-or-string": true } },
    value: [1, "25%", 1.5, true],
    errors: [
      "v[2]: must be a whole number or a string, but is the number 1.5",
      "v[3]: must be a whole number or a string, but is true",
    ],
  },
  {
    name: "an enumeration, nearly met",
    schema: { type: "string", enum: ["Job", "Manual"] },
    value: "manual",
    errors: ['v: must be one of Job or Manual, but is "manual": did you mean "Manual"?'],
  },
  {
    name: "an enumeration of one",
    schema: { type: "string", enum: ["batch/v1"] },
    value: "v1",
    errors: ['v: must be batch/v1, but is "v1"'],
  },
  {
    name: "a known pattern",
    schema: dnsLabel,
    value: "A b",
    errors: [
      "v: must be a DNS label: lower case letters, digits and dashes, with a letter or digit at " +
      'both ends, but is "A b"',
    ],
  },
  {
    name: "another pattern",
    schema: { type: "string", pattern: "^x+$" },
    value: "y",
    errors: ['v: must match the pattern ^x+$, but is "y"'],
  },
  { name: "an empty string", schema: dnsLabel, value: "", errors: ["v: must not be empty"] },
  {
    name: "a string too long",
    schema: dnsLabel,
    value: "abcdef",
    errors: ["v: must have at most 5 characters, but has 6"],
  },
  {
    name: "lengths in code points",
    schema: { type: "string", maxLength: 2 },
    value: "🙂🙂",
    errors: [],
  },
  {
    name: "a string too short",
    schema: { type: "string", minLength: 3 },
    value: "ab",
    errors: ["v: must have at least 3 characters, but has 2"],
  },
  {
    name: "numbers out of range",
    schema: { type: "array", items: { type: "integer", minimum: 1, maximum: 3 } },
    value: [0, 1, 3, 4],
    errors: ["v[0]: must be at least 1, but is 0", "v[3]: must be at most 3, but is 4"],
  },
  {
    name: "numbers beyond 32 bits",
    schema: { type: "array", items: { type: "integer", format: "int32" } },
    value: [2147483647, 2147483648],
    errors: ["v[1]: must be at most 2147483647, but is 2147483648"],
  },
  {
    name: "numbers beyond 64 bits",
    schema: { type: "array", items: { type: "integer", format: "int64" } },
    value: [4294967296, 1e19],
    errors: ["v[1]: must be at most 9223372036854775000, but is 10000000000000000000"],
  },
  {
    name: "times",
    schema: { type: "array", items: { type: "string", format: "date-time" } },
    value: [
      "2026-01-02T03:04:05Z",
      "2026-01-02T03:04:05.123456+01:00",
      "2026-01-02",
      "2026-13-02T03:04:05Z",
    ],
    errors: [
      'v[2]: must be a time as 2026-01-02T03:04:05Z, but is "2026-01-02"',
      'v[3]: must be a time as 2026-01-02T03:04:05Z, but is "2026-13-02T03:04:05Z"',
    ],
  },
  {
    name: "base64",
    schema: { type: "array", items: { type: "string", format: "byte" } },
    value: ["aGk=", "", "a"],
    errors: ['v[2]: must be base64, but is "a"'],
  },
]);
