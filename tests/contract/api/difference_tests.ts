/** The differences that no other test shows: what a real server does, and the embedded one. */

import { assertEquals } from "@std/assert";
import { statusCodeOf } from "../../../src/kube/errors.ts";
import { job, jobFlow, pod, podTemplate } from "./objects.ts";
import type { ContractTest } from "./suite.ts";
import type { ContractApi } from "./target.ts";

function withResources(resources: unknown): Record<string, unknown> {
  return { template: podTemplate({ containers: [{ name: "a", image: "x", resources }] }) };
}

/** The code of the answer; 200 for any success. */
async function codeOf(request: Promise<unknown>): Promise<number | undefined> {
  try {
    await request;
    return 200;
  } catch (error) {
    return statusCodeOf(error);
  }
}

function get(api: ContractApi, path: string): Promise<unknown> {
  return api.request({ method: "GET", path });
}

export const differenceTests: readonly ContractTest[] = [
  {
    name: "kinds that the embedded API does not serve are NotFound there",
    differences: ["kinds"],
    async run(api, differs) {
      await api.create("pods", pod("a"));
      const expected = differs("kinds") ? 404 : 200;
      assertEquals(await codeOf(get(api, "/api/v1/nodes")), expected);
      assertEquals(await codeOf(get(api, "/apis/apps/v1/deployments")), expected);
      const path = api.path("pods", "a", { subresource: "ephemeralcontainers" });
      assertEquals(await codeOf(get(api, path)), expected);
    },
  },
  {
    name: "media types other than JSON are read and written by a real server only",
    differences: ["media-types"],
    async run(api, differs) {
      const yaml = await codeOf(api.request({
        method: "POST",
        path: api.path("configmaps"),
        contentType: "application/yaml",
        bodyRaw: new TextEncoder().encode("metadata: {name: abc}"),
      }));
      const table = await api.request({
        method: "GET",
        path: api.path("jobflows"),
        accept: "application/json;as=Table;v=v1;g=meta.k8s.io",
      });
      const html = await codeOf(api.request({
        method: "GET",
        path: api.path("jobflows"),
        accept: "text/html",
      }));
      const seen = [yaml, table.kind, html];
      assertEquals(seen, differs("media-types") ? [415, "JobFlowList", 200] : [200, "Table", 406]);
    },
  },
  {
    name: "objects beyond the size limit are refused by a real server only",
    differences: ["size-limits"],
    async run(api, differs) {
      const args = ["x".repeat(1_600_000)];
      const template = podTemplate({ containers: [{ name: "a", image: "x", args }] });
      const [step] = jobFlow("a").spec.steps;
      const steps = [{ ...step, template: { ...step.template, spec: { template } } }];
      const code = await codeOf(api.create("jobflows", jobFlow("a", { steps })));
      assertEquals(code, differs("size-limits") ? 200 : 500);
    },
  },
  {
    name: "quantities are made uniform by a real server only",
    differences: ["quantities"],
    async run(api, differs) {
      const limits = { cpu: "1000m", memory: "0.5Gi" };
      const { spec } = await api.create("jobs", job("a", withResources({ limits })));
      const uniform = { cpu: "1", memory: "512Mi" };
      const { resources } = spec.template.spec.containers[0];
      assertEquals(resources.limits, differs("quantities") ? limits : uniform);
    },
  },
  {
    name: "pod specs are validated in every detail by a real server only",
    differences: ["pod-validation"],
    async run(api, differs) {
      const resources = { limits: { cpu: "1" }, requests: { cpu: "2" } };
      const code = await codeOf(api.create("jobs", job("a", withResources(resources))));
      assertEquals(code, differs("pod-validation") ? 200 : 422);
    },
  },
  {
    name: "pods get a service account and tolerations from a real server only",
    differences: ["pod-admission"],
    async run(api, differs) {
      const { spec } = await api.create("pods", pod("a"));
      const seen = [spec.serviceAccountName, spec.priority, spec.tolerations?.length];
      const none = [undefined, undefined, undefined];
      assertEquals(seen, differs("pod-admission") ? none : ["default", 0, 2]);
    },
  },
  {
    name: "claims are protected while in use by a real server only",
    differences: ["claim-protection"],
    async run(api, differs) {
      const { metadata } = await api.create("persistentvolumeclaims", {
        metadata: { name: "a" },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
      });
      const protection = ["kubernetes.io/pvc-protection"];
      assertEquals(metadata.finalizers, differs("claim-protection") ? undefined : protection);
    },
  },
  {
    name: "namespaces get a certificate bundle from a real cluster only",
    differences: ["namespace-contents"],
    async run(api, differs) {
      if (differs("namespace-contents")) {
        assertEquals(await api.names("configmaps"), []);
      } else {
        await api.becomes("configmaps", "kube-root-ca.crt", () => true);
      }
    },
  },
];
