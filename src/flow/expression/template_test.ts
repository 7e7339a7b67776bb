import { assertEquals } from "@std/assert";
import type { Schema } from "../../schema/mod.ts";
import type { JsonValue } from "./json.ts";
import type { Place } from "./place.ts";
import { checkTemplate, renderTemplate } from "./template.ts";

const inputs: Record<string, JsonValue> = {
  text: "5",
  count: 5,
  ratio: 0.5,
  ready: true,
  list: [1, "two"],
  map: { a: 1 },
  nothing: null,
  evil: '", "privileged": true, {{ params.x }} $(SECRET)\n',
  dollars: ["$(A)"],
  nul: "a\0b",
  long: "x".repeat(200_000),
};

const variables = {
  flow: {},
  params: { x: "expanded" },
  steps: new Map(),
  inputs: new Map(Object.entries(inputs)),
};

const place: Place = {
  final: false,
  upstream: new Set(),
  steps: new Map(),
  params: new Set(["x"]),
  inputs: new Map([["text", "string"], ["count", "int"], ["list", "list"], ["any", "dyn"]]),
};

const schema: Schema = {
  type: "object",
  properties: {
    text: { type: "string" },
    count: { type: "integer" },
    ratio: { type: "number" },
    flag: { type: "boolean" },
    either: { "x-kubernetes-int-or-string": true },
    list: { type: "array", items: { type: "string" } },
    object: { type: "object", properties: { a: { type: "integer" } } },
    objects: { type: "array", items: { type: "object" } },
  },
};

const NO_FIELDS = "no value can stand for fields of the template, but this gives a map";

const expand = (template: unknown) => renderTemplate(template, variables, { path: [], schema });

const input = (name: string) => `{{ inputs.parameters.${name} }}`;

Deno.test("renderTemplate() gives a whole leaf the kind that its place takes", () => {
  const table: [Record<string, unknown>, Record<string, unknown>][] = [
    [{ text: input("text") }, { text: "5" }],
    [{ text: input("count") }, { text: "5" }],
    [{ text: input("ready") }, { text: "true" }],
    [{ text: input("list") }, { text: '[1,"two"]' }],
    [{ text: input("nothing") }, { text: "null" }],
    [{ count: input("count") }, { count: 5 }],
    [{ ratio: input("count") }, { ratio: 5 }],
    [{ ratio: input("ratio") }, { ratio: 0.5 }],
    [{ flag: input("ready") }, { flag: true }],
    [{ either: input("count") }, { either: 5 }],
    [{ either: input("text") }, { either: "5" }],
    [{ text: input("map") }, { text: '{"a":1}' }],
    [{ unknown: input("list") }, { unknown: [1, "two"] }],
    [{ list: input("list") }, { list: ["1", "two"] }],
    [{ list: ["a", input("count")] }, { list: ["a", "5"] }],
    [{ text: "n=" + input("count") + ";" }, { text: "n=5;" }],
    [{ text: "l=" + input("list") }, { text: 'l=[1,"two"]' }],
    [{ text: "{{ '{{' }} as it is }}" }, { text: "{{ as it is }}" }],
    [{ count: 3, flag: false, text: "x" }, { count: 3, flag: false, text: "x" }],
  ];
  for (const [template, value] of table) assertEquals(expand(template), { value });
});

Deno.test("renderTemplate() lets no value add a field, be read again, or change a name", () => {
  const value = inputs["evil"] as string;
  assertEquals(expand({ text: input("evil"), [input("text")]: "a" }), {
    value: { text: value, [input("text")]: "a" },
  });
  const template = JSON.parse(`{"__proto__": "${input("text")}"}`);
  assertEquals(Object.entries((expand(template) as { value: object }).value), [["__proto__", "5"]]);
});

Deno.test("renderTemplate() lets no value go on with what a text began for Kubernetes to expand", () => {
  const table: [string, string][] = [
    ["$", "$$"],
    ["$$", "$$"],
    ["$$$", "$$$$"],
    ["$(A)$", "$(A)$$"],
    ["$(", "$$("],
    ["$(A", "$$(A"],
    ["$(A$(B) $x $(C$$(D$", "$(A$(B) $x $$(C$$(D$$"],
    ["a)$b", "a)$b"],
  ];
  for (const [text, guarded] of table) {
    const template = { text: `${text}${input("count")}$(HOME)$` };
    const result = renderTemplate(template, variables, { path: [], schema, protect: () => true });
    assertEquals(result, { value: { text: `${guarded}5$(HOME)$` } }, text);
  }
});

