/** docs/CLI.md on simulated pods: the commands that change flows. */

import { pageTest } from "../support/page_test_case.ts";
import { flow, podStep } from "../support/flows.ts";
import type { Place } from "../support/world.ts";

/** A flow that waits for an approval. */
async function makeRelease(place: Place): Promise<void> {
  await place.apply(
    flow("release", [
      podStep("build"),
      { name: "ship", type: "Manual", message: "Ship it?", dependencies: ["build"] },
      { name: "publish", type: "Manual", dependencies: ["ship"] },
    ]),
  );
  await place.flowThat("release", "waits", ({ status }) => status?.phase === "Paused");
}

const ended = (step: string) => (place: Place) =>
  place.stepThat("release", step, ({ completionTime }) => completionTime !== undefined);

pageTest("approve", {
  prepare: makeRelease,
  before: { "zen-flow get release": ended("ship") },
});

pageTest("reject", {
  prepare: makeRelease,
  before: { "zen-flow reject release; echo": (place) => place.finished("release") },
});

/** A flow whose first step runs until it is told to end. */
async function makeNightly(place: Place): Promise<void> {
  await place.apply(
    flow("nightly", [
      podStep("load", { duration: "forever" }),
      podStep("report", {}, { dependencies: ["load"] }),
    ]),
  );
  await place.stepThat("nightly", "load", isRunning);
}

const isRunning = ({ phase, jobRef }: { phase?: string; jobRef?: { uid?: string } }) =>
  phase === "Running" && jobRef?.uid !== undefined;

pageTest("suspend", {
  prepare: makeNightly,
  before: {
    "zen-flow get": (place) =>
      place.flowThat("nightly", "is suspended", ({ status }) => status?.phase === "Suspended"),
  },
});

pageTest("resume", {
  async prepare(place) {
    await makeNightly(place);
    await place.kubectl([
      ...["patch", "jobflow", "nightly", "--type=merge"],
      '--patch={"spec":{"suspend":true}}',
    ]);
  },
});

pageTest("cancel", {
  prepare: makeNightly,
  before: { "zen-flow get": (place) => place.finished("nightly") },
});

/** A flow that fails at its second step, and would not a second time. */
async function makeFailed(place: Place): Promise<void> {
  await place.apply(
    flow("nightly", [
      podStep("fetch"),
      podStep("load", { exitCode: "3", message: "no space" }, { dependencies: ["fetch"] }),
      podStep("report", {}, { dependencies: ["load"] }),
    ]),
  );
  await place.finished("nightly");
}

pageTest("retry", {
  /** Its second step hangs, until somebody ends it. */
  async prepare(place) {
    await place.apply(
      flow("nightly", [
        podStep("fetch"),
        podStep("load", { duration: "forever" }, { dependencies: ["fetch"] }),
        podStep("report", {}, { dependencies: ["load"] }),
      ]),
    );
    await place.stepThat("nightly", "load", isRunning);
    await place.kubectl([
      ...["patch", "jobflow", "nightly", "--type=merge"],
      '--patch={"spec":{"cancel":true}}',
    ]);
    await place.finished("nightly");
  },
  before: {
    async "zen-flow get nightly-retry-1"(place) {
      const { jobRef } = await place.stepThat("nightly-retry-1", "load", isRunning);
      await place.podsOf(jobRef!.name!, 1, () => true);
      await place.endPods("load");
      await place.finished("nightly-retry-1");
    },
  },
});

pageTest("backup", { prepare: makeFailed });

pageTest("restore", {
  async prepare(place) {
    await makeFailed(place);
    await place.apply(
      flow("import", [
        podStep("fetch"),
        podStep("load", { duration: "forever" }, { dependencies: ["fetch"] }),
      ]),
    );
    await place.stepThat("import", "load", isRunning);
  },
  before: { "zen-flow get": (place) => place.stepThat("import", "load", isRunning) },
});
