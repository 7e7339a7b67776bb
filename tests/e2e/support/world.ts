/** What the tests of the controller share: one real control plane; and for each a namespace of its own. */

import { BatchV1Api, type Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import { CoreV1Api, type Event, type Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import {
  type JobFlow,
  type StepStatus,
  WorkflowZenIoV1alpha1Api,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { RestClient } from "@cloudydeno/kubernetes-client";
import { connect } from "../../../src/kube/connect.ts";
import { type Cluster, type ClusterKind, startCluster } from "../../cluster/cluster.ts";
import { type AuditedRequest, isWrite, readAudit, readAuditOfUser, untilAudited } from "./audit.ts";
import { ControllerProcess } from "./controller_process.ts";
import { endNow, isUnderWay } from "./end_pods.ts";
import { untilServed } from "./established.ts";
import { type Account, userOf, writeKubeconfig } from "./kubeconfig.ts";
import { PLACE_LABEL } from "./place_label.ts";
import { firstThat, type OpenWatch } from "./watching.ts";

const crdFile = new URL("../../../deploy/crds/workflow.zen.io_jobflows.yaml", import.meta.url);
const roleFile = new URL("../manifests/controller_rbac.yaml", import.meta.url);

/** A cluster in which flows can be made, and an administrator's client of it. */
export interface World extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly client: RestClient;
}

/** Starts a cluster of this kind, with the JobFlow resource and the controller's role. */
export async function openWorld(kind: Partial<ClusterKind> = {}): Promise<World> {
  return await openWorldOf(await startCluster(kind));
}

/** The same of a cluster that runs; it goes with its world. */
export async function openWorldOf(cluster: Cluster): Promise<World> {
  try {
    const client = await connect({ kubeconfig: cluster.kubeconfigPath, env: () => undefined });
    await cluster.kubectl(["apply", "-f", crdFile.pathname, "-f", roleFile.pathname]);
    await untilServed(cluster, "jobflows.workflow.zen.io");
    return {
      cluster,
      client,
      async [Symbol.asyncDispose]() {
        client[Symbol.dispose]();
        await cluster[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await cluster[Symbol.asyncDispose]();
    throw error;
  }
}

/** How a controller is started. */
export interface StartOptions {
  /** An address in place of the API server's own. */
  readonly server?: string;
  /** Path of the certificate by which to know the server, in place of the cluster's authority. */
  readonly authorityFile?: string;
  /** Served namespaces in place of this one; empty: all, for which it has no right by itself. */
  readonly namespaces?: readonly string[];
  /** Stands for election under this name, where its account is; works without a lease unless given. */
  readonly podName?: string;
  readonly args?: readonly string[];
  /** What the arguments name besides. */
  readonly files?: readonly string[];
}

/** A namespace of the world, made for one test, and the controllers that serve it. */
export class Place implements AsyncDisposable {
  readonly namespace: string;
  /** Of the cluster and everything in it. */
  readonly world: World;
  readonly account: Account;
  readonly #controllers: ControllerProcess[] = [];
  readonly #hopeless = new AbortController();
  #markers = 0;

  /**
   * Use {@linkcode openPlace}, unless the namespace exists.
   *
   * @param account of its controllers, if it is not one of this namespace
   */
  constructor(
    world: World,
    namespace: string,
    account: Account = { namespace, name: "zen-flow-controller" },
  ) {
    this.world = world;
    this.namespace = namespace;
    this.account = account;
  }

  get flows() {
    return new WorkflowZenIoV1alpha1Api(this.world.client).namespace(this.namespace);
  }

  get batch() {
    return new BatchV1Api(this.world.client).namespace(this.namespace);
  }

  get core() {
    return new CoreV1Api(this.world.client).namespace(this.namespace);
  }

  /** kubectl as administrator, in this namespace. */
  kubectl(args: readonly string[], stdin?: string): Promise<string> {
    return this.world.cluster.kubectl(["--namespace", this.namespace, ...args], stdin);
  }

  /** Gives the account the controller's role in this namespace, and where it lives its lease. */
  async letIn(account: Account): Promise<void> {
    const roles = ["zen-flow-controller"];
    if (account.namespace === this.namespace) roles.push("zen-flow-controller-leader-election");
    await this.apply(...roles.map((role) => ({
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: `${role}-of-${account.namespace}` },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
      subjects: [{ kind: "ServiceAccount", ...account }],
    })));
  }

  /** Gives this namespace's account the controller's role in all namespaces. */
  async letInEverywhere(): Promise<void> {
    await this.apply({
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: this.namespace },
      roleRef: {
        apiGroup: "rbac.authorization.k8s.io",
        kind: "ClusterRole",
        name: "zen-flow-controller",
      },
      subjects: [{ kind: "ServiceAccount", ...this.account }],
    });
  }

  /** `kubectl apply` of these objects. */
  async apply(...items: readonly unknown[]): Promise<void> {
    const list = { apiVersion: "v1", kind: "List", items };
    await this.kubectl(["apply", "--filename=-"], JSON.stringify(list));
  }

  /** Starts a controller that serves this namespace, with the rights of its role and no others. */
  async startController(options: StartOptions = {}): Promise<ControllerProcess> {
    const { cluster, client } = this.world;
    const { server = cluster.server, namespaces = [this.namespace], args = [] } = options;
    const { authorityFile, podName, files = [] } = options;
    const kubeconfig = await writeKubeconfig(cluster, client, {
      account: this.account,
      server,
      ...(authorityFile === undefined ? {} : { authorityFile }),
    });
    const controller = new ControllerProcess({
      kubeconfig,
      files: authorityFile === undefined ? files : [...files, authorityFile],
      host: new URL(server).host,
      namespaces,
      ...(podName === undefined
        ? {}
        : { pod: { name: podName, namespace: this.account.namespace } }),
      args,
    });
    this.#controllers.push(controller);
    const { unexpectedEnd } = controller;
    unexpectedEnd.addEventListener("abort", () => this.#hopeless.abort(unexpectedEnd.reason));
    return controller;
  }

  /** The flow as soon as it satisfies the check. */
  flowThat(name: string, what: string, check: (flow: JobFlow) => boolean): Promise<JobFlow> {
    const fieldSelector = `metadata.name=${name}`;
    const open: OpenWatch<JobFlow> = (options) =>
      this.flows.watchJobFlowList({ ...options, fieldSelector });
    return firstThat(`${name} ${what}`, open, check, this.#hopeless.signal);
  }

  /** The flow as it is when it has finished. */
  finished(name: string): Promise<JobFlow> {
    return this.flowThat(name, "finishes", isFinished);
  }

  /** The flow as soon as this step of it satisfies the check. */
  async stepThat(
    flow: string,
    step: string,
    check: (step: StepStatus) => boolean,
  ): Promise<StepStatus> {
    const found = await this.flowThat(flow, `has a step ${step} as wanted`, (one) => {
      const status = one.status?.steps?.find(({ name }) => name === step);
      return status !== undefined && check(status);
    });
    return stepOf(found, step);
  }

  /** An event of this reason about a flow, as soon as there is one: they come after the status. */
  event(reason: string): Promise<Event> {
    const fieldSelector = `involvedObject.kind=JobFlow,reason=${reason}`;
    const open: OpenWatch<Event> = (options) =>
      this.core.watchEventList({ ...options, fieldSelector });
    return firstThat(`there is an event ${reason}`, open, () => true, this.#hopeless.signal);
  }

  /** The pods of a Job, as soon as there are as many as this that satisfy the check. */
  async podsOf(job: string, count: number, check: (pod: Pod) => boolean): Promise<readonly Pod[]> {
    const seen = new Map<string, Pod>();
    const areEnough = (pod: Pod) => {
      if (check(pod)) seen.set(pod.metadata!.name!, pod);
      else seen.delete(pod.metadata!.name!);
      return seen.size >= count;
    };
    const what = `Job ${job} has ${count} pods as wanted`;
    await this.#podThat(what, `batch.kubernetes.io/job-name=${job}`, areEnough);
    return [...seen.values()];
  }

  /** Lets the pods of a step that run for ever end, as soon as there is one. */
  async endPods(step: string): Promise<void> {
    const selector = `workflow.zen.io/step=${step}`;
    await this.#podThat(`step ${step} has a pod`, selector, isUnderWay);
    await endNow(selector, (args) => this.kubectl(args));
  }

  #podThat(what: string, labelSelector: string, check: (pod: Pod) => boolean): Promise<Pod> {
    const open: OpenWatch<Pod> = (options) => this.core.watchPodList({ ...options, labelSelector });
    return firstThat(what, open, check, this.#hopeless.signal);
  }

  async jobs(): Promise<readonly Job[]> {
    return (await this.batch.getJobList()).items;
  }

  /** Writes by the controllers of this namespace, in the order of their answers. */
  async controllerWrites(): Promise<readonly AuditedRequest[]> {
    const user = userOf(this.account);
    return (await this.audit()).filter((request) => request.user === user && isWrite(request));
  }

  /** Everything that was answered about this namespace, or another one, up to now. */
  async audit(namespace = this.namespace): Promise<AuditedRequest[]> {
    await this.#auditedUpToNow();
    return await readAudit(this.world.cluster.auditLogPath, namespace);
  }

  /** Everything that was answered to the controllers' account, whatever about, up to now. */
  async controllerRequests(): Promise<AuditedRequest[]> {
    await this.#auditedUpToNow();
    return await readAuditOfUser(this.world.cluster.auditLogPath, userOf(this.account));
  }

  async #auditedUpToNow(): Promise<void> {
    const marker = `${this.namespace}-${++this.#markers}`;
    await this.core.createConfigMap({ metadata: { name: marker } });
    await untilAudited(this.world.cluster.auditLogPath, `"name":"${marker}"`);
  }

  /** Kills the controllers that still run, and returns what each has logged. */
  async killed(): Promise<readonly string[]> {
    for (const controller of this.#controllers) await controller.kill();
    return await Promise.all(this.#controllers.map((controller) => controller.log()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const controller of this.#controllers) await controller[Symbol.asyncDispose]();
  }
}

let places = 0;

/** Makes a namespace, and gives a service account the controller's role in it. */
export async function openPlace(world: World, label: string): Promise<Place> {
  const place = new Place(world, `${label}-${++places}`);
  const { namespace, account } = place;
  const metadata = { name: namespace, labels: { [PLACE_LABEL]: "true" } };
  const object = { apiVersion: "v1", kind: "Namespace", metadata };
  await world.cluster.kubectl(["create", "--filename=-"], JSON.stringify(object));
  await place.apply({
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: account.name },
  });
  await place.letIn(account);
  // Without it the Job controller's first pods are refused.
  await place.kubectl(["wait", "--for=create", "serviceaccount/default", "--timeout=300s"]);
  return place;
}

export function isFinished(flow: JobFlow): boolean {
  return flow.status?.phase === "Succeeded" || flow.status?.phase === "Failed";
}

export function stepOf(flow: JobFlow, name: string): StepStatus {
  const step = flow.status?.steps?.find((one) => one.name === name);
  if (step === undefined) throw new Error(`JobFlow ${flow.metadata?.name} has no step ${name}`);
  return step;
}
