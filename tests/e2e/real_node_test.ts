/** What pods find on a real node, and that a flow runs there as it is written. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { clusterTest, shareOneWorld } from "./support/cluster_test_case.ts";
import "./suites/cli_logs.ts";
import "./suites/artifacts.ts";
import "./suites/injection.ts";
import "./suites/real_pods.ts";
import "./suites/report_page.ts";
import { portForward } from "./support/port_forward.ts";

const dagFlow = new URL("../../examples/dag-flow.yaml", import.meta.url).pathname;

shareOneWorld({ realNode: true });

clusterTest(
  "startCluster({ realNode }) runs containers, and kubectl reads and enters them",
  async (place) => {
    await place.apply(
      {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: { name: "greeting" },
        spec: {
          template: { spec: { restartPolicy: "Never", containers: [sh("echo hello; id -u")] } },
        },
      },
      webServer("web"),
    );
    await place.kubectl(["wait", "--for=condition=Complete", "job/greeting", "--timeout=300s"]);
    assertEquals(await place.kubectl(["logs", "job/greeting"]), "hello\n0\n");
    await place.kubectl(["wait", "--for=condition=Ready", "pod/web", "--timeout=300s"]);
    assertEquals(await place.kubectl(["exec", "web", "--", "cat", "/www/index.html"]), "welcome\n");
  },
);

clusterTest("startCluster({ realNode }) forwards a port of a pod", async (place) => {
  await place.apply(webServer("web"));
  await place.kubectl(["wait", "--for=condition=Ready", "pod/web", "--timeout=300s"]);
  await using forwarded = await portForward(place, "pod/web", 8080);
  const response = await fetch(`http://127.0.0.1:${forwarded.port}/`);
  assertEquals([response.status, await response.text()], [200, "welcome\n"]);
});

clusterTest(
  "startCluster({ realNode }) lets pods find Services by address and name",
  async (place) => {
    await place.apply(webServer("web"), {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web" },
      spec: { selector: { app: "web" }, ports: [{ port: 80, targetPort: 8080 }] },
    });
    await place.kubectl(["wait", "--for=condition=Ready", "pod/web", "--timeout=300s"]);
    const address = await place.kubectl([
      "get",
      "service/web",
      "--output=jsonpath={.spec.clusterIP}",
    ]);
    // The node learns of an endpoint a moment after the pod is ready.
    const fetchAll = `
    until wget -q -O- http://${address}; do sleep 0.1; done
    wget -q -O- http://web
    wget -q -O- http://web.${place.namespace}.svc.cluster.local
    echo 'GET / HTTP/1.0' | nc kubernetes.default.svc 443
  `;
    await place.apply({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "client" },
      spec: { restartPolicy: "Never", containers: [sh(fetchAll)] },
    });
    await place.kubectl([
      "wait",
      "--for=jsonpath={.status.phase}=Succeeded",
      "pod/client",
      "--timeout=300s",
    ]);
    const log = await place.kubectl(["logs", "client"]);
    assertEquals(log.match(/^welcome$/gm)?.length, 3, log);
    // The API server's answer to who does not speak TLS.
    assertStringIncludes(log, "Client sent an HTTP request to an HTTPS server.");
  },
);

clusterTest("startCluster({ realNode }) lets the API server call a Service", async (place) => {
  await place.apply(webServer("web"), {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web" },
    spec: { selector: { app: "web" }, ports: [{ port: 443, targetPort: 8080 }] },
  });
  await place.kubectl(["wait", "--for=condition=Ready", "pod/web", "--timeout=300s"]);
  const group = `${place.namespace}.example`;
  await place.apply({
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: `v1.${group}` },
    spec: {
      ...{ group, version: "v1", groupPriorityMinimum: 1, versionPriority: 1 },
      service: { namespace: place.namespace, name: "web" },
      insecureSkipTLSVerify: true,
    },
  });
  const apiService = `apiservice/v1.${group}`;
  const reason = "jsonpath={.status.conditions[0].reason}";
  await place.kubectl([
    "wait",
    `--for=${reason}=FailedDiscoveryCheck`,
    "--timeout=300s",
    apiService,
  ]);
  await place.kubectl(["delete", apiService]);
  // The web server's answer to who speaks TLS to it.
  assertStringIncludes(await place.kubectl(["logs", "web"]), "response:400");
});

clusterTest(
  "zen-flow controller runs an example, volume and all, on a real node",
  async (place) => {
    await place.startController();
    await place.kubectl(["apply", "--filename", dagFlow]);
    const finished = await place.finished("dag-flow");
    assertEquals(finished.status?.phase, "Succeeded");
    assertEquals(finished.status?.progress?.summary, "6/6");
  },
);

/** A container that runs a shell script. */
function sh(script: string) {
  return { name: "main", image: "busybox:1.37", command: ["sh", "-euc", script] };
}

/** A pod that answers on port 8080. */
function webServer(name: string): unknown {
  const script = "mkdir /www; echo welcome >/www/index.html; exec httpd -f -vv -p 8080 -h /www";
  const readinessProbe = { httpGet: { path: "/", port: 8080 }, periodSeconds: 1 };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { app: name } },
    spec: { containers: [{ ...sh(script), readinessProbe }], terminationGracePeriodSeconds: 0 },
  };
}
