/** The generated API classes: which requests they make. */

import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import type { JSONValue, RestClient } from "@cloudydeno/kubernetes-client";
import { BatchV1Api } from "@cloudydeno/kubernetes-apis/batch/v1";
import { CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import { CoordinationV1Api } from "@cloudydeno/kubernetes-apis/coordination.k8s.io/v1";
import { AuthorizationV1Api } from "@cloudydeno/kubernetes-apis/authorization.k8s.io/v1";
import { WorkflowZenIoV1alpha1Api } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { asClient, job, JOBS, jobs, RecordingClient } from "./recording_client.ts";

interface Case {
  readonly name: string;
  call(client: RestClient): Promise<unknown>;
  readonly request: { line: string; body?: JSONValue; contentType?: string };
}

const cases: readonly Case[] = [
  {
    name: "getJobList()",
    call: (client) =>
      jobs(client).getJobList({
        labelSelector: "a=b,c",
        limit: 500,
        continue: "x/y",
        sendInitialEvents: false,
      }),
    request: {
      line: `GET ${JOBS}?labelSelector=a%3Db%2Cc&limit=500&continue=x%2Fy&sendInitialEvents=0`,
    },
  },
  {
    name: "getJobListForAllNamespaces()",
    call: (client) => new BatchV1Api(client).getJobListForAllNamespaces(),
    request: { line: "GET /apis/batch/v1/jobs" },
  },
  {
    name: "createJob()",
    call: (client) => jobs(client).createJob(job, { fieldManager: "zen-flow", dryRun: "All" }),
    request: {
      line: `POST ${JOBS}?fieldManager=zen-flow&dryRun=All`,
      body: { metadata: { name: "a" } },
    },
  },
  {
    name: "getJob()",
    call: (client) => jobs(client).getJob("a"),
    request: { line: `GET ${JOBS}/a` },
  },
  {
    name: "replaceJob()",
    call: (client) => jobs(client).replaceJob("a", job),
    request: { line: `PUT ${JOBS}/a`, body: { metadata: { name: "a" } } },
  },
  {
    name: "patchJob() with a part of the object",
    call: (client) =>
      jobs(client).patchJob("a", "json-merge", { spec: { suspend: true, selector: null } }),
    request: {
      line: `PATCH ${JOBS}/a`,
      body: { spec: { suspend: true, selector: null } },
      contentType: "application/merge-patch+json",
    },
  },
  {
    name: "patchJobStatus() with operations",
    call: (client) =>
      jobs(client).patchJobStatus("a", "json-patch", [
        { op: "replace", path: "/metadata/resourceVersion", value: "5" },
      ]),
    request: {
      line: `PATCH ${JOBS}/a/status`,
      body: [{ op: "replace", path: "/metadata/resourceVersion", value: "5" }],
      contentType: "application/json-patch+json",
    },
  },
  {
    name: "patchJob() with a server-side apply",
    call: (client) =>
      jobs(client).patchJob("a", "apply-patch", job, { force: true, fieldManager: "m" }),
    request: {
      line: `PATCH ${JOBS}/a?force=1&fieldManager=m`,
      body: { metadata: { name: "a" } },
      contentType: "application/apply-patch+yaml",
    },
  },
  {
    name: "deleteJob() with a precondition",
    call: (client) =>
      jobs(client).deleteJob("a", {
        preconditions: { uid: "u" },
        propagationPolicy: "Foreground",
        gracePeriodSeconds: 0,
        dryRun: "All",
      }),
    request: {
      line: `DELETE ${JOBS}/a`,
      body: {
        apiVersion: "v1",
        kind: "DeleteOptions",
        preconditions: { uid: "u" },
        propagationPolicy: "Foreground",
        gracePeriodSeconds: 0,
        dryRun: ["All"],
      },
    },
  },
  {
    name: "deleteJobList()",
    call: (client) =>
      jobs(client).deleteJobList({ labelSelector: "a", propagationPolicy: "Background" }),
    request: {
      line: `DELETE ${JOBS}?labelSelector=a`,
      body: { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background" },
    },
  },
  {
    name: "createNamespace() of a kind without a namespace",
    call: (client) => new CoreV1Api(client).createNamespace({ metadata: { name: "a" } }),
    request: { line: "POST /api/v1/namespaces", body: { metadata: { name: "a" } } },
  },
  {
    name: "getPod() of the core group",
    call: (client) => new CoreV1Api(client).namespace("n").getPod("p"),
    request: { line: "GET /api/v1/namespaces/n/pods/p" },
  },
  {
    name: "replaceLease() of a group with a suffix",
    call: (client) =>
      new CoordinationV1Api(client).namespace("n").replaceLease("l", { metadata: {} }),
    request: {
      line: "PUT /apis/coordination.k8s.io/v1/namespaces/n/leases/l",
      body: { metadata: {} },
    },
  },
  {
    name: "createSubjectAccessReview() of a kind that can only be created",
    call: (client) =>
      new AuthorizationV1Api(client).createSubjectAccessReview({
        metadata: {},
        spec: { user: "u" },
      }),
    request: {
      line: "POST /apis/authorization.k8s.io/v1/subjectaccessreviews",
      body: { metadata: {}, spec: { user: "u" } },
    },
  },
  {
    name: "patchJobFlowStatus() of our own group",
    call: (client) =>
      new WorkflowZenIoV1alpha1Api(client).namespace("n").patchJobFlowStatus("f", "json-merge", {
        status: { phase: "Running", completionTime: null },
      }),
    request: {
      line: "PATCH /apis/workflow.zen.io/v1alpha1/namespaces/n/jobflows/f/status",
      body: { status: { phase: "Running", completionTime: null } },
      contentType: "application/merge-patch+json",
    },
  },
];

for (const { name, call, request } of cases) {
  Deno.test(`${name} sends what the API asks for`, async () => {
    const client = new RecordingClient();
    await call(asClient(client));
    assertEquals(client.requests.length, 1);
    assertEquals(client.first, request);
    assertEquals(client.requests[0]?.expectJson, true);
  });
}

Deno.test("an API class escapes names, and refuses those that would leave the collection", async () => {
  const client = new RecordingClient();
  await jobs(asClient(client)).getJob("../../secrets/a?x=1");
  assertEquals(client.first.line, `GET ${JOBS}/..%2F..%2Fsecrets%2Fa%3Fx%3D1`);
  for (const name of ["", ".", ".."]) {
    await assertRejects(() => jobs(asClient(client)).getJob(name), TypeError, `'${name}'`);
    assertThrows(() => new BatchV1Api(asClient(client)).namespace(name), TypeError, `'${name}'`);
  }
  assertEquals(client.requests.length, 1);
});

Deno.test("myNamespace() uses the client's namespace, and throws if it has none", async () => {
  const client = new RecordingClient();
  assertThrows(() => new BatchV1Api(asClient(client)).myNamespace(), Error, "set up without one");
  client.defaultNamespace = "mine";
  await new BatchV1Api(asClient(client)).myNamespace().getJob("a");
  assertEquals(client.first.line, "GET /apis/batch/v1/namespaces/mine/jobs/a");
});

Deno.test("an API class hands on the abort signal", async () => {
  const { signal: abortSignal } = new AbortController();
  const client = new RecordingClient();
  await jobs(asClient(client)).getJob("a", { abortSignal });
  assertStrictEquals(client.requests[0]?.abortSignal, abortSignal);
  assertEquals(client.first.line, `GET ${JOBS}/a`);
});
