/**
 * The CEL rules of the JobFlow CRD, by hand: there is no CEL of an API server here. Each entry has
 * the rule's own text, and a test holds the list against the CRD, so that neither changes alone.
 */

import { isObject, jsonEqual, type JSONValue, objectAt, objectsAt } from "./json.ts";

/** One rule: where it stands in the schema, what it says, and what it means. */
export interface JobFlowRule {
  /** Paths of the values it is about; `[]` is each item of a list. The root is empty. */
  readonly paths: readonly string[];
  readonly rule: string;
  readonly message: string;
  /** Whether the value keeps the rule; `old` is undefined for a new object. */
  readonly holds: (self: JSONValue, old: JSONValue) => boolean;
}

const UNIQUE = "all(names, names.all(n, names.indexOf(n) == names.lastIndexOf(n)))";
const STARTED = "(has(self.status) && has(self.status.startTime))";
const S3_RULE = "has(self.accessKeyIDSecretRef) == has(self.secretAccessKeySecretRef)";

/** A path below each step, those of `finally` too. */
function inSteps(...paths: string[]): string[] {
  return ["spec.steps[]", "spec.finally[]"].flatMap((step) => paths.map((path) => step + path));
}

function has(value: JSONValue, field: string): boolean {
  return isObject(value) && Object.hasOwn(value, field) && value[field] !== undefined;
}

/** How many of the fields there are. */
function count(value: JSONValue, ...fields: string[]): number {
  return fields.filter((field) => has(value, field)).length;
}

function member(value: JSONValue, field: string): JSONValue {
  return has(value, field) ? (value as Record<string, JSONValue>)[field] : undefined;
}

function list(value: JSONValue, field?: string): JSONValue[] {
  const found = field === undefined ? value : member(value, field);
  return Array.isArray(found) ? found : [];
}

function areUnique(values: readonly JSONValue[]): boolean {
  return new Set(values).size === values.length;
}

function namesOf(holder: JSONValue, field: string): JSONValue[] {
  return objectsAt(holder, field).map(({ name }) => name);
}

function hasStarted(flow: JSONValue): boolean {
  return has(objectAt(flow, "status"), "startTime");
}

const FIXED_AT_START = ["steps", "finally", "parameters", "resourceTemplates"];

function keepsWhatIsFixed(self: JSONValue, old: JSONValue): boolean {
  if (old === undefined || !hasStarted(old) || !has(self, "status")) return true;
  if (!jsonEqual(member(self, "status"), member(old, "status"))) return true;
  const [spec, oldSpec] = [objectAt(self, "spec"), objectAt(old, "spec")];
  return FIXED_AT_START.every((field) => jsonEqual(member(spec, field), member(oldSpec, field)));
}

const ROOT_RULES: readonly JobFlowRule[] = [
  {
    paths: [""],
    rule: "!has(oldSelf.status) || !has(oldSelf.status.startTime) || !has(self.status) || " +
      "self.status != oldSelf.status || (self.spec.steps == oldSelf.spec.steps && " +
      "has(self.spec.finally) == has(oldSelf.spec.finally) && (!has(self.spec.finally) || " +
      "self.spec.finally == oldSelf.spec.finally) && has(self.spec.parameters) == " +
      "has(oldSelf.spec.parameters) && (!has(self.spec.parameters) || self.spec.parameters == " +
      "oldSelf.spec.parameters) && has(self.spec.resourceTemplates) == " +
      "has(oldSelf.spec.resourceTemplates) && (!has(self.spec.resourceTemplates) || " +
      "self.spec.resourceTemplates == oldSelf.spec.resourceTemplates))",
    message: "spec.steps, spec.finally, spec.parameters and spec.resourceTemplates cannot change " +
      "once the flow has started; create a new flow instead",
    holds: keepsWhatIsFixed,
  },
  {
    paths: [""],
    rule: `${STARTED} || [self.spec.steps.map(s, s.name)].${UNIQUE}`,
    message: "two of spec.steps have the same name; names are unique over steps and finally",
    holds: (self) => hasStarted(self) || areUnique(namesOf(objectAt(self, "spec"), "steps")),
  },
  {
    paths: [""],
    rule: `${STARTED} || !has(self.spec.finally) || [self.spec.finally.map(s, s.name)].${UNIQUE}`,
    message: "two of spec.finally have the same name; names are unique over steps and finally",
    holds: (self) => hasStarted(self) || areUnique(namesOf(objectAt(self, "spec"), "finally")),
  },
  {
    paths: [""],
    rule: `${STARTED} || !has(self.spec.finally) || [self.spec.steps.map(s, s.name)].all(names, ` +
      "self.spec.finally.all(f, !(f.name in names)))",
    message: "one of spec.finally has the name of a step; names are unique over steps and finally",
    holds(self) {
      const steps = new Set(namesOf(objectAt(self, "spec"), "steps"));
      return hasStarted(self) ||
        namesOf(objectAt(self, "spec"), "finally").every((name) => !steps.has(name));
    },
  },
];

