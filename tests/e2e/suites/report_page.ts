/** The report of a flow whose containers have written something. */

import { pageTest } from "../support/page_test_case.ts";
import { flow } from "../support/flows.ts";
import { shStep } from "../support/shell_step.ts";

pageTest("report", {
  async prepare(place) {
    const retryPolicy = { limit: 1, backoff: { duration: "100ms" } };
    await place.apply(
      flow("import", [
        shStep("fetch", "echo fetched"),
        shStep("load", "echo reading; echo no such file: input.csv; exit 3", {
          dependencies: ["fetch"],
          retryPolicy,
        }),
      ]),
    );
    await place.finished("import");
  },
});
