import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { fitMessages } from "./messages.ts";

const long = `container main ended with exit code 3: ${"last words ".repeat(90)}`;

function failed(index: number, message: string) {
  const lastFailure = { reason: "Error", message, exitCode: 3 };
  return { name: `s${index}`, phase: "Failed" as const, reason: "Error", message, lastFailure };
}

Deno.test("fitMessages() leaves alone what fits", () => {
  const steps = Array.from({ length: 50 }, (_, index) => failed(index, long));
  for (const [index, step] of fitMessages(steps).entries()) assertStrictEquals(step, steps[index]);
});

Deno.test("fitMessages() cuts what a thousand failed steps say to what can be stored", () => {
  for (const message of [long, "\u0001".repeat(1000), "𝄞".repeat(500)]) {
    const steps = Array.from({ length: 1050 }, (_, index) => failed(index, message));
    const fitted = fitMessages(steps);
    const said = fitted.map((step) => JSON.stringify([step.message, step.lastFailure!.message]));
    assert(new TextEncoder().encode(said.join("")).length < 256 * 1024);
    assertEquals(fitMessages(fitted), fitted);
    assertEquals(fitted[0], steps[0]);
  }
});

Deno.test("fitMessages() keeps the exit code of what it cuts, and short messages whole", () => {
  const steps = Array.from({ length: 1050 }, (_, index) => failed(index, long));
  const last = fitMessages([...steps, failed(1050, "too late")]).slice(-2);
  assertEquals(last[0]!.message, "container main ended with exit code 3: last words last …");
  assertEquals(last[1]!.message, "too late");
});
