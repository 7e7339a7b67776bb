import { assertEquals } from "@std/assert";
import { evaluate } from "./evaluate.ts";

const valueOf = (text: string) => evaluate(text, { flow: {}, params: {}, steps: new Map() });

Deno.test("evaluate() keeps every key of a map, whatever it means to JavaScript", () => {
  const keys = ["__proto__", "constructor", "prototype", "hasOwnProperty"];
  for (const key of keys) {
    const map = `{"${key}": {"${key}": 1}}`;
    const wanted = JSON.parse(map);
    assertEquals(JSON.stringify(valueOf(map)), JSON.stringify({ value: wanted }));
    assertEquals(valueOf(`${map}["${key}"]["${key}"]`), { value: 1 }, key);
    assertEquals(valueOf(`"${key}" in {}`), { value: false }, key);
    assertEquals(valueOf(`${map} == ${map} && ${map} != {"a": {"a": 1}}`), { value: true }, key);
    assertEquals(valueOf(`${map}.map(k, k)`), { value: [key] }, key);
  }
  assertEquals(valueOf("size({}) + size({1: 2})"), { value: 1 });
  assertEquals(valueOf("{} == {'a': 1}"), { value: false });
});
