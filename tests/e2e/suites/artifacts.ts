/**
 * Artifacts with real pods: a page from a web server and an S3 compatible store, both in the cluster,
 * carried by the image of zen-flow itself.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "yaml";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Image } from "../../cluster/cluster.ts";
import { importControllerImage } from "../support/controller_image.ts";
import { clusterTest } from "../support/cluster_test_case.ts";
import { flow, template } from "../support/flows.ts";
import { tool } from "../support/helm.ts";
import { ACCESS_KEY, SECRET_KEY } from "../support/object_store.ts";
import { type Place, stepOf } from "../support/world.ts";

const example = new URL("../../../examples/s3/flow.yaml", import.meta.url).pathname;

const STORE_IMAGE = "zen-flow.test/versitygw:1";
const PAGE = "A boat can carry an apple, a bear and a cat";

let areImagesThere = false;

/** Gives the node, once, the image of zen-flow and that of the store. */
async function importImages({ world: { cluster } }: Place): Promise<void> {
  if (areImagesThere) return;
  const root = await Deno.makeTempDir();
  try {
    await Deno.chmod(root, 0o755);
    await Deno.copyFile(await tool("versitygw"), `${root}/versitygw`);
    const image: Image = { name: STORE_IMAGE, root, config: { Entrypoint: ["/versitygw"] } };
    await cluster.importImages([image]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
  await importControllerImage(cluster);
  areImagesThere = true;
}

/** A pod that is ready, and a Service of its name. */
async function serve(place: Place, name: string, podSpec: object, port: number): Promise<void> {
  await place.apply(
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, labels: { app: name } },
      spec: { terminationGracePeriodSeconds: 0, ...podSpec },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name },
      spec: { selector: { app: name }, ports: [{ port, targetPort: port }] },
    },
  );
}

/** A store at `s3:9000`, a page at `web:8080`, and the Secret with the store's credentials. */
async function openStores(place: Place): Promise<void> {
  await importImages(place);
  const probe = (port: number) => ({ tcpSocket: { port }, periodSeconds: 1 });
  const volumes = [{ name: "data", emptyDir: {} }];
  const volumeMounts = [{ name: "data", mountPath: "/data" }];
  await serve(place, "s3", {
    volumes,
    initContainers: [{
      name: "bucket",
      image: "busybox:1.37",
      command: ["mkdir", "/data/artifacts"],
      volumeMounts,
    }],
    containers: [{
      name: "store",
      image: STORE_IMAGE,
      args: [
        ...["--access", ACCESS_KEY, "--secret", SECRET_KEY, "--port", ":9000", "--quiet"],
        ...["posix", "/data"],
      ],
      readinessProbe: probe(9000),
      volumeMounts,
    }],
  }, 9000);
  const page = `mkdir /www; printf '%s' "$PAGE" >/www/index.html; exec httpd -f -p 8080 -h /www`;
  await serve(place, "web", {
    containers: [{
      name: "web",
      image: "busybox:1.37",
      command: ["sh", "-euc", page],
      env: [{ name: "PAGE", value: PAGE }],
      readinessProbe: probe(8080),
    }],
  }, 8080);
  await place.apply({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "s3" },
    stringData: { id: ACCESS_KEY, key: SECRET_KEY },
  });
  await place.kubectl(["wait", "--for=condition=Ready", "pod/s3", "pod/web", "--timeout=300s"]);
}

clusterTest("examples/s3 ends with real pods as it does on one machine", async (place) => {
  await openStores(place);
  await place.startController();
  const given = parse(await Deno.readTextFile(example)) as JobFlow;
  const values: Record<string, string> = { store: "s3:9000", page: "web:8080/" };
  for (const parameter of given.spec.parameters!) parameter.value = values[parameter.name]!;
  await place.apply(given);
  const finished = await place.finished("s3");
  assertEquals(finished.status?.message, "3 of 3 steps succeeded", JSON.stringify(finished.status));
  // kubectl shows what the step's own container says, wherever it stands in the pod.
  const { jobRef } = stepOf(finished, "show");
  const said = await place.kubectl(["logs", `job/${jobRef!.name}`]);
  assertMatch(said, /^ *10 all$/m);
  const fetched = await place.kubectl([
    ...["logs", `job/${stepOf(finished, "fetch").jobRef!.name}`, "--container=zen-flow-put"],
  ]);
  assertMatch(fetched, /^stored words: \d+ bytes, s3:\/\/artifacts\/s3\/words\.tar\.gz$/m);
});

clusterTest("a step whose artifact cannot be carried fails and says why", async (place) => {
  await openStores(place);
  await place.startController();
  const containers = [{
    name: "main",
    image: "busybox:1.37",
    command: ["sh", "-c", "exit 0"],
  }];
  const s3 = {
    endpoint: "http://s3:9000",
    bucket: "artifacts",
    key: "none",
    accessKeyIDSecretRef: { name: "s3", key: "id" },
    secretAccessKeySecretRef: { name: "s3", key: "key" },
  };
  const job = template({ template: { spec: { containers } } });
  await place.apply(flow("broken", [
    {
      name: "no-page",
      template: job,
      inputs: { artifacts: [{ name: "in", path: "/in", http: { url: "http://web:8080/none" } }] },
    },
    {
      name: "no-object",
      template: job,
      inputs: { artifacts: [{ name: "in", path: "/in", s3 }] },
    },
    {
      name: "nothing-left",
      template: job,
      outputs: {
        artifacts: [{ name: "out", path: "/out/file", s3, archive: { format: "none" } }],
      },
    },
  ], { executionPolicy: { failFast: false } }));
  const finished = await place.finished("broken");
  const words = {
    "no-page": "artifact in: GET http://web:8080/none: the server answers 404",
    "no-object": "404 NoSuchKey",
    "nothing-left": "artifact out: the step left nothing at its path",
  };
  for (const [name, message] of Object.entries(words)) {
    const step = stepOf(finished, name);
    assertEquals([step.phase, step.exitCode], ["Failed", 1]);
    assertStringIncludes(step.message!, message);
    assert(!step.message!.includes(SECRET_KEY));
  }
});
