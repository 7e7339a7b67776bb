import { assertEquals } from "@std/assert";
import { evaluate } from "./cel.ts";

const SPENT = "the expression does too much: its lists or texts are too large";

/** The error of an expression over a long list and a long text, in a world of nothing else. */
function errorOf(text: string): string | undefined {
  const result = evaluate(text, {
    flow: {},
    params: { long: "x".repeat(60_000), words: "a ".repeat(5_000) },
    steps: new Map(),
    inputs: new Map([["list", Array.from({ length: 5_000 }, (_, index) => index)]]),
  });
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
