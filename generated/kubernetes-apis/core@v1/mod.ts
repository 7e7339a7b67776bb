/**
 * Clients and types of core/v1.
 *
 * Printed by `deno task generate`; do not edit.
 */

import * as operations from "../operations.ts";
import * as requests from "../requests.ts";
import type * as types from "./structs.ts";
import type { RestClient } from "@cloudydeno/kubernetes-client/lib/contract.ts";

export * from "./structs.ts";

/** The kinds of api/v1: those without a namespace, and lists over all. */
export class CoreV1Api {
  readonly #endpoint: operations.Endpoint;

  constructor(client: RestClient) {
    this.#endpoint = { client, root: "/api/v1/" };
  }

  /** The kinds of one namespace. */
  namespace(name: string): CoreV1NamespacedApi {
    return new CoreV1NamespacedApi(this.#endpoint.client, name);
  }

  /** The kinds of the client's own namespace. */
  myNamespace(): CoreV1NamespacedApi {
    return this.namespace(operations.ownNamespace(this.#endpoint.client));
  }

  getConfigMapListForAllNamespaces(
    opts: operations.GetListOpts = {},
  ): Promise<types.ConfigMapList> {
    return requests.listObjects(this.#endpoint, "configmaps", opts);
  }

  watchConfigMapListForAllNamespaces(
    opts: operations.WatchListOpts = {},
  ): Promise<requests.WatchStream<types.ConfigMap>> {
    return requests.watchObjects(this.#endpoint, "configmaps", opts);
  }

  getEventListForAllNamespaces(opts: operations.GetListOpts = {}): Promise<types.EventList> {
    return requests.listObjects(this.#endpoint, "events", opts);
  }

  watchEventListForAllNamespaces(
    opts: operations.WatchListOpts = {},
  ): Promise<requests.WatchStream<types.Event>> {
    return requests.watchObjects(this.#endpoint, "events", opts);
  }

  getNamespaceList(opts: operations.GetListOpts = {}): Promise<types.NamespaceList> {
    return requests.listObjects(this.#endpoint, "namespaces", opts);
  }

  watchNamespaceList(
    opts: operations.WatchListOpts = {},
  ): Promise<requests.WatchStream<types.Namespace>> {
    return requests.watchObjects(this.#endpoint, "namespaces", opts);
  }

  createNamespace(body: types.Namespace, opts: operations.PutOpts = {}): Promise<types.Namespace> {
    return requests.createObject(this.#endpoint, "namespaces", { body, opts });
  }

  getNamespace(name: string, opts: operations.NoOpts = {}): Promise<types.Namespace> {
    return requests.readObject(this.#endpoint, { plural: "namespaces", name }, opts);
  }

  replaceNamespace(
    name: string,
    body: types.Namespace,
    opts: operations.PutOpts = {},
  ): Promise<types.Namespace> {
    return requests.replaceObject(this.#endpoint, { plural: "namespaces", name }, { body, opts });
  }

  patchNamespace(
    name: string,
    type: operations.PatchType,
    body: operations.PatchBody<types.Namespace>,
    opts: operations.PatchOpts = {},
  ): Promise<types.Namespace> {
    return requests.patchObject(this.#endpoint, { plural: "namespaces", name }, {
      type,
      body,
      opts,
    });
  }

  deleteNamespace(
    name: string,
    opts: operations.DeleteOpts = {},
  ): Promise<types.Namespace | requests.Status> {
    return requests.deleteObject(this.#endpoint, { plural: "namespaces", name }, opts);
  }

  getNamespaceStatus(name: string, opts: operations.NoOpts = {}): Promise<types.Namespace> {
    return requests.readObject(this.#endpoint, {
      plural: "namespaces",
      name,
      subresource: "status",
    }, opts);
  }

  replaceNamespaceStatus(
    name: string,
    body: types.Namespace,
    opts: operations.PutOpts = {},
  ): Promise<types.Namespace> {
    return requests.replaceObject(this.#endpoint, {
      plural: "namespaces",
      name,
      subresource: "status",
    }, { body, opts });
  }

  patchNamespaceStatus(
    name: string,
    type: operations.PatchType,
    body: operations.PatchBody<types.Namespace>,
    opts: operations.PatchOpts = {},
  ): Promise<types.Namespace> {
    return requests.patchObject(this.#endpoint, {
      plural: "namespaces",
      name,
      subresource: "status",
    }, { type, body, opts });
  }

  getNodeList(opts: operations.GetListOpts = {}): Promise<types.NodeList> {
    return requests.listObjects(this.#endpoint, "nodes", opts);
  }

  watchNodeList(opts: operations.WatchListOpts = {}): Promise<requests.WatchStream<types.Node>> {
    return requests.watchObjects(this.#endpoint, "nodes", opts);
  }

  createNode(body: types.Node, opts: operations.PutOpts = {}): Promise<types.Node> {
    return requests.createObject(this.#endpoint, "nodes", { body, opts });
  }

  deleteNodeList(opts: operations.DeleteListOpts = {}): Promise<types.NodeList | requests.Status> {
    return requests.deleteObjects(this.#endpoint, "nodes", opts);
  }

  getNode(name: string, opts: operations.NoOpts = {}): Promise<types.Node> {
    return requests.readObject(this.#endpoint, { plural: "nodes", name }, opts);
  }

  replaceNode(name: string, body: types.Node, opts: operations.PutOpts = {}): Promise<types.Node> {
    return requests.replaceObject(this.#endpoint, { plural: "nodes", name }, { body, opts });
  }

  patchNode(
    name: string,
    type: operations.PatchType,
    body: operations.PatchBody<types.Node>,
    opts: operations.PatchOpts = {},
  ): Promise<types.Node> {
    return requests.patchObject(this.#endpoint, { plural: "nodes", name }, { type, body, opts });
  }

  deleteNode(
    name: string,
    opts: operations.DeleteOpts = {},
  ): Promise<types.Node | requests.Status> {
    return requests.deleteObject(this.#endpoint, { plural: "nodes", name }, opts);
  }

  getNodeStatus(name: string, opts: operations.NoOpts = {}): Promise<types.Node> {
    return requests.readObject(
      this.#endpoint,
      { plural: "nodes", name, subresource: "status" },
      opts,
    );
  }

  replaceNodeStatus(
    name: string,
    body: types.Node,
    opts: operations.PutOpts = {},
  ): Promise<types.Node> {
    return requests.replaceObject(
      this.#endpoint,
      { plural: "nodes", name, subresource: "status" },
      { body, opts },
    );
  }

  patchNodeStatus(
    name: string,
    type: operations.PatchType,
    body: operations.PatchBody<types.Node>,
    opts: operations.PatchOpts = {},
  ): Promise<types.Node> {
    return requests.patchObject(this.#endpoint, { plural: "nodes", name, subresource: "status" }, {
      type,
      body,
      opts,
    });
  }

  getPersistentVolumeClaimListForAllNamespaces(
    opts: operations.GetListOpts = {},
  ): Promise<types.PersistentVolumeClaimList> {
    return requests.listObjects(this.#endpoint, "persistentvolumeclaims", opts);
  }

  watchPersistentVolumeClaimListForAllNamespaces(
    opts: operations.WatchListOpts = {},
  ): Promise<requests.WatchStream<types.PersistentVolumeClaim>> {
    return requests.watchObjects(this.#endpoint, "persistentvolumeclaims", opts);
  }

  getPodListForAllNamespaces(opts: operations.GetListOpts = {}): Promise<types.PodList> {
    return requests.listObjects(this.#endpoint, "pods", opts);
  }

  watchPodListForAllNamespaces(
    opts: operations.WatchListOpts = {},
  ): Promise<requests.WatchStream<types.Pod>> {
    return requests.watchObjects(this.#endpoint, "pods", opts);
  }

  getServiceAccountListForAllNamespaces(
    opts: operations.GetListOpts = {},
  ): Promise<types.ServiceAccountList> {
    return requests.listObjects(this.#endpoint, "serviceaccounts", opts);
  }

  watchServiceAccountListForAllNamespaces(
    opts: operations.WatchListOpts = {},
  ): Promise<requests.WatchStream<types.ServiceAccount>> {
    return requests.watchObjects(this.#endpoint, "serviceaccounts", opts);
  }
}

/** The kinds of api/v1 in one namespace. */
export class CoreV1NamespacedApi {
  readonly #endpoint: operations.Endpoint;

  constructor(client: RestClient, namespace: string) {
    const root = `/api/v1/namespaces/${operations.segment(namespace)}/`;
    this.#endpoint = { client, root };
  }

  getConfigMapList(opts: operations.GetListOpts = {}): Promise<types.ConfigMapList> {
    return requests.listObjects(this.#endpoint, "configmaps", opts);
  }

  watchConfigMapList(
    opts: operations.WatchListOpts = {},
  ): Promise<requests.WatchStream<types.ConfigMap>> {
    return requests.watchObjects(this.#endpoint, "configmaps", opts);
  }

  createConfigMap(body: types.ConfigMap, opts: operations.PutOpts = {}): Promise<types.ConfigMap> {
    return requests.createObject(this.#endpoint, "configmaps", { body, opts });
  }

  deleteConfigMapList(
    opts: operations.DeleteListOpts = {},
  ): Promise<types.ConfigMapList | requests.Status> {
    return requests.deleteObjects(this.#endpoint, "configmaps", opts);
  }

  getConfigMap(name: string, opts: operations.NoOpts = {}): Promise<types.ConfigMap> {
    return requests.readObject(this.#endpoint, { plural: "configmaps", name }, opts);
  }

  replaceConfigMap(
    name: string,
    body: types.ConfigMap,
    opts: operations.PutOpts = {},
  ): Promise<types.ConfigMap> {
    return requests.replaceObject(this.#endpoint, { plural: "configmaps", name }, { body, opts });
  }

  patchConfigMap(
    name: string,
    type: operations.PatchType,
    body: operations.PatchBody<types.ConfigMap>,
    opts: operations.PatchOpts = {},
  ): Promise<types.ConfigMap> {
    return requests.patchObject(this.#endpoint, { plural: "configmaps", name }, {
      type,
      body,
      opts,
    });
  }

  deleteConfigMap(
    name: string,
    opts: operations.DeleteOpts = {},
  ): Promise<types.ConfigMap | requests.Status> {
    return requests.deleteObject(this.#endpoint, { plural: "configmaps", name }, opts);
  }

  getEventList(opts: operations.GetListOpts = {}): Promise<types.EventList> {
    return requests.listObjects(this.#endpoint, "events", opts);
  }

  watchEventList(opts: operations.WatchListOpts = {}): Promise<requests.WatchStream<types.Event>> {
    return requests.watchObjects(this.#endpoint, "events", opts);
  }

  createEvent(body: types.Event, opts: operations.PutOpts = {}): Promise<types.Event> {
    return requests.createObject(this.#endpoint, "events", { body, opts });
  }

  deleteEventList(
    opts: operations.DeleteListOpts = {},
  ): Promise<types.EventList | requests.Status> {
    return requests.deleteObjects(this.#endpoint, "events", opts);
  }

  getEvent(name: string, opts: operations.NoOpts = {}): Promise<types.Event> {
    return requests.readObject(this.#endpoint, { plural: "events", name }, opts);
  }

  replaceEvent(
    name: string,
    body: types.Event,
    opts: operations.PutOpts = {},
  ): Promise<types.Event> {
    return requests.replaceObject(this.#endpoint, { plural: "events", name }, { body, opts });
  }

  patchEvent(
    name: string,
    type: operations.PatchType,
    body: operations.PatchBody<types.Event>,
    opts: operations.PatchOpts = {},
  ): Promise<types.Event> {
    return requests.patchObject(this.#endpoint, { plural: "events", name }, { type, body, opts });
  }

  deleteEvent(
    name: string,
    opts: operations.DeleteOpts = {},
  ): Promise<types.Event | requests.Status> {
    return requests.deleteObject(this.#endpoint, { plural: "events", name }, opts);
  }

  getPersistentVolumeClaimList(
    opts: operations.GetListOpts = {},
  ): Promise<types.PersistentVolumeClaimList> {
    return requests.listObjects(this.#endpoint, "persistentvolumeclaims", opts);
  }

  watchPersistentVolumeClaimList(
    opts: operations.WatchListOpts = {},
  ): Promise<requests.WatchStream<types.PersistentVolumeClaim>> {
    return requests.watchObjects(this.#endpoint, "persistentvolumeclaims", opts);
  }

  createPersistentVolumeClaim(
    body: types.PersistentVolumeClaim,
    opts: operations.PutOpts = {},
  ): Promise<types.PersistentVolumeClaim> {
    return requests.createObject(this.#endpoint, "persistentvolumeclaims", { body, opts });
  }

  deletePersistentVolumeClaimList(
    opts: operations.DeleteListOpts = {},
  ): Promise<types.PersistentVolumeClaimList | requests.Status> {
    return requests.deleteObjects(this.#endpoint, "persistentvolumeclaims", opts);
  }

  getPersistentVolumeClaim(
    name: string,
    opts: operations.NoOpts = {},
  ): Promise<types.PersistentVolumeClaim> {
    return requests.readObject(this.#endpoint, { plural: "persistentvolumeclaims", name }, opts);
  }

  replacePersistentVolumeClaim(
    name: string,
    body: types.PersistentVolumeClaim,
    opts: operations.PutOpts = {},
  ): Promise<types.PersistentVolumeClaim> {
    return requests.replaceObject(this.#endpoint, { plural: "persistentvolumeclaims", name }, {
      body,
      opts,
    });
  }

  patchPersistentVolumeClaim(
    name: string,
    type: operations.PatchType,
    body: operations.PatchBody<types.PersistentVolumeClaim>,
    opts: operations.PatchOpts = {},
  ): Promise<types.PersistentVolumeClaim> {
    return requests.patchObject(this.#endpoint, { plural: "persistentvolumeclaims", name }, {
      type,
      body,
      opts,
    });
  }

  deletePersistentVolumeClaim(
    name: string,
    opts: operations.DeleteOpts = {},
  ): Promise<types.PersistentVolumeClaim | requests.Status> {
    return requests.deleteObject(this.#endpoint, { plural: "persistentvolumeclaims", name }, opts);
  }

  getPersistentVolumeClaimStatus(
    name: string,
    opts: operations.NoOpts = {},
  ): Promise<types.PersistentVolumeClaim> {
    return requests.readObject(this.#endpoint, {
      plural: "persistentvolumeclaims",
      name,
      subresource: "status",
    }, opts);
  }

  replacePersistentVolumeClaimStatus(
    name: string,
    body: types.PersistentVolumeClaim,
    opts: operations.PutOpts = {},
  ): Promise<types.PersistentVolumeClaim> {
    return requests.replaceObject(this.#endpoint, {
      plural: "persistentvolumeclaims",
      name,
      subresource: "status",
    }, { body, opts });
  }

  patchPersistentVolumeClaimStatus(
    name: string,
    type: operations.PatchType,
    body: operations.PatchBody<types.PersistentVolumeClaim>,
    opts: operations.PatchOpts = {},
  ): Promise<types.PersistentVolumeClaim> {
    return requests.patchObject(this.#endpoint, {
      plural: "persistentvolumeclaims",
      name,
      subresource: "status",
    }, { type, body, opts });
  }

  getPodList(opts: operations.GetListOpts = {}): Promise<types.PodList> {
    return requests.listObjects(this.#endpoint, "pods", opts);
  }

  watchPodList(opts: operations.WatchListOpts = {}): Promise<requests.WatchStream<types.Pod>> {
    return requests.watchObjects(this.#endpoint, "pods", opts);
  }

  createPod(body: types.Pod, opts: operations.PutOpts = {}): Promise<types.Pod> {
    return requests.createObject(this.#endpoint, "pods", { body, opts });
  }

  deletePodList(opts: operations.DeleteListOpts = {}): Promise<types.PodList | requests.Status> {
    return requests.deleteObjects(this.#endpoint, "pods", opts);
  }

  getPod(name: string, opts: operations.NoOpts = {}): Promise<types.Pod> {
    return requests.readObject(this.#endpoint, { plural: "pods", name }, opts);
  }

  replacePod(name: string, body: types.Pod, opts: operations.PutOpts = {}): Promise<types.Pod> {
    return requests.replaceObject(this.#endpoint, { plural: "pods", name }, { body, opts });
  }

  patchPod(
    name: string,
    type: operations.PatchType,
    body: operations.PatchBody<types.Pod>,
    opts: operations.PatchOpts = {},
  ): Promise<types.Pod> {
    return requests.patchObject(this.#endpoint, { plural: "pods", name }, { type, body, opts });
  }

  deletePod(name: string, opts: operations.DeleteOpts = {}): Promise<types.Pod | requests.Status> {
    return requests.deleteObject(this.#endpoint, { plural: "pods", name }, opts);
  }

  getPodStatus(name: string, opts: operations.NoOpts = {}): Promise<types.Pod> {
    return requests.readObject(
      this.#endpoint,
      { plural: "pods", name, subresource: "status" },
      opts,
    );
  }

  replacePodStatus(
    name: string,
    body: types.Pod,
    opts: operations.PutOpts = {},
  ): Promise<types.Pod> {
    return requests.replaceObject(this.#endpoint, { plural: "pods", name, subresource: "status" }, {
      body,
      opts,
    });
  }

  patchPodStatus(
    name: string,
    type: operations.PatchType,
    body: operations.PatchBody<types.Pod>,
    opts: operations.PatchOpts = {},
  ): Promise<types.Pod> {
    return requests.patchObject(this.#endpoint, { plural: "pods", name, subresource: "status" }, {
      type,
      body,
      opts,
    });
  }

  getPodLog(name: string, opts: operations.PodLogOpts = {}): Promise<string> {
    return requests.readLog(this.#endpoint, name, opts);
  }

  streamPodLog(name: string, opts: operations.PodLogOpts = {}): Promise<ReadableStream<string>> {
    return requests.streamLog(this.#endpoint, name, opts);
  }

  getServiceAccountList(opts: operations.GetListOpts = {}): Promise<types.ServiceAccountList> {
    return requests.listObjects(this.#endpoint, "serviceaccounts", opts);
  }

  watchServiceAccountList(
    opts: operations.WatchListOpts = {},
  ): Promise<requests.WatchStream<types.ServiceAccount>> {
    return requests.watchObjects(this.#endpoint, "serviceaccounts", opts);
  }

  createServiceAccount(
    body: types.ServiceAccount,
    opts: operations.PutOpts = {},
  ): Promise<types.ServiceAccount> {
    return requests.createObject(this.#endpoint, "serviceaccounts", { body, opts });
  }

  deleteServiceAccountList(
    opts: operations.DeleteListOpts = {},
  ): Promise<types.ServiceAccountList | requests.Status> {
    return requests.deleteObjects(this.#endpoint, "serviceaccounts", opts);
  }

  getServiceAccount(name: string, opts: operations.NoOpts = {}): Promise<types.ServiceAccount> {
    return requests.readObject(this.#endpoint, { plural: "serviceaccounts", name }, opts);
  }

  replaceServiceAccount(
    name: string,
    body: types.ServiceAccount,
    opts: operations.PutOpts = {},
  ): Promise<types.ServiceAccount> {
    return requests.replaceObject(this.#endpoint, { plural: "serviceaccounts", name }, {
      body,
      opts,
    });
  }

  patchServiceAccount(
    name: string,
    type: operations.PatchType,
    body: operations.PatchBody<types.ServiceAccount>,
    opts: operations.PatchOpts = {},
  ): Promise<types.ServiceAccount> {
    return requests.patchObject(this.#endpoint, { plural: "serviceaccounts", name }, {
      type,
      body,
      opts,
    });
  }

  deleteServiceAccount(
    name: string,
    opts: operations.DeleteOpts = {},
  ): Promise<types.ServiceAccount | requests.Status> {
    return requests.deleteObject(this.#endpoint, { plural: "serviceaccounts", name }, opts);
  }
}
