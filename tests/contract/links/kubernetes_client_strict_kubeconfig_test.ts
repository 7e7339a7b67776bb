/**
 * What the linked `@cloudydeno/kubernetes-client` does better than the published one in settings.
 * The project does not rely on it; without the link these tests go.
 */

import { assertRejects, assertThrows } from "@std/assert";
import { KubeConfig } from "@cloudydeno/kubernetes-client";
import { clientOf } from "../../support/loopback.ts";

Deno.test("a server without a scheme is refused", async () => {
  await assertRejects(() => clientOf({ url: "127.0.0.1:6443" }), TypeError, "127.0.0.1:6443");
});

Deno.test("a context that does not exist is an error that lists those that do", () => {
  const config = KubeConfig.fromRaw({
    apiVersion: "v1",
    kind: "Config",
    contexts: [{ name: "dev", context: {} }, { name: "prod", context: { cluster: "far" } }],
  });
  assertThrows(() => config.fetchContext("staging"), Error, "dev, prod");
  assertThrows(() => config.fetchContext(), Error, "dev, prod");
  assertThrows(() => config.fetchContext("prod"), Error, "'far'");
});

const UNSUPPORTED: [string, Parameters<typeof clientOf>[1]][] = [
  ["insecure-skip-tls-verify", cluster({ "insecure-skip-tls-verify": true })],
  ["tls-server-name", cluster({ "tls-server-name": "api" })],
  ["proxy-url", cluster({ "proxy-url": "http://proxy.test" })],
  ["auth-provider", user({ "auth-provider": { name: "oidc" } })],
  ["as", user({ as: "admin" })],
  ["as-groups", user({ "as-groups": ["system:masters"] })],
];

/** Settings that the types do not know. */
function cluster(settings: Record<string, unknown>): Parameters<typeof clientOf>[1] {
  return { cluster: settings };
}

function user(settings: Record<string, unknown>): Parameters<typeof clientOf>[1] {
  return { user: settings };
}

Deno.test("settings that would be passed over are refused by name", async () => {
  for (const [setting, pieces] of UNSUPPORTED) {
    await assertRejects(() => clientOf({ url: "https://127.0.0.1" }, pieces), Error, setting);
  }
  const harmless = cluster({ "insecure-skip-tls-verify": false, "proxy-url": "" });
  (await clientOf({ url: "https://127.0.0.1" }, harmless))[Symbol.dispose]();
});

Deno.test("a CA that is no certificate is refused", async () => {
  for (const data of ["not base64!", btoa("not a certificate")]) {
    const pieces = cluster({ "certificate-authority-data": data });
    const connecting = () => clientOf({ url: "https://127.0.0.1" }, pieces);
    await assertRejects(connecting, SyntaxError, "certificate-authority-data");
  }
});
