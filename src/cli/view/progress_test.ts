import { assert, assertEquals } from "@std/assert";
import { FakeClock } from "../../../tests/support/fake_clock.ts";
import { Screen } from "../../../tests/support/screen.ts";
import { viewedFlow, viewedStep } from "../../../tests/support/view_models.ts";
import { painter } from "../text.ts";
import type { FlowModel, StepState } from "./model.ts";
import { type Progress, startProgress } from "./progress.ts";

function flow(clock: FakeClock, states: readonly StepState[]): FlowModel {
  const steps = states.map((state, index) =>
    viewedStep({
      name: `step-${index}`,
      state,
      startedAt: clock.now(),
      endedAt: state === "Succeeded" ? clock.now() : undefined,
      attempt: 1,
    })
  );
  const done = states.every((state) => state === "Succeeded");
  return viewedFlow({
    name: "f",
    phase: done ? "Succeeded" : "Running",
    startedAt: clock.now(),
    endedAt: done ? clock.now() : undefined,
    steps,
  });
}

function start(screen: Screen, color = false): { clock: FakeClock; progress: Progress } {
  const clock = new FakeClock();
  const progress = startProgress({
    sink: screen,
    clock,
    color,
    paint: painter(color),
    flows: [flow(clock, ["Running", "Waiting"])],
  });
  return { clock, progress };
}

function output(progress: Progress, text: string): void {
  progress.output({ flow: "f", step: "step-0", part: "", text });
}

Deno.test("startProgress() keeps one tree at the bottom and the output above it", async () => {
  const screen = new Screen(60, 10);
  const { clock, progress } = start(screen);
  await clock.advance(100);
  for (let i = 1; i <= 12; i++) {
    output(progress, `line ${i}`);
    await clock.advance(100);
  }
  progress.update(flow(clock, ["Succeeded", "Succeeded"]));
  await progress.finish();
  assertEquals(screen.text, [
    ...Array.from({ length: 12 }, (_, index) => `step-0 │ line ${index + 1}`),
    "f  Succeeded  ████████████████████ 2/2  0.0s",
    "├─ ✓ step-0  0.0s",
    "└─ ✓ step-1  0.0s",
  ]);
  assertEquals(clock.pendingTimers, 0);
});

Deno.test("startProgress() draws at most ten pictures a second, however much happens", async () => {
  const screen = new Screen(60, 10);
  const { clock, progress } = start(screen);
  let writes = 0;
  const write = screen.write.bind(screen);
  screen.write = (text) => {
    writes++;
    write(text);
  };
  for (let i = 0; i < 1000; i++) {
    output(progress, `line ${i}`);
    progress.update(flow(clock, ["Running", "Waiting"]));
    await clock.advance(1);
  }
  assert(writes <= 11, `${writes} pictures`);
  await progress.finish();
  assertEquals(screen.text.filter((line) => line.includes("line")).length, 1000);
});

Deno.test("startProgress() is not confused by what a step prints", async () => {
  for (const color of [false, true]) {
    const screen = new Screen(60, 10);
    const { clock, progress } = start(screen, color);
    await clock.advance(100);
    for (
      const text of ["\x1b[5A\x1b[2Jup", "\x1b[31mred", "a\rb", "\x07\x1b]0;t\x07bell", "x\ty"]
    ) {
      output(progress, text);
      await clock.advance(100);
    }
    progress.update(flow(clock, ["Succeeded", "Succeeded"]));
    await progress.finish();
    assertEquals(screen.text, [
      "step-0 │ up",
      "step-0 │ red",
      "step-0 │ b",
      "step-0 │ bell",
      "step-0 │ x    y",
      "f  Succeeded  ████████████████████ 2/2  0.0s",
      "├─ ✓ step-0  0.0s",
      "└─ ✓ step-1  0.0s",
    ]);
  }
});

Deno.test("startProgress() leaves no remains of the tree when the terminal gets narrower", async () => {
  const screen = new Screen(60, 20);
  const { clock, progress } = start(screen);
  await clock.advance(100);
  screen.narrow(20);
  progress.update(flow(clock, ["Succeeded", "Succeeded"]));
  await progress.finish();
  assertEquals(screen.text, ["f  Succeeded  ████…", "├─ ✓ step-0  0.0s", "└─ ✓ step-1  0.0s"]);
});

Deno.test("startProgress() spares a terminal that is behind the pictures in between", async () => {
  const screen = new Screen(60, 10);
  const { clock, progress } = start(screen);
  await clock.advance(100);
  screen.backlog = 1 << 20;
  const before = screen.text;
  progress.update(flow(clock, ["Succeeded", "Running"]));
  await clock.advance(1000);
  assertEquals(screen.text, before);
  screen.backlog = 0;
  await clock.advance(100);
  assert(screen.text.some((line) => line.includes("✓ step-0")), screen.text.join("\n"));
  await progress.finish();
});

Deno.test("startProgress() drops lines that nobody could read, and says how many", async () => {
  const screen = new Screen(60, 10);
  const { clock, progress } = start(screen);
  await clock.advance(100);
  for (let i = 1; i <= 5000; i++) output(progress, `line ${i}`);
  await clock.advance(100);
  const lines = screen.text.filter((line) => line.includes("line"));
  assertEquals(lines[0], "… 2000 lines of output not shown; the logs have them");
  assertEquals(lines.length, 3001);
  assertEquals(lines.at(-1), "step-0 │ line 5000");
  await progress.finish();
});
