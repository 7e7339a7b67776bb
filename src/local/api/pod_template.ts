/**
 * The defaults and the validation of a pod's spec, shared by Pods and the templates of Jobs: what
 * executors rely on, and the mistakes that a real server refuses and users do make.
 */

import { duplicate, invalidValue, notSupported, required } from "./field_cause.ts";
import { isObject, type JSONObject, objectAt, objectsAt } from "./json.ts";
import { nameProblem } from "./names.ts";
import type { FieldCause } from "./status.ts";

/** Volumes whose files have a default mode, and the mode (0644). */
const MODED_VOLUMES = ["configMap", "secret", "downwardAPI", "projected"];
const DEFAULT_MODE = 0o644;

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

/** What is wrong with a pod's spec; `field` is its path. */
export function validatePodSpec(spec: JSONObject, field: string): FieldCause[] {
  const causes: FieldCause[] = [];
  const volumes = objectsAt(spec, "volumes");
  causes.push(...validateVolumes(volumes, `${field}.volumes`));
  if (objectsAt(spec, "containers").length === 0) causes.push(required(`${field}.containers`));
  const names = new Set<string>();
  const volumeNames = new Set(volumes.map((volume) => volume.name));
  for (const list of ["initContainers", "containers"]) {
    objectsAt(spec, list).forEach((container, index) => {
      const at = `${field}.${list}[${index}]`;
      causes.push(...validateContainer(container, at, volumeNames));
      if (typeof container.name !== "string") return;
      if (names.has(container.name)) causes.push(duplicate(`${at}.name`, container.name));
      names.add(container.name);
    });
  }
  if (!["Always", "OnFailure", "Never"].includes(String(spec.restartPolicy))) {
    const supported = ["Always", "OnFailure", "Never"];
    causes.push(notSupported(`${field}.restartPolicy`, spec.restartPolicy, supported));
  }
  return causes;
}

function validateVolumes(volumes: readonly JSONObject[], field: string): FieldCause[] {
  const causes: FieldCause[] = [];
  const names = new Set<string>();
  volumes.forEach((volume, index) => {
    const at = `${field}[${index}].name`;
    causes.push(...validateName(volume.name, at));
    if (typeof volume.name !== "string") return;
    if (names.has(volume.name)) causes.push(duplicate(at, volume.name));
    names.add(volume.name);
  });
  return causes;
}

function validateContainer(
  container: JSONObject,
  field: string,
  volumes: ReadonlySet<unknown>,
): FieldCause[] {
  const causes = validateName(container.name, `${field}.name`);
  if (typeof container.image !== "string" || container.image === "") {
    causes.push(required(`${field}.image`));
  }
  objectsAt(container, "env").forEach((variable, index) => {
    if (typeof variable.name === "string" && variable.name !== "") return;
    causes.push(required(`${field}.env[${index}].name`));
  });
  objectsAt(container, "volumeMounts").forEach((mount, index) => {
    const at = `${field}.volumeMounts[${index}]`;
    if (!volumes.has(mount.name)) {
      causes.push({
        reason: "FieldValueNotFound",
        field: `${at}.name`,
        message: notFoundText(mount),
      });
    }
    if (typeof mount.mountPath !== "string" || mount.mountPath === "") {
      causes.push(required(`${at}.mountPath`));
    }
  });
  return causes;
}

function notFoundText(mount: JSONObject): string {
  return `Not found: ${JSON.stringify(mount.name ?? "")}`;
}

function validateName(name: unknown, field: string): FieldCause[] {
  if (typeof name !== "string" || name === "") return [required(field)];
  const problem = nameProblem(name, "label");
  return problem === undefined ? [] : [invalidValue(field, name, problem)];
}

/** The spec of an object or of a template, made if it is missing. */
export function specOf(holder: JSONObject): JSONObject {
  if (!isObject(holder.spec)) holder.spec = {};
  return holder.spec as JSONObject;
}
