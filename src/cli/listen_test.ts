import { assertEquals, assertRejects } from "@std/assert";
import { isPortInUse, listenAt } from "./listen.ts";

/** A system on which opening fails at these hosts, and what was tried. */
function system(failing: Readonly<Record<string, Error>>) {
  const tried: string[] = [];
  const open = (hostname: string) => {
    tried.push(hostname);
    if (failing[hostname]) throw failing[hostname];
    return hostname;
  };
  return { tried, open };
}

Deno.test("listenAt() listens at the host that is named, and at no other", async () => {
  const { tried, open } = system({ "::1": new Error("no such address") });
  assertEquals(await listenAt({ hostname: "127.0.0.1", port: 0 }, open), "127.0.0.1");
  await assertRejects(() => listenAt({ hostname: "::1", port: 0 }, open), Error, "no such address");
  assertEquals(tried, ["127.0.0.1", "::1"]);
});

Deno.test("listenAt() takes IPv4 where there is no IPv6, but not where the port is in use", async () => {
  const anywhere = { hostname: undefined, port: 80 };
  const old = system({ "::": new Error("no IPv6 here") });
  assertEquals(await listenAt(anywhere, old.open), "0.0.0.0");
  assertEquals(old.tried, ["::", "0.0.0.0"]);
  const taken = system({ "::": Object.assign(new Error("in use"), { code: "EADDRINUSE" }) });
  await assertRejects(() => listenAt(anywhere, taken.open), Error, "in use");
  assertEquals(taken.tried, ["::"]);
});

Deno.test("isPortInUse() knows the error of the runtime", () => {
  using first = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = first.addr;
  let found: unknown;
  try {
    Deno.listen({ hostname: "127.0.0.1", port });
  } catch (error) {
    found = error;
  }
  assertEquals(isPortInUse(found), true);
  assertEquals(isPortInUse(new Error("another")), false);
});
