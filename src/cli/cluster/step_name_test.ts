import { assertEquals, assertThrows } from "@std/assert";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { CommandError } from "../host.ts";
import { stepNameOf } from "./step_name.ts";

const FLOW: JobFlow = {
  metadata: { name: "nightly" },
  spec: {
    steps: [{ name: "load" }, { name: "load-more" }, { name: "report" }],
    finally: [{ name: "retire" }],
  },
};

Deno.test("stepNameOf() takes a whole name, or a beginning that only one step has", () => {
  const cases = [["load", "load"], ["load-", "load-more"], ["rep", "report"], ["ret", "retire"]];
  for (const [word, name] of cases) assertEquals(stepNameOf(FLOW, word!), name);
});

Deno.test("stepNameOf() says which steps it could be", () => {
  const cases = [
    ["re", 'step "re" could be one of report, retire'],
    ["laod", 'flow nightly has no step "laod"; did you mean "load"?'],
    ["xyz", 'flow nightly has no step "xyz"; its steps are load, load-more, report, retire'],
    ["", 'flow nightly has no step ""; its steps are load, load-more, report, retire'],
  ];
  for (const [word, said] of cases) {
    const error = assertThrows(() => stepNameOf(FLOW, word!), CommandError);
    assertEquals(error.message, said);
  }
});
