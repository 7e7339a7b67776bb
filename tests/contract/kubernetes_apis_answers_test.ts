/** The generated API classes: what becomes of the answers. */

import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import { asClient, job, JOBS, jobs, RecordingClient } from "./recording_client.ts";

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
