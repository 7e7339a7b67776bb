/** The generated API classes: which requests they make, and what becomes of the answers. */

import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import type { JSONValue, RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { BatchV1Api, type Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import { CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import { CoordinationV1Api } from "@cloudydeno/kubernetes-apis/coordination.k8s.io/v1";
import { AuthorizationV1Api } from "@cloudydeno/kubernetes-apis/authorization.k8s.io/v1";
import { WorkflowZenIoV1alpha1Api } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";

/** A client that remembers what it is asked, and gives one answer. */
class RecordingClient {
  readonly requests: RequestOptions[] = [];
  defaultNamespace?: string;
  readonly #answer: unknown;

  constructor(answer: unknown = {}) {
    this.#answer = answer;
  }

  performRequest(options: RequestOptions): Promise<unknown> {
    this.requests.push(options);
    return Promise.resolve(this.#answer);
  }

  [Symbol.dispose](): void {}

  /** The first request as `METHOD path?query` with its body. */
  get first(): { line: string; body?: JSONValue; contentType?: string } {
    const { method, path, querystring, bodyJson, contentType } = this.requests[0]!;
    const query = querystring?.toString() ?? "";
    const line = `${method} ${path}${query === "" ? "" : `?${query}`}`;
    return {
      line,
      ...(bodyJson === undefined ? {} : { body: JSON.parse(JSON.stringify(bodyJson)) }),
      ...(contentType === undefined ? {} : { contentType }),
    };
  }
}

function asClient(client: RecordingClient): RestClient {
  return client as unknown as RestClient;
}

const job: Job = { metadata: { name: "a" } };

interface Case {
  readonly name: string;
  call(client: RestClient): Promise<unknown>;
  readonly request: { line: string; body?: JSONValue; contentType?: string };
}

const JOBS = "/apis/batch/v1/namespaces/default/jobs";
const jobs = (client: RestClient) => new BatchV1Api(client).namespace("default");

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

Deno.test("an API class gives the server's object as it is", async () => {
  const answer = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { creationTimestamp: "2026-01-02T03:04:05Z", fieldOfTomorrow: { a: null } },
    spec: { template: { spec: { containers: [{ resources: { limits: { cpu: "1.5" } } }] } } },
  };
  const got = await jobs(asClient(new RecordingClient(answer))).getJob("a");
  assertStrictEquals(got as unknown, answer);
});

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

const refusal = {
  kind: "Status",
  apiVersion: "v1",
  status: "Failure",
  message: 'jobs.batch "a" not found',
  reason: "NotFound",
  code: 404,
};

Deno.test("an API class throws a refusal that the client took for an answer", async () => {
  const client = asClient(new RecordingClient(refusal));
  const calls = [
    () => jobs(client).getJob("a"),
    () => jobs(client).getJobList(),
    () => jobs(client).createJob(job),
    () => jobs(client).replaceJob("a", job),
    () => jobs(client).patchJob("a", "json-merge", {}),
    () => jobs(client).deleteJob("a"),
    () => jobs(client).deleteJobList(),
  ];
  for (const call of calls) {
    const error = await assertRejects(call, Error, 'Kubernetes says: jobs.batch "a" not found');
    assertEquals({ ...error }, { httpCode: 404, status: refusal });
  }
});

Deno.test("deleteJob() gives the Status of a success", async () => {
  const success = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success" };
  const got = await jobs(asClient(new RecordingClient(success))).deleteJob("a");
  assertStrictEquals(got as unknown, success);
});

async function collect<T>(stream: ReadableStream<T>): Promise<T[]> {
  return await Array.fromAsync(stream);
}

Deno.test("watchJobList() gives events as they are, bookmarks with their annotations", async () => {
  const events = [
    { type: "ADDED", object: { metadata: { name: "a", unknown: 1 } } },
    {
      type: "BOOKMARK",
      object: {
        metadata: {
          resourceVersion: "7",
          annotations: { "k8s.io/initial-events-end": "true" },
        },
      },
    },
    { type: "ERROR", object: { ...refusal, code: 410 } },
  ];
  const client = new RecordingClient(ReadableStream.from(structuredClone(events)));
  const stream = await jobs(asClient(client)).watchJobList({
    resourceVersion: "5",
    allowWatchBookmarks: true,
  });
  assertEquals(await collect(stream) as unknown, events);
  assertEquals(client.first.line, `GET ${JOBS}?watch=1&resourceVersion=5&allowWatchBookmarks=1`);
  assertEquals(client.requests[0]?.expectStream, true);
});

Deno.test("watchJobList() fails if a line of its stream is the server's refusal", async () => {
  const client = new RecordingClient(ReadableStream.from([refusal]));
  const stream = await jobs(asClient(client)).watchJobList();
  const error = await assertRejects(() => collect(stream), Error, "Kubernetes says");
  assertEquals({ ...error }, { httpCode: 404, status: refusal });
});

Deno.test("watchJobList() fails if a line of its stream is no event", async () => {
  for (const line of [5, null, { type: "ADDED" }, { object: {} }]) {
    const client = new RecordingClient(ReadableStream.from([line]));
    const stream = await jobs(asClient(client)).watchJobList();
    await assertRejects(() => collect(stream), TypeError, "Cannot read a watch event");
  }
});

Deno.test("cancelling a watch cancels the client's stream", async () => {
  let reason: unknown;
  const source = new ReadableStream({
    cancel: (why) => {
      reason = why;
    },
  });
  const stream = await jobs(asClient(new RecordingClient(source))).watchJobList();
  await stream.cancel("enough");
  assertEquals(reason, "enough");
});

Deno.test("getPodLog() reads text, and streamPodLog() streams it", async () => {
  const pods = (client: RecordingClient) => new CoreV1Api(asClient(client)).namespace("n");
  const bytes = new TextEncoder().encode("zwölf\n");
  const client = new RecordingClient(bytes);
  assertEquals(await pods(client).getPodLog("p", { container: "c", tailLines: 3 }), "zwölf\n");
  assertEquals(client.first.line, "GET /api/v1/namespaces/n/pods/p/log?container=c&tailLines=3");
  // Cut inside the two bytes of ö.
  const pieces = ReadableStream.from([bytes.slice(0, 3), bytes.slice(3)]);
  const streamed = await pods(new RecordingClient(pieces)).streamPodLog("p", { follow: true });
  assertEquals((await collect(streamed)).join(""), "zwölf\n");
});

Deno.test("an API class hands on the abort signal", async () => {
  const { signal: abortSignal } = new AbortController();
  const client = new RecordingClient();
  await jobs(asClient(client)).getJob("a", { abortSignal });
  assertStrictEquals(client.requests[0]?.abortSignal, abortSignal);
  assertEquals(client.first.line, `GET ${JOBS}/a`);
});