const SPEC_RULES: readonly JobFlowRule[] = [
  {
    paths: ["spec.parameters"],
    rule: `[self.map(p, p.name)].${UNIQUE}`,
    message: "two parameters have the same name",
    holds: (self) => areUnique(list(self).map((parameter) => member(parameter, "name"))),
  },
  {
    paths: ["spec.parameters[]"],
    rule: "!has(self.value) || !has(self.enum) || self.value in self.enum",
    message: "value is not one of enum",
    holds: (self) =>
      count(self, "value", "enum") < 2 || list(self, "enum").includes(member(self, "value")),
  },
  {
    paths: ["spec.executionPolicy.podFailurePolicy.rules[]"],
    rule: "has(self.onExitCodes) != has(self.onPodConditions)",
    message: "a rule has either onExitCodes or onPodConditions",
    holds: (self) => count(self, "onExitCodes", "onPodConditions") === 1,
  },
  {
    paths: ["spec.executionPolicy.podFailurePolicy.rules[].onExitCodes"],
    rule: "self.operator != 'In' || !(0 in self.values)",
    message: "values cannot contain 0 with operator In, because exit code 0 is no failure",
    holds: (self) => member(self, "operator") !== "In" || !list(self, "values").includes(0),
  },
  {
    paths: ["spec.executionPolicy.podFailurePolicy.rules[].onExitCodes"],
    rule: "self.values.isSorted() && " +
      "self.values.all(v, self.values.indexOf(v) == self.values.lastIndexOf(v))",
    message: "values must be in ascending order, each once",
    holds(self) {
      const values = list(self, "values").map(Number);
      return values.every((value, index) => index === 0 || values[index - 1]! < value);
    },
  },
  ...["volumeClaimTemplates", "configMapTemplates"].map((templates): JobFlowRule => ({
    paths: [`spec.resourceTemplates.${templates}`],
    rule: `[self.map(t, t.metadata.name)].${UNIQUE}`,
    message: `two ${templates} have the same name`,
    holds: (self) => areUnique(list(self).map((template) => objectAt(template, "metadata")?.name)),
  })),
];

/** CEL's durations are Go's: nanoseconds in 64 bits. */
const MAX_DURATION_SECONDS = 2 ** 63 / 1e9;

/** Units of a second and more; what smaller ones add makes no duration too long. */
const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

function secondsOf(duration: string): number {
  return [...duration.matchAll(/([0-9.]+)([a-zµ]+)/g)]
    .reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_SECONDS[unit!] ?? 0), 0);
}

const isManual = (step: JSONValue) => member(step, "type") === "Manual";

