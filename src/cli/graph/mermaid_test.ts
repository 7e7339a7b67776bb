import { assertEquals } from "@std/assert";
import { flowGraph } from "./dag.ts";
import { mermaid } from "./mermaid.ts";

/** A flow of this name with these steps, as far as it is drawn. */
function graphOf(name: string, steps: readonly object[], last: readonly object[] = []) {
  return flowGraph({ metadata: { name }, spec: { steps, finally: last } } as never);
}

Deno.test("mermaid() prints steps with ids of its own, so that no name can be a keyword", () => {
  const flow = graphOf("f", [{ name: "end" }, { name: "class", dependencies: ["end"] }]);
  assertEquals(
    mermaid([flow]),
    `flowchart TD
  s0["end"]
  s1["class"]
  s0 --> s1
`,
  );
});

Deno.test("mermaid() marks Manual steps and sets finally steps apart", () => {
  const flow = graphOf(
    "f",
    [{ name: "build" }, { name: "ok", type: "Manual", dependencies: ["build"] }],
    [{ name: "clean" }, { name: "tell", dependencies: ["clean"] }],
  );
  assertEquals(
    mermaid([flow]),
    `flowchart TD
  subgraph steps["steps"]
    s0["build"]
    s1{{"ok"}}
    s0 --> s1
  end
  subgraph finally["finally"]
    l0["clean"]
    l1["tell"]
    l0 --> l1
  end
  steps -.-> finally
`,
  );
});

Deno.test("mermaid() prints several flows as boxes of one chart, with harmless labels", () => {
  const flows = [graphOf("one", [{ name: "a" }]), graphOf('t"#wo', [{ name: "<b>" }])];
  assertEquals(
    mermaid(flows),
    `flowchart TD
  subgraph f0["one"]
    f0s0["a"]
  end
  subgraph f1["t#34;#35;wo"]
    f1s0["#60;b#62;"]
  end
`,
  );
});
