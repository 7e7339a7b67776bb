import { assertEquals } from "@std/assert";
import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { step, template } from "../../tests/support/flow_world.ts";
import { attemptLabels, type JobRecord, jobRecord } from "../flow/mod.ts";
import { errorOfStatus } from "../kube/errors.ts";
import { apisOver } from "./apis.ts";
import { flowRecord } from "./flow_record.ts";
import { Memories } from "./memory.ts";
import { observe } from "./observe.ts";
import type { Views } from "./pass_views.ts";

Deno.test("observe() takes a Job that comes while the API server is asked for what has come", async () => {
  const metadata = { name: "f", namespace: "n", uid: "u" };
  const name = "f-a-1";
  const flow = flowRecord({
    metadata,
    spec: { steps: [step("a")] },
    status: { phase: "Running", steps: [{ name: "a", attempt: 1, jobRef: { name } }] },
  });
  const owner = { apiVersion: "workflow.zen.io/v1alpha1", kind: "JobFlow", name: "f", uid: "u" };
  const late = jobRecord({
    metadata: {
      ...{ name, namespace: "n", uid: "j", labels: attemptLabels("f", "a", 1) },
      ownerReferences: [{ ...owner, controller: true }],
    },
    spec: template()!.spec,
  });
  const jobs: JobRecord[] = [];
  const views: Views = {
    flow: () => flow,
    isListingFlows: () => false,
    flowsOf: () => [],
    jobsOf: () => [...jobs],
    podsOf: () => [],
    jobsOfGroup: () => [],
    podsOfGroup: () => [],
    jobsVersion: () => "1",
  };
  /** The watch shows the Job when the API server has said that there is none. */
  const client = {
    performRequest: ((opts: RequestOptions): Promise<unknown> => {
      assertEquals(opts.path, `/apis/batch/v1/namespaces/n/jobs/${name}`);
      return Promise.reject(
        errorOfStatus({ code: 404, reason: "NotFound", message: "none" }, "get"),
      )
        .finally(() => jobs.push(late));
    }) as RestClient["performRequest"],
    [Symbol.dispose]: () => {},
  };
  const memories = new Memories();
  const context = { views, apis: apisOver(client as RestClient), memories, clock: new FakeClock() };
  const observed = await observe(flow, memories.of("n/f", "u"), context);
  assertEquals(observed.jobs, [late]);
  assertEquals(observed.missingJobs, new Set());
});
