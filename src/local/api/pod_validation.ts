/**
 * What a real server refuses in a pod's spec, as far as users do get it wrong. Shared by Pods and
 * the templates of Jobs.
 */

import { duplicate, forbiddenField, invalidValue, notSupported, required } from "./field_cause.ts";
import { type JSONObject, objectAt, objectsAt } from "./json.ts";
import { validateLabels } from "./metadata.ts";
import { nameProblem } from "./names.ts";
import type { FieldCause } from "./status.ts";

const MAX_INT32 = 2 ** 31 - 1;
const MAX_PORT = 65535;
const PULL_POLICIES = ["Always", "IfNotPresent", "Never"];
const ENV_NAME = /^[ -<>-~]+$/;

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
  const selector = objectAt(spec, "nodeSelector") ?? {};
  causes.push(...validateLabels(selector as Record<string, string>, `${field}.nodeSelector`));
  const deadline = spec.activeDeadlineSeconds;
  if (typeof deadline === "number" && (deadline < 1 || deadline > MAX_INT32)) {
    const text = `must be between 1 and ${MAX_INT32}, inclusive`;
    causes.push(invalidValue(`${field}.activeDeadlineSeconds`, deadline, text));
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
    const [, ...more] = Object.keys(volume).filter((key) => key !== "name");
    for (const source of more) {
      const text = "may not specify more than 1 volume type";
      causes.push(forbiddenField(`${field}[${index}].${source}`, text));
    }
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
  const policy = container.imagePullPolicy;
  if (policy !== undefined && !PULL_POLICIES.includes(String(policy))) {
    causes.push(notSupported(`${field}.imagePullPolicy`, policy, PULL_POLICIES));
  }
  objectsAt(container, "ports").forEach(({ containerPort: port }, index) => {
    if (typeof port === "number" && port >= 1 && port <= MAX_PORT) return;
    const at = `${field}.ports[${index}].containerPort`;
    if (port === undefined) return void causes.push(required(at));
    causes.push(invalidValue(at, port, `must be between 1 and ${MAX_PORT}, inclusive`));
  });
  objectsAt(container, "env").forEach(({ name }, index) => {
    const at = `${field}.env[${index}].name`;
    if (name === undefined || name === "") causes.push(required(at));
    else if (!ENV_NAME.test(String(name))) {
      const text = "a valid environment variable name must consist only of printable ASCII " +
        "characters other than '='";
      causes.push(invalidValue(at, name, text));
    }
  });
  causes.push(...validateMounts(container, field, volumes));
  return causes;
}

function validateMounts(
  container: JSONObject,
  field: string,
  volumes: ReadonlySet<unknown>,
): FieldCause[] {
  const causes: FieldCause[] = [];
  const paths = new Set<unknown>();
  objectsAt(container, "volumeMounts").forEach((mount, index) => {
    const { name = "", mountPath } = mount;
    const at = `${field}.volumeMounts[${index}]`;
    if (!volumes.has(name)) {
      const message = `Not found: ${JSON.stringify(name)}`;
      causes.push({ reason: "FieldValueNotFound", field: `${at}.name`, message });
    }
    if (mountPath === undefined || mountPath === "") {
      causes.push(required(`${at}.mountPath`));
    } else if (paths.has(mountPath)) {
      causes.push(invalidValue(`${at}.mountPath`, mountPath, "must be unique"));
    }
    paths.add(mountPath);
    causes.push(...validateSubPath(mount, `${field}.volumeMounts`));
  });
  return causes;
}

/** What is wrong with the part of a volume that is mounted. A real server names no index either. */
function validateSubPath(mount: JSONObject, field: string): FieldCause[] {
  return ["subPath", "subPathExpr"].flatMap((key) => {
    const path = String(mount[key] ?? "");
    const problem = path.startsWith("/")
      ? "must be a relative path"
      : path.split("/").includes("..")
      ? "must not contain '..'"
      : undefined;
    return problem === undefined ? [] : [invalidValue(`${field}.${key}`, path, problem)];
  });
}

function validateName(name: unknown, field: string): FieldCause[] {
  if (typeof name !== "string" || name === "") return [required(field)];
  const problem = nameProblem(name, "label");
  return problem === undefined ? [] : [invalidValue(field, name, problem)];
}
