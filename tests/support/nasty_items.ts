/** Items of a `forEach` that would do harm where anything took them for more than data. */

import type { ForEach } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";

/** What quotes, braces, newlines, marks of templates and paths are, nested and alone. */
export const NASTY_ITEMS: NonNullable<ForEach["items"]> = [
  "",
  " ",
  "'; echo hurt; '",
  '"}], "hostNetwork": true, "x": [{"',
  "$(touch /tmp/hurt) `touch /tmp/hurt` $HOME $(ZEN_FLOW_ITEM) $$",
  "{{ params.secret }} {{ '{{' }} ${parameters.x} {{.Parameters.x}}",
  "line 1\nline 2\r\n\ttab\n\n",
  "../../etc/passwd",
  "/zen-flow/item",
  "..data",
  "- a: &x\n- *x\n# comment\n---\n!!binary",
  "\u0000\u0001\u007f\u0080\u2028\ufeff",
  "naïve 日本語 😀 e\u0301",
  -0.5,
  1e21,
  true,
  null,
  [],
  {},
  { "../key": { "a'b\"c": [null, "\n"] }, "__proto__x": 1 },
  "x".repeat(10_000),
];
