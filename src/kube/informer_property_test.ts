/** Random changes and faults: whatever happens, the informer holds what the server held. */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { newWorld, type Rec, run } from "../../tests/support/informer_world.ts";
import { seededRandom } from "../../tests/support/random.ts";
import { apiError, snapshotOf } from "../../tests/support/scripted_collection.ts";
import { NoAnswerError } from "./errors.ts";

type Step =
  | { readonly do: "put"; readonly name: string; readonly value: number }
  | { readonly do: "remove"; readonly name: string }
  | { readonly do: "compact" | "bookmark" | "end" | "break" | "mute" | "serverError" | "hang" }
  | { readonly do: "refuse"; readonly verb: "list" | "watch"; readonly code: number }
  | { readonly do: "advance"; readonly ms: number };

const name = fc.constantFrom("a", "b", "c", "d", "e", "f");
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("put"), name, value: fc.nat(9) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("remove"), name }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom("compact", "bookmark", "end", "break", "mute", "serverError", "hang"),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("refuse"),
      verb: fc.constantFrom("list", "watch"),
      code: fc.constantFrom(0, 403, 410, 429, 500, 504),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("advance"), ms: fc.nat(40_000) }) },
);

type World = ReturnType<typeof newWorld>;

async function apply({ clock, collection, api }: World, step: Step): Promise<void> {
  switch (step.do) {
    case "put":
      return collection.put(step.name, step.value);
    case "remove":
      return collection.remove(step.name);
    case "compact":
      return collection.compact();
    case "bookmark":
      return collection.bookmark();
    case "end":
      return collection.endWatches();
    case "break":
      return collection.breakWatches(new NoAnswerError("connection reset"));
    case "mute":
      return collection.muteWatches();
    case "serverError":
      return collection.send({ type: "ERROR", object: { code: 500 } });
    case "hang":
      return api.fail("list", "hang");
    case "refuse":
      return api.fail(step.verb, step.code ? apiError(step.code) : new NoAnswerError("refused"));
    case "advance":
      await clock.advance(step.ms);
  }
}

Deno.test("informer comes to hold what the server holds, after any faults", async () => {
  const script = fc.record({ seed: fc.integer(), steps: fc.array(step, { maxLength: 40 }) });
  await fc.assert(
    fc.asyncProperty(script, async ({ seed, steps }) => {
      const world = newWorld({ random: seededRandom(seed) });
      const { clock, collection, api, informer } = world;
      const follower = new Map<string, Rec>();
      informer.onChange(({ key, before, after }) => {
        assertEquals(before === undefined, !follower.has(key), `${key}: told of once, and no less`);
        if (after) follower.set(key, after);
        else follower.delete(key);
      });
      // Whenever it may be read, the store holds a state that the server had: never half a list.
      const check = () => {
        const held = snapshotOf(informer.store.list());
        assertEquals(collection.states.has(held), true, `a state that never was: ${held}`);
        assertEquals(snapshotOf(follower.values()), held);
      };
      api.onRequest = check;
      const end = run(informer);
      for (const step of steps) {
        await apply(world, step);
        // Half of the steps follow upon each other before the informer can act.
        if (steps.length % 2 === 0) await clock.settle();
        check();
      }
      api.heal();
      // A silent watch is noticed within 90 s, and no wait is longer than 30 s.
      const requests = api.requests.length;
      await clock.advance(300_000);
      assertEquals(snapshotOf(informer.store.list()), collection.state);
      check();
      assertEquals(
        api.requests.length - requests < 40,
        true,
        "too many requests of a healthy server",
      );
      await end();
      assertEquals([clock.pendingTimers, collection.openWatches], [0, 0]);
      assertEquals(world.logger.messages("error"), []);
    }),
    { numRuns: 150, seed: 1 },
  );
});
