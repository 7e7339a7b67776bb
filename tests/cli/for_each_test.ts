/** `forEach` without a cluster: each pod gets the bytes of its item, whatever they are. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { itemText } from "../../src/flow/items.ts";
import { HOSTILE_ITEMS } from "../support/hostile.ts";
import { flow, step, tempFolder } from "./flow_file.ts";
import { zenFlow } from "./zen_flow.ts";

const RESOURCES = {
  resourceTemplates: {
    volumeClaimTemplates: [{
      metadata: { name: "out" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Mi" } } },
    }],
  },
};

Deno.test("zen-flow run gives each pod of a forEach step its item, byte by byte", async () => {
  await using folder = await tempFolder();
  const each = step("each", 'cat "$ZEN_FLOW_ITEM" > "/out/$JOB_COMPLETION_INDEX"', {
    step: { forEach: { items: HOSTILE_ITEMS } },
    container: { volumeMounts: [{ name: "out", mountPath: "/out" }] },
  }) as { template: { spec: { template: { spec: { volumes?: unknown } } } } };
  each.template.spec.template.spec.volumes = [{
    name: "out",
    persistentVolumeClaim: { claimName: "out" },
  }];
  const { code, stdout, stderr } = await zenFlow(["run", "-", "--keep", folder.path], {
    stdin: flow("nasty", [each], RESOURCES),
  });
  assertEquals(code, 0, stdout + stderr);
  assertStringIncludes(stdout, `each succeeded in`);
  assertStringIncludes(stdout, `(${HOSTILE_ITEMS.length}/${HOSTILE_ITEMS.length} items)`);
  const found = HOSTILE_ITEMS.map((_, index) =>
    Deno.readTextFileSync(`${folder.path}/volumes/nasty-out/${index}`)
  );
  assertEquals(found, HOSTILE_ITEMS.map(itemText));
});

Deno.test("zen-flow lint says where a forEach step is wrong", async () => {
  const wrong = step("each", "true", { step: { forEach: { expression: "params.pages" } } });
  const { code, stdout, stderr } = await zenFlow(["lint", "-"], {
    stdin: flow("f", [wrong], { parameters: [{ name: "pages" }] }),
  });
  assertEquals(code, 1);
  assertStringIncludes(
    stdout + stderr,
    "spec.steps[0].forEach.expression: needs a list, but this gives a string",
  );
});
