import { assertEquals } from "@std/assert";
import { expand, unknownNames } from "./expansion.ts";

const VARIABLES = new Map([["NAME", "zen"], ["EMPTY", ""], ["with.dot", "x"], ["LOOP", "$(NAME)"]]);

Deno.test("expand() replaces references as Kubernetes does", () => {
  const cases: [string, string][] = [
    ["plain", "plain"],
    ["$(NAME)", "zen"],
    ["a$(NAME)b$(EMPTY)c", "azenbc"],
    ["$(with.dot)", "x"],
    ["$(MISSING)", "$(MISSING)"],
    ["$$(NAME)", "$(NAME)"],
    ["$$$(NAME)", "$zen"],
    ["$$$$", "$$"],
    ["$NAME ${NAME}", "$NAME ${NAME}"],
    ["$(NAME", "$(NAME"],
    ["$", "$"],
    ["$(LOOP)", "$(NAME)"],
    ["$( NAME )", "$( NAME )"],
  ];
  for (const [text, expanded] of cases) assertEquals(expand(text, VARIABLES), expanded, text);
});

Deno.test("unknownNames() names what is referred to and unknown", () => {
  assertEquals(unknownNames("$(NAME) $(A) $$(B) $(C)", VARIABLES), ["A", "C"]);
});
