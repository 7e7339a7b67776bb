import { assertEquals } from "@std/assert";
import type { RequestOptions } from "@cloudydeno/kubernetes-client";
import { readApiRequest } from "./api_request.ts";

type Method = RequestOptions["method"];

const FLOWS = "/apis/workflow.zen.io/v1alpha1/namespaces/team-a/jobflows";

/** Verb, group/resource/subresource, namespace, name. */
const CASES: readonly (readonly [Method, string, string])[] = [
  ["GET", FLOWS, "list workflow.zen.io/jobflows team-a"],
  ["GET", `${FLOWS}?watch=1`, "watch workflow.zen.io/jobflows team-a"],
  ["GET", `${FLOWS}/a%2Fb`, "get workflow.zen.io/jobflows team-a a/b"],
  ["POST", FLOWS, "create workflow.zen.io/jobflows team-a"],
  ["PUT", `${FLOWS}/x/status`, "update workflow.zen.io/jobflows/status team-a x"],
  ["PATCH", `${FLOWS}/x`, "patch workflow.zen.io/jobflows team-a x"],
  ["DELETE", `${FLOWS}/x`, "delete workflow.zen.io/jobflows team-a x"],
  ["DELETE", FLOWS, "deletecollection workflow.zen.io/jobflows team-a"],
  ["GET", "/apis/workflow.zen.io/v1alpha1/jobflows", "list workflow.zen.io/jobflows"],
  ["GET", "/api/v1/namespaces/team-a/pods/p/log", "get /pods/log team-a p"],
  ["GET", "/api/v1/namespaces/team-a/pods/jobs", "get /pods team-a jobs"],
  ["GET", "/api/v1/namespaces/team-a", "get /namespaces team-a"],
  ["GET", "/api/v1/nodes", "list /nodes"],
  ["GET", "/version", "list /"],
];

Deno.test("readApiRequest() tells a request as a role would allow it", () => {
  for (const [method, url, expected] of CASES) {
    const [path = "", query = ""] = url.split("?");
    const { verb, group, resource, subresource, namespace, name } = readApiRequest({
      ...{ method, path },
      querystring: new URLSearchParams(query),
    });
    const what = [group, resource, ...subresource === undefined ? [] : [subresource]].join("/");
    const words = [verb, what, namespace, name].filter((word) => word !== undefined);
    assertEquals(words.join(" "), expected, `${method} ${url}`);
  }
});
