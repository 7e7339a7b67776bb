/**
 * Values that try to be more than values, for every test that shows that they are not. Which test
 * shows what is in `tests/injection_index_test.ts`.
 */

import type { ForEach } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";

/** Texts that a process can be given: quotes, braces, newlines, marks of templates, paths. */
export const HOSTILE: readonly string[] = [
  "",
  " ",
  '"',
  "'",
  "\\",
  'it\'s "quoted"; $(id) `id` $HOME ${HOME} && exit 1 # \\',
  "'; echo hurt; '",
  '", "privileged": true, "x": "',
  '"}], "hostNetwork": true, "x": [{"',
  "}]}}",
  "{{ params.secret }}",
  "{{ '{{' }}",
  "}} {{",
  "${parameters.x} {{.Parameters.x}}",
  "$(PARAM_SECRET) $$(PARAM_SECRET) $(",
  "$(touch /tmp/hurt) `touch /tmp/hurt` $HOME $(ZEN_FLOW_ITEM) $$",
  "a\nb: c\n- d\n---\nkind: Job",
  "- a: &x\n- *x\n# comment\n---\n!!binary",
  "line 1\nline 2\r\n\ttab\n\n",
  "\r\n\t\u0007\u001b[31m\u2028",
  "\u0001\u007f\u0080\u2028\ufeff",
  "../../../etc/passwd",
  "/zen-flow/item",
  "..data",
  "--privileged",
  "__proto__",
  "constructor",
  "null",
  "true",
  "0x10",
  "1e309",
  "é 漢 😀 e\u0301",
];

/** Items of a `forEach`: the same, and what no variable can hold. */
export const HOSTILE_ITEMS: NonNullable<ForEach["items"]> = [
  ...HOSTILE,
  "a\0b",
  -0.5,
  1.5e-7,
  true,
  null,
  [],
  {},
  { "../key": { "a'b\"c": [null, "\n"] }, "__proto__x": 1 },
  "x".repeat(10_000),
];

/** Paths that lead out of a folder that they are to lie in. */
export const PATHS_OUT: readonly string[] = [
  "..",
  "../evil",
  "a/../../evil",
  "../../../etc/passwd",
  "/tmp/evil",
  "./../evil",
];

/** Texts that mean more than a name in an address: other hosts, other paths, ends of parts. */
export const HOSTILE_IN_ADDRESSES: readonly string[] = [
  ...PATHS_OUT,
  "evil.example/",
  "evil.example\\",
  "evil.example?",
  "evil.example#",
  "evil.example/..",
  "evil.example:80/#",
  "@evil.example/",
  "me:secret@evil.example",
  "80@evil.example",
  "//evil.example",
  "http://evil.example",
  "http://evil.example/?",
  "x?y",
  "x#y",
  "x/../../y",
  "..\\..\\y",
  "%2e%2e/%2E./y",
  "\u0001",
  "\uff0fevil.example\u3002",
  "[::1]",
];

/** Bytes that are no UTF-8: alone, cut off, too long for what they say, half of a pair. */
export const INVALID_UTF8: readonly Uint8Array[] = [
  new Uint8Array([0x61, 0xff]),
  new Uint8Array([0xfe, 0xfe]),
  new Uint8Array([0x61, 0xc3]),
  new Uint8Array([0xc0, 0xae, 0xc0, 0xae, 0x2f]),
  new Uint8Array([0xed, 0xa0, 0x80]),
];

/** A text of 10 MB. */
export const HUGE = "x".repeat(10 * 1024 * 1024);