Deno.test("renderTemplate() doubles a value's dollars where Kubernetes expands them", () => {
  const protect = () => true;
  const result = renderTemplate(
    {
      text: input("evil"),
      list: ["$(HOME) " + input("evil")],
      object: { a: 1 },
      either: input("dollars"),
      unknown: "{{ {'a': '$(A)'}.a }}",
    },
    variables,
    { path: [], schema, protect },
  );
  const value = (inputs["evil"] as string).replace("$", "$$$$");
  assertEquals(result, {
    value: {
      text: value,
      list: ["$(HOME) " + value],
      object: { a: 1 },
      either: ["$$(A)"],
      unknown: "$$(A)",
    },
  });
  const map = renderTemplate({ text: "{{ {'a': '$(A)'} }}" }, variables, {
    path: [],
    schema,
    protect,
  });
  assertEquals(map, { value: { text: '{"a":"$$(A)"}' } });
});

Deno.test("renderTemplate() says why there is no value, and where", () => {
  const table: [Record<string, unknown>, string, boolean][] = [
    [
      { count: input("text") },
      "an integer is wanted here, but this gives a string; " +
      "convert it with int()",
      false,
    ],
    [{ count: input("ratio") }, "an integer is wanted here, but this gives a number", false],
    [
      { count: "1" + input("count") },
      "an integer is wanted here, but this gives a string; " +
      "convert it with int()",
      false,
    ],
    [{ either: input("map") }, NO_FIELDS, false],
    [{ unknown: input("map") }, NO_FIELDS, false],
    [{ object: input("map") }, NO_FIELDS, false],
    [{ list: input("map") }, "an array is wanted here, but this gives a map", false],
    [{ list: input("text") }, "an array is wanted here, but this gives a string", false],
    [{ count: input("list") }, "an integer is wanted here, but this gives a list", false],
    [
      { objects: input("list") },
      "no value can stand for fields of the template, but this gives a " +
      "number",
      false,
    ],
    [{ flag: input("nothing") }, "a boolean is wanted here, but this gives a null", false],
    [{ text: input("absent") }, "No such key: absent", true],
    [{ text: "{{ 1 / 0 }}" }, "division by zero", false],
    [{ text: input("nul") }, "the value has a NUL character, which no process takes", false],
    [
      { text: input("long") },
      "the value has more than the 130048 characters that are allowed",
      false,
    ],
  ];
  for (const [template, error, missing] of table) {
    assertEquals(expand(template), { path: [Object.keys(template)[0]!], error, missing });
  }
});

Deno.test("checkTemplate() finds what cannot be, with its place in the text", () => {
  const table: [Record<string, unknown>, string, number][] = [
    [{ text: "a {{ params.y }}" }, 'no parameter of the flow is named "y"', 5],
    [{ text: "{{ params.x" }, "this {{ has no }}; for the braces themselves write {{ '{{' }}", 0],
    [
      { count: input("text") },
      "an integer is wanted here, but this gives a string; " +
      "convert it with int()",
      0,
    ],
    [
      { count: "{{ params.x }}" },
      "an integer is wanted here, but this gives a string; " +
      "convert it with int()",
      0,
    ],
    [{ flag: input("count") }, "a boolean is wanted here, but this gives a int", 0],
    [
      { text: "{{.Parameters.x}}" },
      "Unexpected token: DOT; zen-flow lint --fix rewrites this form",
      2,
    ],
    [{ text: "{{.Parameters.y}}" }, "Unexpected token: DOT", 2],
    [
      { text: "{{.ID}}" },
      "Unexpected token: DOT; is it for another tool? {{ '{{' }} writes its braces, and the step's " +
      'annotation workflow.zen.io/expressions: "off" leaves all of them as they are',
      2,
    ],
  ];
  for (const [template, message, start] of table) {
    const path = [Object.keys(template)[0]!];
    assertEquals(checkTemplate(template, place, { path: [], schema }), [{ message, start, path }]);
  }
});

Deno.test("checkTemplate() leaves alone what only a run can tell, and what is right", () => {
  const template = {
    text: input("count") + " {{ params.x }}",
    count: input("any"),
    flag: "{{ inputs.parameters.count > 3 }}",
    list: ["{{ string(inputs.parameters.list.size()) }}"],
    either: "{{ params.x }}",
  };
  assertEquals(checkTemplate(template, place, { path: [], schema }), []);
});
