import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../parse_command_line.ts";
import { flowNameOf } from "./flow_name.ts";

Deno.test("flowNameOf() takes a name alone or behind its resource", () => {
  for (
    const resource of ["", "jobflow/", "jobflows/", "jf/", "flow/", "jobflow.workflow.zen.io/"]
  ) {
    assertEquals(flowNameOf("get", `${resource}nightly.v2`), "nightly.v2", resource);
  }
});

Deno.test("flowNameOf() refuses what no flow can be called", () => {
  for (const word of ["", "job/x", "Nightly", "a..b", "../x", "-x", "x".repeat(254)]) {
    const error = assertThrows(() => flowNameOf("get", word), UsageError);
    assertEquals(
      error.message,
      `zen-flow get: ${JSON.stringify(word)} cannot be the name of a flow`,
    );
  }
});
