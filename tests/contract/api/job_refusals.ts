/** Specs of Jobs that are refused, each with all its causes. */

import { podTemplate } from "./objects.ts";
import type { Failure } from "./failure.ts";

/** What the refusal of a Job looks like. */
export function invalidJob(name: string, causes: string[]): Failure {
  return { code: 422, reason: "Invalid", name, kind: "Job", group: "batch", causes };
}

const TEMPLATE = "spec.template.spec";

/** A spec, and what is wrong with it. */
export const REFUSED_JOBS: readonly [Record<string, unknown>, string[]][] = [
  [{ template: podTemplate({ restartPolicy: "Always" }) }, [
    `FieldValueRequired ${TEMPLATE}.restartPolicy`,
  ]],
  [{ template: podTemplate({ restartPolicy: undefined }) }, [
    `FieldValueRequired ${TEMPLATE}.restartPolicy`,
  ]],
  [{ template: podTemplate({ containers: [] }) }, [`FieldValueRequired ${TEMPLATE}.containers`]],
  [{ template: podTemplate({ containers: [{ name: "main" }] }) }, [
    `FieldValueRequired ${TEMPLATE}.containers[0].image`,
  ]],
  [{ template: podTemplate({ containers: [{ image: "busybox" }] }) }, [
    `FieldValueRequired ${TEMPLATE}.containers[0].name`,
  ]],
  [{
    template: podTemplate({
      containers: [{ name: "a", image: "x" }, { name: "a", image: "x" }, { name: "B", image: "x" }],
    }),
  }, [
    `FieldValueDuplicate ${TEMPLATE}.containers[1].name`,
    `FieldValueInvalid ${TEMPLATE}.containers[2].name`,
  ]],
  [{
    template: podTemplate({
      containers: [{
        name: "a",
        image: "x",
        volumeMounts: [{ name: "none", mountPath: "/data" }],
      }],
    }),
  }, [`FieldValueNotFound ${TEMPLATE}.containers[0].volumeMounts[0].name`]],
  [{
    template: podTemplate({
      activeDeadlineSeconds: 0,
      containers: [{
        name: "a",
        image: "x",
        imagePullPolicy: "Maybe",
        ports: [{ containerPort: 99999 }],
        env: [{ name: "a=b" }, { name: "" }],
        volumeMounts: [{ name: "v", mountPath: "/x" }, { name: "v", mountPath: "/x" }],
      }],
      volumes: [{ name: "v" }, { name: "w", emptyDir: {}, configMap: { name: "x" } }],
    }),
  }, [
    `FieldValueForbidden ${TEMPLATE}.volumes[1].configMap`,
    `FieldValueInvalid ${TEMPLATE}.activeDeadlineSeconds`,
    `FieldValueInvalid ${TEMPLATE}.containers[0].env[0].name`,
    `FieldValueInvalid ${TEMPLATE}.containers[0].ports[0].containerPort`,
    `FieldValueInvalid ${TEMPLATE}.containers[0].volumeMounts[1].mountPath`,
    `FieldValueNotSupported ${TEMPLATE}.containers[0].imagePullPolicy`,
    `FieldValueRequired ${TEMPLATE}.containers[0].env[1].name`,
  ]],
  [{
    template: podTemplate({
      nodeSelector: { a: "b c" },
      containers: [{
        name: "a",
        image: "x",
        volumeMounts: [
          { name: "v", mountPath: "/a", subPath: "../x" },
          { name: "v", mountPath: "/b", subPathExpr: "/$(X)" },
          { name: "v", mountPath: "/c", subPath: "a/..b" },
        ],
      }],
      volumes: [{ name: "v", emptyDir: {} }],
    }),
  }, [
    `FieldValueInvalid ${TEMPLATE}.containers[0].volumeMounts.subPath`,
    `FieldValueInvalid ${TEMPLATE}.containers[0].volumeMounts.subPathExpr`,
    `FieldValueInvalid ${TEMPLATE}.nodeSelector`,
  ]],
  [{ backoffLimit: -1, parallelism: -2, completions: -3 }, [
    "FieldValueInvalid spec.backoffLimit",
    "FieldValueInvalid spec.completions",
    "FieldValueInvalid spec.parallelism",
  ]],
  [{ activeDeadlineSeconds: -1, ttlSecondsAfterFinished: -1 }, [
    "FieldValueInvalid spec.activeDeadlineSeconds",
    "FieldValueInvalid spec.ttlSecondsAfterFinished",
  ]],
  [{ completionMode: "Sometimes" }, ["FieldValueNotSupported spec.completionMode"]],
  [{ completionMode: "Indexed", parallelism: 1 }, ["FieldValueRequired spec.completions"]],
  [{ backoffLimitPerIndex: 1 }, ["FieldValueInvalid spec.backoffLimitPerIndex"]],
  [{ podReplacementPolicy: "Never" }, ["FieldValueNotSupported spec.podReplacementPolicy"]],
  [{
    podFailurePolicy: { rules: [{ action: "Ignore", onPodConditions: [{ type: "x.io/a" }] }] },
    template: podTemplate({ restartPolicy: "OnFailure" }),
  }, [`FieldValueInvalid ${TEMPLATE}.restartPolicy`]],
  [{
    podFailurePolicy: {
      rules: [
        { action: "FailJob" },
        { action: "Panic", onExitCodes: { operator: "In", values: [1] } },
        { action: "FailIndex", onExitCodes: { operator: "In", values: [2] } },
        {
          action: "Ignore",
          onExitCodes: { operator: "In", values: [3, 0, 3], containerName: "none" },
        },
        { action: "Count", onExitCodes: { operator: "Near", values: [] } },
      ],
    },
  }, [
    "FieldValueDuplicate spec.podFailurePolicy.rules[3].onExitCodes.values[2]",
    "FieldValueInvalid spec.podFailurePolicy.rules[0]",
    "FieldValueInvalid spec.podFailurePolicy.rules[2].action",
    "FieldValueInvalid spec.podFailurePolicy.rules[3].onExitCodes.containerName",
    "FieldValueInvalid spec.podFailurePolicy.rules[3].onExitCodes.values",
    "FieldValueInvalid spec.podFailurePolicy.rules[3].onExitCodes.values[1]",
    "FieldValueInvalid spec.podFailurePolicy.rules[4].onExitCodes.values",
    "FieldValueNotSupported spec.podFailurePolicy.rules[1].action",
    "FieldValueNotSupported spec.podFailurePolicy.rules[4].onExitCodes.operator",
  ]],
];
