/**
 * The defaults of a pod's spec, shared by Pods and the templates of Jobs: what executors rely on.
 */

import { isObject, type JSONObject, objectAt, objectsAt } from "./json.ts";
import { badRequest } from "./status.ts";

/** Volumes whose files have a default mode, and the mode (0644). */
const MODED_VOLUMES = ["configMap", "secret", "downwardAPI", "projected"];
const DEFAULT_MODE = 0o644;
const QUANTITY = /^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/;

/** Fills the defaults of a pod's spec. */
export function applyPodSpecDefaults(spec: JSONObject): void {
  spec.restartPolicy ??= "Always";
  spec.terminationGracePeriodSeconds ??= 30;
  spec.dnsPolicy ??= "ClusterFirst";
  spec.securityContext ??= {};
  spec.schedulerName ??= "default-scheduler";
  for (const container of containersOf(spec)) applyContainerDefaults(container);
  for (const volume of objectsAt(spec, "volumes")) applyVolumeDefaults(volume);
}

/** Init containers first, in the order of the spec. */
export function containersOf(spec: JSONObject): JSONObject[] {
  return [...objectsAt(spec, "initContainers"), ...objectsAt(spec, "containers")];
}

function applyContainerDefaults(container: JSONObject): void {
  container.resources ??= {};
  for (const list of ["limits", "requests"]) readQuantities(objectAt(container.resources, list));
  container.terminationMessagePath ??= "/dev/termination-log";
  container.terminationMessagePolicy ??= "File";
  if (typeof container.image === "string") {
    container.imagePullPolicy ??= isLatest(container.image) ? "Always" : "IfNotPresent";
  }
  for (const port of objectsAt(container, "ports")) port.protocol ??= "TCP";
  for (const variable of objectsAt(container, "env")) {
    const fieldRef = objectAt(variable.valueFrom, "fieldRef");
    if (fieldRef !== undefined) fieldRef.apiVersion ??= "v1";
  }
  for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"]) {
    applyProbeDefaults(objectAt(container, probe));
  }
}

/** Amounts may be numbers or texts, and are kept as texts. */
function readQuantities(amounts: JSONObject = {}): void {
  for (const [name, amount] of Object.entries(amounts)) {
    if (!QUANTITY.test(String(amount))) {
      throw badRequest(
        `${JSON.stringify(amount)} is no amount of ${name}: quantities must match the regular ` +
          `expression '${QUANTITY.source}'`,
      );
    }
    amounts[name] = String(amount);
  }
}

/** An image without tag and digest is the latest one too. */
function isLatest(image: string): boolean {
  if (image.includes("@")) return false;
  const name = image.slice(image.lastIndexOf("/") + 1);
  const tag = name.includes(":") ? name.slice(name.indexOf(":") + 1) : "latest";
  return tag === "latest";
}

function applyProbeDefaults(probe: JSONObject | undefined): void {
  if (probe === undefined) return;
  probe.timeoutSeconds ??= 1;
  probe.periodSeconds ??= 10;
  probe.successThreshold ??= 1;
  probe.failureThreshold ??= 3;
  const httpGet = objectAt(probe, "httpGet");
  if (httpGet !== undefined) {
    httpGet.path ??= "/";
    httpGet.scheme ??= "HTTP";
  }
}

function applyVolumeDefaults(volume: JSONObject): void {
  if (Object.keys(volume).every((key) => key === "name")) volume.emptyDir = {};
  for (const source of MODED_VOLUMES) {
    const moded = objectAt(volume, source);
    if (moded !== undefined) moded.defaultMode ??= DEFAULT_MODE;
  }
  const hostPath = objectAt(volume, "hostPath");
  if (hostPath !== undefined) hostPath.type ??= "";
}

/** The spec of an object or of a template, made if it is missing. */
export function specOf(holder: JSONObject): JSONObject {
  if (!isObject(holder.spec)) holder.spec = {};
  return holder.spec as JSONObject;
}
