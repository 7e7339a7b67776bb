import { assertEquals } from "@std/assert";
import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { step, template } from "../../tests/support/flow_world.ts";
import { claimsOf, claimSource, withClaimsOf } from "./adopt_claims.ts";

const volumes = (...names: string[]) =>
  names.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } }));

/** A template whose pod has these volumes. */
function using(...names: string[]) {
  const made = template()!;
  made.spec.template.spec = { ...made.spec.template.spec!, volumes: volumes(...names) };
  return made;
}

const spec: JobFlowSpec = {
  resourceTemplates: {
    volumeClaimTemplates: [{ metadata: { name: "work" }, spec: {} }],
    configMapTemplates: [{ metadata: { name: "settings" }, data: {} }],
  },
  steps: [
    step("a", {
      template: using("work", "shared"),
      outputs: {
        artifacts: [
          { name: "x", path: "/x", persistentVolumeClaim: { claimName: "work" } },
          { name: "y", path: "/y", persistentVolumeClaim: { claimName: "shared" } },
        ],
      },
    }),
    { name: "ask", type: "Manual" },
  ],
  finally: [step("b", { template: using("work") })],
};

Deno.test("claimsOf() names the claims that a flow has made", () => {
  assertEquals(claimsOf("nightly", spec), ["nightly-work"]);
  assertEquals(claimsOf("nightly", { steps: [] }), []);
});

Deno.test("withClaimsOf() uses a flow's claims in place of new ones, wherever they are named", () => {
  const { spec: adopted } = withClaimsOf({ flowName: "nightly", spec });
  assertEquals(adopted.resourceTemplates, {
    configMapTemplates: spec.resourceTemplates!.configMapTemplates!,
  });
  const [a, ask] = adopted.steps;
  assertEquals(
    a!.template!.spec.template.spec!.volumes,
    volumes("nightly-work", "shared").map(
      (volume, index) => ({ ...volume, name: ["work", "shared"][index]! }),
    ),
  );
  assertEquals(
    a!.outputs!.artifacts!.map(({ persistentVolumeClaim }) => persistentVolumeClaim!.claimName),
    ["nightly-work", "shared"],
  );
  assertEquals(ask, spec.steps[1]);
  const [volume] = adopted.finally![0]!.template!.spec.template.spec!.volumes!;
  assertEquals(volume!.persistentVolumeClaim!.claimName, "nightly-work");
});

Deno.test("withClaimsOf() leaves a flow without claims alone", () => {
  const plain = { steps: [step("a")] };
  assertEquals(withClaimsOf({ flowName: "nightly", spec: plain }), {
    spec: plain,
    annotations: {},
  });
});

Deno.test("claimSource() says of a retry whose claims it uses, and with which templates", () => {
  const first = { metadata: { name: "nightly" }, spec };
  assertEquals(claimSource(first), { flowName: "nightly", spec });
  const { spec: adopted, annotations } = withClaimsOf(claimSource(first)!);
  const second = { metadata: { name: "nightly-retry-1", annotations }, spec: adopted };
  assertEquals(claimSource(second), { flowName: "nightly", spec });
  assertEquals(withClaimsOf(claimSource(second)!), { spec: adopted, annotations });
});

Deno.test("claimSource() reads no annotation that somebody has changed", () => {
  for (const text of ["", "null", "{}", '{"flow":"a","volumeClaimTemplates":[null]}']) {
    const annotations = { "workflow.zen.io/claims-of": text };
    assertEquals(claimSource({ metadata: { name: "a", annotations }, spec }), undefined, text);
  }
});