const STEP_RULES: readonly JobFlowRule[] = [
  {
    paths: inSteps(""),
    rule: "(has(self.type) && self.type == 'Manual') || has(self.template)",
    message: "a step needs a template (a batch/v1 Job), unless its type is Manual",
    holds: (self) => isManual(self) || has(self, "template"),
  },
  {
    paths: inSteps(""),
    rule: "!(has(self.type) && self.type == 'Manual') || " +
      "(!has(self.template) && !has(self.forEach))",
    message: "a Manual step runs nothing, so it has neither template nor forEach",
    holds: (self) => !isManual(self) || count(self, "template", "forEach") === 0,
  },
  {
    paths: inSteps(""),
    rule: "!has(self.dependencies) || !(self.name in self.dependencies)",
    message: "a step cannot depend on itself",
    holds: (self) => !list(self, "dependencies").includes(member(self, "name")),
  },
  {
    paths: inSteps(".retryPolicy.backoff.duration", ".retryPolicy.backoff.maxDuration"),
    rule: "duration(self) > duration('0s')",
    message: "must be more than 0, as 30s or 1h30m",
    // The schema's pattern has it a duration; it is 0 if all of its digits are.
    holds: (self) => /[1-9]/.test(String(self)) && secondsOf(String(self)) < MAX_DURATION_SECONDS,
  },
  {
    paths: inSteps(".inputs.parameters[]"),
    rule: "has(self.value) != has(self.valueFrom)",
    message: "an input parameter has either value or valueFrom",
    holds: (self) => count(self, "value", "valueFrom") === 1,
  },
  {
    paths: inSteps(".inputs.parameters[].valueFrom"),
    rule: "[has(self.expression), has(self.jsonPath), has(self.configMapKeyRef), " +
      "has(self.secretKeyRef)].filter(x, x).size() == 1",
    message: "valueFrom has exactly one of expression, jsonPath, configMapKeyRef and secretKeyRef",
    holds: (self) => count(self, "expression", "jsonPath", "configMapKeyRef", "secretKeyRef") === 1,
  },
  {
    paths: inSteps(".inputs.artifacts[]"),
    rule: "[has(self.from), has(self.http), has(self.s3)].filter(x, x).size() == 1",
    message: "an input artifact has exactly one of from, http and s3",
    holds: (self) => count(self, "from", "http", "s3") === 1,
  },
  {
    paths: inSteps(".inputs.artifacts[].path", ".outputs.artifacts[].path"),
    rule: "!(self + '/').contains('/../')",
    message: "a path cannot contain ..",
    holds: (self) => !`${self}/`.includes("/../"),
  },
  {
    paths: inSteps(".inputs.artifacts[].http.headers[]"),
    rule: "has(self.value) != has(self.secretKeyRef)",
    message: "a header has either value or secretKeyRef",
    holds: (self) => count(self, "value", "secretKeyRef") === 1,
  },
  {
    paths: inSteps(".inputs.artifacts[].s3", ".outputs.artifacts[].s3"),
    rule: S3_RULE,
    message: "accessKeyIDSecretRef and secretAccessKeySecretRef are given together or not at all",
    holds: (self) => count(self, "accessKeyIDSecretRef", "secretAccessKeySecretRef") !== 1,
  },
  {
    paths: inSteps(".outputs.parameters[].valueFrom"),
    rule: "has(self.expression) != has(self.jsonPath)",
    message: "valueFrom has exactly one of expression and jsonPath",
    holds: (self) => count(self, "expression", "jsonPath") === 1,
  },
  {
    paths: inSteps(".outputs.artifacts[]"),
    rule: "has(self.persistentVolumeClaim) != has(self.s3)",
    message: "an output artifact has either persistentVolumeClaim or s3",
    holds: (self) => count(self, "persistentVolumeClaim", "s3") === 1,
  },
];

const TEMPLATE_RULES: readonly JobFlowRule[] = [
  {
    paths: inSteps(".template"),
    rule: "!has(self.metadata) || !has(self.metadata.name)",
    message: "metadata.name is given by zen-flow, so the template cannot set it",
    holds: (self) => !has(objectAt(self, "metadata"), "name"),
  },
  {
    paths: inSteps(".template"),
    rule: "!has(self.metadata) || !has(self.metadata.generateName)",
    message: "metadata.name is given by zen-flow, so the template cannot set generateName",
    holds: (self) => !has(objectAt(self, "metadata"), "generateName"),
  },
  {
    paths: inSteps(".template"),
    rule: "!has(self.status)",
    message: "a template has no status",
    holds: (self) => !has(self, "status"),
  },
  {
    paths: inSteps(".template.spec"),
    rule: "!has(self.selector) && !has(self.manualSelector)",
    message: "the Job's selector is made by Kubernetes, so the template can set neither selector " +
      "nor manualSelector",
    holds: (self) => count(self, "selector", "manualSelector") === 0,
  },
  {
    paths: inSteps(".template.spec.template.spec"),
    rule: "!has(self.restartPolicy) || self.restartPolicy in ['Never', 'OnFailure'] || " +
      "self.restartPolicy.contains('{{')",
    message: "restartPolicy must be Never or OnFailure",
    holds(self) {
      if (!has(self, "restartPolicy")) return true;
      const policy = String(member(self, "restartPolicy"));
      return policy === "Never" || policy === "OnFailure" || policy.includes("{{");
    },
  },
];

/** All rules of the CRD. */
export const JOB_FLOW_RULES: readonly JobFlowRule[] = [
  ...ROOT_RULES,
  ...SPEC_RULES,
  ...STEP_RULES,
  ...TEMPLATE_RULES,
];
