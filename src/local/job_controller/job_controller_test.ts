import { assertEquals } from "@std/assert";
import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { BatchV1Api } from "@cloudydeno/kubernetes-apis/batch/v1";
import { CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import { RecordingLogger } from "../../../tests/support/recording_logger.ts";
import { systemClock } from "../../kube/clock.ts";
import { createEmbeddedApi } from "../api/mod.ts";
import { startJobController } from "./job_controller.ts";

/** A client that has something happen just before a Job's status is written. */
function beforeStatus(client: RestClient, happen: () => Promise<unknown>): RestClient {
  const performRequest = client.performRequest.bind(client);
  client.performRequest = (async (options: RequestOptions) => {
    if (options.path.endsWith("/jobs/job/status")) await happen();
    return await performRequest(options);
  }) as RestClient["performRequest"];
  return client;
}

Deno.test("startJobController() makes no pod, and no error, of a Job that goes while it is looked at", async () => {
  const clock = systemClock;
  const api = createEmbeddedApi({ clock, random: Math.random });
  const user = api.connect();
  const jobs = new BatchV1Api(user).namespace("default");
  const logger = new RecordingLogger();
  const isGone = Promise.withResolvers<void>();
  const client = beforeStatus(api.connect(), async () => {
    await jobs.deleteJob("job", { propagationPolicy: "Background" });
    isGone.resolve();
  });
  {
    await using _ = await startJobController({ client, clock, random: Math.random, logger });
    const containers = [{ name: "main", image: "none" }];
    const template = { spec: { restartPolicy: "Never", containers } };
    await jobs.createJob({ metadata: { name: "job" }, spec: { template } });
    await isGone.promise;
  }
  assertEquals(logger.lines, []);
  assertEquals((await new CoreV1Api(user).namespace("default").getPodList()).items, []);
});
