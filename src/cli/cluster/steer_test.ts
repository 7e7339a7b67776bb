import { assertEquals, assertThrows } from "@std/assert";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { CommandError } from "../host.ts";
import { change } from "./steer.ts";

function flow(spec: object, phase: "Running" | "Failed" = "Running"): JobFlow {
  return {
    metadata: { name: "f" },
    spec: { steps: [], ...spec },
    status: { phase, steps: [{ name: "a", phase: "Running" }] },
  };
}

Deno.test("change() says what it does to the flow", () => {
  assertEquals(change("suspend", flow({})), {
    spec: { suspend: true },
    outcome: "suspended; 1 running step will end, and nothing new starts before zen-flow resume",
  });
  assertEquals(change("resume", flow({ suspend: true })), {
    spec: { suspend: false },
    outcome: "goes on",
  });
  assertEquals(change("cancel", flow({ suspend: true })), {
    spec: { cancel: true },
    outcome: "cancelled; 1 running step will be ended, and only finally steps start",
  });
});

Deno.test("change() says of a cancel that the steps of finally which run go on", () => {
  const given = flow({ finally: [{ name: "tidy" }] });
  const steps = [{ name: "tidy", phase: "Running" as const }];
  assertEquals(
    change("cancel", { ...given, status: { ...given.status, steps } }).outcome,
    "cancelled; no running steps will be ended, and only finally steps start; 1 step of finally " +
      "will go on, unless the flow is deleted",
  );
});

Deno.test("change() refuses what would change nothing of a flow that is being deleted", () => {
  const metadata = { name: "f", deletionTimestamp: "2026-01-01T00:00:00Z" };
  for (const verb of ["suspend", "resume", "cancel"] as const) {
    const { message } = assertThrows(() => change(verb, { ...flow({}), metadata }), CommandError);
    assertEquals(message, `flow f is being deleted: there is nothing to ${verb}`);
  }
});

Deno.test("change() does not call a flow cancelled that stays as it is, being invalid", () => {
  const accepted = {
    type: "Accepted",
    status: "False" as const,
    reason: "Invalid",
    message: "",
    lastTransitionTime: "2026-01-01T00:00:00Z",
  };
  const { status: _, ...unbegun } = flow({});
  const invalid: JobFlow = { ...unbegun, status: { phase: "Pending", conditions: [accepted] } };
  assertThrows(
    () => change("cancel", invalid),
    CommandError,
    "there is nothing to cancel; mend it",
  );
  const begun = { ...invalid.status!, startTime: "2026-01-01T00:00:00Z" };
  assertEquals(change("cancel", { ...invalid, status: begun }).spec, { cancel: true });
});

Deno.test("change() refuses what would change nothing", () => {
  const cases = [
    ["cancel", flow({}, "Failed"), "flow f has finished (Failed): there is nothing to cancel"],
    ["cancel", flow({ cancel: true }), "flow f is being cancelled already"],
    ["suspend", flow({ cancel: true }), "flow f is being cancelled already"],
    ["suspend", flow({ suspend: true }), "flow f is suspended already"],
    ["resume", flow({}), "flow f is not suspended"],
  ] as const;
  for (const [verb, given, message] of cases) {
    assertEquals(assertThrows(() => change(verb, given), CommandError).message, message);
  }
});
