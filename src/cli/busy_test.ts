import { assertEquals } from "@std/assert";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { showBusy } from "./busy.ts";
import type { Host } from "./host.ts";

/** A host of which only standard error is used, and what is written there. */
function hostWith(isTerminal: boolean) {
  const written: string[] = [];
  const stderr = { isTerminal, write: (text: string) => written.push(text) };
  return { written, host: { stderr, env: () => "1" } as unknown as Host };
}

Deno.test("showBusy() says nothing within the first second", async () => {
  const clock = new FakeClock();
  const { host, written } = hostWith(true);
  const shown = showBusy("Reading", { host, clock });
  await clock.advance(999);
  shown[Symbol.dispose]();
  await clock.advance(5000);
  assertEquals(written, []);
});

Deno.test("showBusy() draws its line from then on, and takes it away at the end", async () => {
  const clock = new FakeClock();
  const { host, written } = hostWith(true);
  const shown = showBusy("Reading", { host, clock });
  await clock.advance(1100);
  shown[Symbol.dispose]();
  await clock.advance(5000);
  assertEquals(written, ["\r⠋ Reading … 1s\x1b[K", "\r⠙ Reading … 1s\x1b[K", "\r\x1b[K"]);
});

Deno.test("showBusy() says nothing where there is no terminal", async () => {
  const clock = new FakeClock();
  const { host, written } = hostWith(false);
  using _shown = showBusy("Reading", { host, clock });
  await clock.advance(5000);
  assertEquals(written, []);
});
