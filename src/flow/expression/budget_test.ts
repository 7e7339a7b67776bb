import { assertEquals } from "@std/assert";
import { Budget, stepBudget } from "./budget.ts";
import { evaluate, type Variables } from "./evaluate.ts";

const SPENT = "the step's expressions do too much: their lists or texts are too large";

const keys = Array.from({ length: 600 }, (_, index) => [`k${index}`, index]);

/** A long list, long texts and a large map. */
const LONG: Variables = {
  flow: {},
  params: { long: "x".repeat(60_000), words: "a ".repeat(5_000) },
  steps: new Map(),
  inputs: new Map<string, never>([
    ["list", Array.from({ length: 5_000 }, (_, index) => index) as never],
    ["map", Object.fromEntries(keys) as never],
  ]),
};

/** The error of an expression over them, in a world of nothing else. */
function errorOf(text: string, variables = LONG): string | undefined {
  const result = evaluate(text, variables);
  return "error" in result ? result.error : undefined;
}

Deno.test("evaluate() goes over a list of thousands of items", () => {
  for (
    const text of [
      "inputs.parameters.list.map(n, n * 2 + 1).size() == 5000",
      "inputs.parameters.list.exists(n, n == 4999)",
      "params.words.split(' ').map(w, w + '!').join(',').size() > 10",
      "params.long.split('').size() == 60000",
    ]
  ) assertEquals(errorOf(text), undefined, text);
});

/** A value put together with itself that many times, each time with what came of it. */
function doubled(value: string, times: number): string {
  let text = "a0";
  for (let i = 0; i < times; i++) text = `cel.bind(a${i}, a${i + 1} + a${i + 1}, ${text})`;
  return text.replaceAll(`a${times}`, value);
}

Deno.test("evaluate() ends what would take too long or grow too large", () => {
  const list = "inputs.parameters.list";
  for (
    const text of [
      `${list}.map(a, ${list}.map(b, a * b)).size()`,
      `${list}.all(a, ${list}.all(b, ${list}.all(c, true)))`,
      `${list}.exists(a, ${list}.exists(b, a + b < 0))`,
      `${list}.exists(a, ${list}.exists(b, a + b < 0)) || true`,
      `${list}.map(a, params.long).join('')`,
      `${list}.map(a, params.long + string(a)).size()`,
      `params.long.split('').map(c, params.long.split('')).size()`,
      doubled("params.long", 20),
      doubled(list, 20),
      `cel.bind(l, ${list}, cel.bind(m, l + l, cel.bind(n, m + m, n.all(x, n.all(y, true)))))`,
    ]
  ) assertEquals(errorOf(text), SPENT, text);
});

/** A list that holds a list twice, which holds one twice, and so on: 2 to the power of `times`. */
function shared(times: number, use = `a${times}`): string {
  let text = use;
  for (let i = times; i > 0; i--) text = `cel.bind(a${i}, [a${i - 1}, a${i - 1}], ${text})`;
  return `cel.bind(a0, [1], ${text})`;
}

/** Binds `t` to a text that is looked for nearly to its end at each place of `params.long`. */
const BINDS_T = `cel.bind(s, params.long.substring(0, 30000), cel.bind(t, s + "y" + s, `;

Deno.test("evaluate() pays for a function before it is called, by the operands that are worst for it", () => {
  for (
    const text of [
      `duration("${"1".repeat(1000)}x") == duration("1s")`,
      `duration(params.long) == duration("1s")`,
      `${BINDS_T}params.long.contains(t)))`,
      `${BINDS_T}params.long.indexOf(t)))`,
      `${BINDS_T}params.long.indexOf(t, 1)))`,
      `${BINDS_T}params.long.lastIndexOf(t)))`,
      `${BINDS_T}params.long.lastIndexOf(t, 59999)))`,
      `${BINDS_T}params.long.split(t)))`,
      `${BINDS_T}params.long.split(t, 2)))`,
      `params.long.split('').join(params.long)`,
      `params.words.split('').map(w, params.long.size())`,
      `inputs.parameters.list.map(n, params.long.trim() + params.long.lowerAscii())`,
      `inputs.parameters.list.map(n, params.long.startsWith(params.long))`,
      `inputs.parameters.list.map(n, params.long.endsWith(params.long))`,
      `inputs.parameters.list.exists(n, double(params.long) == 1.0)`,
      `inputs.parameters.list.exists(n, [1, 2].exists(m, params.nobody == ""))`,
      `inputs.parameters.list.map(n, inputs.parameters.map.map(k, k))`,
      `inputs.parameters.list.map(n, inputs.parameters.map == inputs.parameters.map)`,
      `inputs.parameters.list.map(n, -1 in inputs.parameters.list)`,
    ]
  ) assertEquals(errorOf(text), SPENT, text);
});

Deno.test("evaluate() pays for a list as often as it is held", () => {
  for (
    const text of [
      shared(28),
      `${shared(28)} == ${shared(28)}`,
      shared(28, "a28 in [a28]"),
      shared(28, "[a28] != [a28]"),
    ]
  ) assertEquals(errorOf(text), SPENT, text);
});

Deno.test("evaluate() looks for texts and times that are as long as people write them", () => {
  for (
    const text of [
      `params.words.contains("b a b")`,
      `params.words.lastIndexOf("a ") == 9998`,
      `duration("1h30m0.5s") > duration("90m")`,
      `inputs.parameters.list.all(n, "2026-01-01".indexOf("-") == 4)`,
      `size(${shared(6)}) == 2`,
    ]
  ) assertEquals(errorOf(text), undefined, text);
});

Deno.test("evaluate() has one budget for all that look at the same variables", () => {
  const variables = { ...LONG, budget: new Budget() };
  const text = "inputs.parameters.list.map(n, n * 2).size() == 5000";
  const errors = Array.from({ length: 100 }, () => errorOf(text, variables));
  assertEquals(errors[0], undefined);
  assertEquals(errors.at(-1), SPENT);
  assertEquals(errorOf("1 + 1", variables), SPENT);
  assertEquals(errorOf("1 + 1"), undefined);
});

Deno.test("stepBudget() divides what a pass may do among the steps, and adds for items", () => {
  assertEquals(stepBudget(1), stepBudget(16));
  assertEquals(1000 * stepBudget(1000), 16 * stepBudget(16));
  assertEquals(stepBudget(1000, 10), stepBudget(1000) + 2000);
});
