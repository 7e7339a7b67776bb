import { assertEquals } from "@std/assert";
import { operatorEndpoints } from "./endpoints.ts";

function newEndpoints() {
  const state: { ailment?: string; unready?: string } = {};
  const answer = operatorEndpoints({
    health: { ailment: () => state.ailment, unready: () => state.unready },
    metrics: {
      expose: (accept) => Promise.resolve({ contentType: "text/x", text: `for ${accept}\n` }),
    },
    version: { version: "1.2.3" },
  });
  return {
    state,
    answer,
    async get(path: string, method = "GET") {
      const response = await answer(new Request(`http://any${path}`, { method }));
      return [response.status, await response.text()];
    },
  };
}

Deno.test("operatorEndpoints() answers /healthz and /readyz as things are now", async () => {
  const { state, get } = newEndpoints();
  assertEquals([await get("/healthz"), await get("/readyz")], [[200, "ok\n"], [200, "ok\n"]]);
  state.unready = "waits for Jobs";
  assertEquals([await get("/healthz"), await get("/readyz")], [
    [200, "ok\n"],
    [503, "waits for Jobs\n"],
  ]);
  state.ailment = "stuck";
  assertEquals(await get("/healthz?verbose"), [503, "stuck\n"]);
});

Deno.test("operatorEndpoints() tells the version, and refuses what it does not know", async () => {
  const { get } = newEndpoints();
  assertEquals(await get("/version"), [200, '{"version":"1.2.3"}']);
  assertEquals(await get("/version", "HEAD"), [200, '{"version":"1.2.3"}']);
  assertEquals(await get("/version", "POST"), [405, "only GET and HEAD\n"]);
  for (const path of ["/", "/metric", "/constructor"]) assertEquals((await get(path))[0], 404);
});

Deno.test("operatorEndpoints() answers /metrics in the format that is asked for", async () => {
  const { answer } = newEndpoints();
  const headers = { accept: "text/y" };
  const response = await answer(new Request("http://any/metrics", { headers }));
  assertEquals(
    [response.status, response.headers.get("content-type"), await response.text()],
    [200, "text/x", "for text/y\n"],
  );
});
