import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Container, Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import { containerEnvironment } from "./environment.ts";
import { PodError } from "./pod_error.ts";

const POD: Pod = {
  metadata: {
    name: "build-1",
    namespace: "team",
    uid: "u-1",
    labels: { app: "zen", "batch.kubernetes.io/job-completion-index": "3" },
    annotations: { note: 'a "b"' },
  },
  spec: { containers: [] },
};
const CONFIG_MAPS = new Map([["settings", { metadata: {}, data: { COLOUR: "blue", SIZE: "9" } }]]);

function environmentOf(container: Partial<Container>): Record<string, string> {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const login = new Map([["user", bytes("me")], ["password", bytes("$(A) b")]]);
  const secrets = new Map([["login", login]]);
  const sources = { pod: POD, configMaps: CONFIG_MAPS, secrets };
  return Object.fromEntries(containerEnvironment({ name: "main", ...container }, sources));
}

Deno.test("containerEnvironment() expands values with what is set before them", () => {
  const env = [
    { name: "A", value: "1" },
    { name: "B", value: "$(A)$(C)$$(A)" },
    { name: "C", value: "2" },
    { name: "A", value: "$(A)0" },
    { name: "EMPTY" },
  ];
  assertEquals(environmentOf({ env }), { A: "10", B: "1$(C)$(A)", C: "2", EMPTY: "" });
});

Deno.test("containerEnvironment() reads ConfigMaps whole with a prefix and by key, env over envFrom", () => {
  const envFrom = [{ prefix: "CFG_", configMapRef: { name: "settings" } }, {
    configMapRef: { name: "settings" },
  }];
  const env = [
    { name: "SIZE", value: "mine" },
    { name: "PICKED", valueFrom: { configMapKeyRef: { name: "settings", key: "COLOUR" } } },
    {
      name: "ABSENT",
      valueFrom: { configMapKeyRef: { name: "settings", key: "no", optional: true } },
    },
  ];
  assertEquals(environmentOf({ envFrom, env }), {
    CFG_COLOUR: "blue",
    CFG_SIZE: "9",
    COLOUR: "blue",
    SIZE: "mine",
    PICKED: "blue",
  });
});

Deno.test("containerEnvironment() reads fields of the pod and of resources", () => {
  const field = (name: string, fieldPath: string) => ({
    name,
    valueFrom: { fieldRef: { fieldPath } },
  });
  const resource = (name: string, of: string, divisor?: string) => ({
    name,
    valueFrom: { resourceFieldRef: { resource: of, divisor } },
  });
  const env = [
    field("NAME", "metadata.name"),
    field("NAMESPACE", "metadata.namespace"),
    field("UID", "metadata.uid"),
    field("INDEX", "metadata.labels['batch.kubernetes.io/job-completion-index']"),
    field("NOTE", "metadata.annotations['note']"),
    field("NONE", "metadata.labels['none']"),
    resource("CPU", "limits.cpu"),
    resource("MILLI", "requests.cpu", "1m"),
    resource("MEMORY", "limits.memory", "1Mi"),
  ];
  const resources = { limits: { cpu: "1500m", memory: "64Mi" }, requests: { cpu: "250m" } };
  assertEquals(environmentOf({ env, resources }), {
    NAME: "build-1",
    NAMESPACE: "team",
    UID: "u-1",
    INDEX: "3",
    NOTE: 'a "b"',
    NONE: "",
    CPU: "2",
    MILLI: "250",
    MEMORY: "64",
  });
});

Deno.test("containerEnvironment() refuses what is not there with reason CreateContainerConfigError", () => {
  const secret = { name: "S", valueFrom: { secretKeyRef: { name: "pass", key: "k" } } };
  const cases: [Partial<Container>, string][] = [
    [{ env: [secret] }, "wants Secret 'pass', which this run was not given"],
    [
      { env: [{ name: "A", valueFrom: { secretKeyRef: { name: "login", key: "token" } } }] },
      "couldn't find key token in Secret team/login",
    ],
    [{ envFrom: [{ secretRef: { name: "pass" } }] }, "Secret 'pass'"],
    [{ envFrom: [{ configMapRef: { name: "none" } }] }, 'configmap "none" not found'],
    [
      { env: [{ name: "K", valueFrom: { configMapKeyRef: { name: "settings", key: "no" } } }] },
      "couldn't find key no",
    ],
    [{ env: [{ name: "F", valueFrom: { fieldRef: { fieldPath: "spec.none" } } }] }, "spec.none"],
    [
      { env: [{ name: "M", valueFrom: { resourceFieldRef: { resource: "limits.memory" } } }] },
      "limits.memory",
    ],
  ];
  for (const [container, words] of cases) {
    const error = assertThrows(() => environmentOf(container), PodError);
    assertEquals(error.reason, "CreateContainerConfigError");
    assertStringIncludes(error.message, words);
  }
});

Deno.test("containerEnvironment() reads the Secrets that it is given, and expands nothing in them", () => {
  const secretKeyRef = { name: "login", key: "password" };
  assertEquals(
    environmentOf({
      envFrom: [{ prefix: "LOGIN_", secretRef: { name: "login" } }],
      env: [
        { name: "A", value: "1" },
        { name: "PASSWORD", valueFrom: { secretKeyRef } },
        {
          name: "TOKEN",
          valueFrom: { secretKeyRef: { name: "login", key: "token", optional: true } },
        },
      ],
    }),
    { LOGIN_user: "me", LOGIN_password: "$(A) b", A: "1", PASSWORD: "$(A) b" },
  );
});

Deno.test("containerEnvironment() leaves out an optional Secret", () => {
  const valueFrom = { secretKeyRef: { name: "pass", key: "k", optional: true } };
  assertEquals(environmentOf({ env: [{ name: "S", valueFrom }] }), {});
});
