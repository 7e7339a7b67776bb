/** What a cluster with a real node has from the start, so that pods find what they expect. Pure. */

import { addressesOf, dnsAddress, nodePorts, type RealNode } from "./addresses.ts";

/** The Service by which pods ask for names, and the class of volumes that is given by default. */
export function clusterObjects(node: RealNode): readonly unknown[] {
  return [...dns(node), storageClass];
}

/** The server is no pod, so the Service has no selector and we name the server's address. */
function dns(node: RealNode): readonly unknown[] {
  const metadata = { namespace: "kube-system", name: "kube-dns" };
  const ports = ["UDP", "TCP"].map((protocol) => {
    return { name: `dns-${protocol.toLowerCase()}`, protocol, port: nodePorts.dns };
  });
  return [
    { apiVersion: "v1", kind: "Service", metadata, spec: { clusterIP: dnsAddress, ports } },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { ...metadata, labels: { "kubernetes.io/service-name": metadata.name } },
      addressType: "IPv4",
      endpoints: [{ addresses: [addressesOf(node).node] }],
      ports,
    },
  ];
}

/** The controller manager's own provisioner makes a folder below the node's /tmp for each claim. */
const storageClass = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: {
    name: "host-path",
    annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
  },
  provisioner: "kubernetes.io/host-path",
};
