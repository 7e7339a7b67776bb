/** The API contract against the embedded API, in virtual time. */

import { assertEquals } from "@std/assert";
import { createEmbeddedApi } from "../../../src/local/api/mod.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { seededRandom } from "../../support/random.ts";
import { apiContract, unshownDifferences } from "./suite.ts";

const clock = new FakeClock();
const api = createEmbeddedApi({ clock, random: seededRandom(1) });

apiContract("embedded API", {
  side: "embedded",
  connect: () => Promise.resolve(api.connect()),
  compact: () => Promise.resolve(api.compact()),
  expirePages: () => Promise.resolve(api.compact()),
  elapse: (promise) => clock.runUntil(promise),
});

Deno.test("DIFFERENCES names only differences that a contract test shows", () => {
  assertEquals(unshownDifferences(), []);
});
