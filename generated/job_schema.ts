/**
 * The schema of a batch/v1 Job, printed from the OpenAPI of Kubernetes for `src/schema`. It is
 * large: load it only where a template is to be checked.
 *
 * Printed by `deno task generate`; do not edit.
 */

import type { Schema } from "../src/schema/schema.ts";

const managedFieldsEntry: Schema = {
  type: "object",
  properties: {
    apiVersion: { nullable: true, type: "string" },
    fieldsType: { nullable: true, type: "string" },
    fieldsV1: { nullable: true, type: "object", "x-kubernetes-preserve-unknown-fields": true },
    manager: { nullable: true, type: "string" },
    operation: { nullable: true, type: "string" },
    subresource: { nullable: true, type: "string" },
    time: { nullable: true, type: "string", format: "date-time" },
  },
};

const ownerReference: Schema = {
  type: "object",
  required: ["apiVersion", "kind", "name", "uid"],
  properties: {
    apiVersion: { type: "string" },
    blockOwnerDeletion: { nullable: true, type: "boolean" },
    controller: { nullable: true, type: "boolean" },
    kind: { type: "string" },
    name: { type: "string" },
    uid: { type: "string" },
  },
};

const objectMeta: Schema = {
  type: "object",
  properties: {
    annotations: { nullable: true, type: "object", additionalProperties: { type: "string" } },
    creationTimestamp: { nullable: true, type: "string", format: "date-time" },
    deletionGracePeriodSeconds: { nullable: true, type: "integer", format: "int64" },
    deletionTimestamp: { nullable: true, type: "string", format: "date-time" },
    finalizers: { nullable: true, type: "array", items: { type: "string" } },
    generateName: { nullable: true, type: "string" },
    generation: { nullable: true, type: "integer", format: "int64" },
    labels: { nullable: true, type: "object", additionalProperties: { type: "string" } },
    managedFields: { nullable: true, type: "array", items: managedFieldsEntry },
    name: { nullable: true, type: "string" },
    namespace: { nullable: true, type: "string" },
    ownerReferences: { nullable: true, type: "array", items: ownerReference },
    resourceVersion: { nullable: true, type: "string" },
    selfLink: { nullable: true, type: "string" },
    uid: { nullable: true, type: "string" },
  },
};

const podFailurePolicyOnExitCodesRequirement: Schema = {
  type: "object",
  required: ["operator", "values"],
  properties: {
    containerName: { nullable: true, type: "string" },
    operator: { type: "string" },
    values: { type: "array", items: { type: "integer", format: "int32" } },
  },
};

const podFailurePolicyOnPodConditionsPattern: Schema = {
  type: "object",
  required: ["type"],
  properties: {
    status: { nullable: true, type: "string" },
    type: { type: "string" },
  },
};

const podFailurePolicyRule: Schema = {
  type: "object",
  required: ["action"],
  properties: {
    action: { type: "string" },
    onExitCodes: { ...podFailurePolicyOnExitCodesRequirement, nullable: true },
    onPodConditions: {
      nullable: true,
      type: "array",
      items: podFailurePolicyOnPodConditionsPattern,
    },
  },
};

const podFailurePolicy: Schema = {
  type: "object",
  required: ["rules"],
  properties: {
    rules: { type: "array", items: podFailurePolicyRule },
  },
};

const workloadPodGroupAllDisruptionMode: Schema = {
  type: "object",
  "x-kubernetes-preserve-unknown-fields": true,
};

const workloadPodGroupSingleDisruptionMode: Schema = {
  type: "object",
  "x-kubernetes-preserve-unknown-fields": true,
};

const workloadPodGroupDisruptionMode: Schema = {
  type: "object",
  properties: {
    all: { ...workloadPodGroupAllDisruptionMode, nullable: true },
    single: { ...workloadPodGroupSingleDisruptionMode, nullable: true },
  },
};

const workloadPodGroupResourceClaim: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string" },
    resourceClaimName: { nullable: true, type: "string" },
    resourceClaimTemplateName: { nullable: true, type: "string" },
  },
};

const topologyConstraint: Schema = {
  type: "object",
  required: ["key"],
  properties: {
    key: { type: "string" },
  },
};

const workloadPodGroupSchedulingConstraints: Schema = {
  type: "object",
  properties: {
    topology: { nullable: true, type: "array", items: topologyConstraint },
  },
};

const workloadPodGroupBasicSchedulingPolicy: Schema = {
  type: "object",
  "x-kubernetes-preserve-unknown-fields": true,
};

const workloadPodGroupGangSchedulingPolicy: Schema = {
  type: "object",
  properties: {
    minCount: { nullable: true, type: "integer", format: "int32" },
  },
};

const workloadPodGroupSchedulingPolicy: Schema = {
  type: "object",
  properties: {
    basic: { ...workloadPodGroupBasicSchedulingPolicy, nullable: true },
    gang: { ...workloadPodGroupGangSchedulingPolicy, nullable: true },
  },
};

const jobSchedulingConfiguration: Schema = {
  type: "object",
  properties: {
    disruptionMode: { ...workloadPodGroupDisruptionMode, nullable: true },
    resourceClaims: { nullable: true, type: "array", items: workloadPodGroupResourceClaim },
    schedulingConstraints: { ...workloadPodGroupSchedulingConstraints, nullable: true },
    schedulingPolicy: { ...workloadPodGroupSchedulingPolicy, nullable: true },
  },
};

const labelSelectorRequirement: Schema = {
  type: "object",
  required: ["key", "operator"],
  properties: {
    key: { type: "string" },
    operator: { type: "string" },
    values: { nullable: true, type: "array", items: { type: "string" } },
  },
};

const labelSelector: Schema = {
  type: "object",
  properties: {
    matchExpressions: { nullable: true, type: "array", items: labelSelectorRequirement },
    matchLabels: { nullable: true, type: "object", additionalProperties: { type: "string" } },
  },
};

const successPolicyRule: Schema = {
  type: "object",
  properties: {
    succeededCount: { nullable: true, type: "integer", format: "int32" },
    succeededIndexes: { nullable: true, type: "string" },
  },
};

const successPolicy: Schema = {
  type: "object",
  required: ["rules"],
  properties: {
    rules: { type: "array", items: successPolicyRule },
  },
};

const nodeSelectorRequirement: Schema = {
  type: "object",
  required: ["key", "operator"],
  properties: {
    key: { type: "string" },
    operator: { type: "string" },
    values: { nullable: true, type: "array", items: { type: "string" } },
  },
};

const nodeSelectorTerm: Schema = {
  type: "object",
  properties: {
    matchExpressions: { nullable: true, type: "array", items: nodeSelectorRequirement },
    matchFields: { nullable: true, type: "array", items: nodeSelectorRequirement },
  },
};

const preferredSchedulingTerm: Schema = {
  type: "object",
  required: ["weight", "preference"],
  properties: {
    preference: nodeSelectorTerm,
    weight: { type: "integer", format: "int32" },
  },
};

const nodeSelector: Schema = {
  type: "object",
  required: ["nodeSelectorTerms"],
  properties: {
    nodeSelectorTerms: { type: "array", items: nodeSelectorTerm },
  },
};

const nodeAffinity: Schema = {
  type: "object",
  properties: {
    preferredDuringSchedulingIgnoredDuringExecution: {
      nullable: true,
      type: "array",
      items: preferredSchedulingTerm,
    },
    requiredDuringSchedulingIgnoredDuringExecution: { ...nodeSelector, nullable: true },
  },
};

const podAffinityTerm: Schema = {
  type: "object",
  required: ["topologyKey"],
  properties: {
    labelSelector: { ...labelSelector, nullable: true },
    matchLabelKeys: { nullable: true, type: "array", items: { type: "string" } },
    mismatchLabelKeys: { nullable: true, type: "array", items: { type: "string" } },
    namespaceSelector: { ...labelSelector, nullable: true },
    namespaces: { nullable: true, type: "array", items: { type: "string" } },
    topologyKey: { type: "string" },
  },
};

const weightedPodAffinityTerm: Schema = {
  type: "object",
  required: ["weight", "podAffinityTerm"],
  properties: {
    podAffinityTerm: podAffinityTerm,
    weight: { type: "integer", format: "int32" },
  },
};

const podAffinity: Schema = {
  type: "object",
  properties: {
    preferredDuringSchedulingIgnoredDuringExecution: {
      nullable: true,
      type: "array",
      items: weightedPodAffinityTerm,
    },
    requiredDuringSchedulingIgnoredDuringExecution: {
      nullable: true,
      type: "array",
      items: podAffinityTerm,
    },
  },
};

const podAntiAffinity: Schema = {
  type: "object",
  properties: {
    preferredDuringSchedulingIgnoredDuringExecution: {
      nullable: true,
      type: "array",
      items: weightedPodAffinityTerm,
    },
    requiredDuringSchedulingIgnoredDuringExecution: {
      nullable: true,
      type: "array",
      items: podAffinityTerm,
    },
  },
};

const affinity: Schema = {
  type: "object",
  properties: {
    nodeAffinity: { ...nodeAffinity, nullable: true },
    podAffinity: { ...podAffinity, nullable: true },
    podAntiAffinity: { ...podAntiAffinity, nullable: true },
  },
};

const configMapKeySelector: Schema = {
  type: "object",
  required: ["key"],
  properties: {
    key: { type: "string" },
    name: { nullable: true, type: "string" },
    optional: { nullable: true, type: "boolean" },
  },
};

const objectFieldSelector: Schema = {
  type: "object",
  required: ["fieldPath"],
  properties: {
    apiVersion: { nullable: true, type: "string" },
    fieldPath: { type: "string" },
  },
};

const fileKeySelector: Schema = {
  type: "object",
  required: ["volumeName", "path", "key"],
  properties: {
    key: { type: "string" },
    optional: { nullable: true, type: "boolean" },
    path: { type: "string" },
    volumeName: { type: "string" },
  },
};

const resourceFieldSelector: Schema = {
  type: "object",
  required: ["resource"],
  properties: {
    containerName: { nullable: true, type: "string" },
    divisor: { nullable: true, "x-kubernetes-preserve-unknown-fields": true },
    resource: { type: "string" },
  },
};

const secretKeySelector: Schema = {
  type: "object",
  required: ["key"],
  properties: {
    key: { type: "string" },
    name: { nullable: true, type: "string" },
    optional: { nullable: true, type: "boolean" },
  },
};

const envVarSource: Schema = {
  type: "object",
  properties: {
    configMapKeyRef: { ...configMapKeySelector, nullable: true },
    fieldRef: { ...objectFieldSelector, nullable: true },
    fileKeyRef: { ...fileKeySelector, nullable: true },
    resourceFieldRef: { ...resourceFieldSelector, nullable: true },
    secretKeyRef: { ...secretKeySelector, nullable: true },
  },
};

const envVar: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string" },
    value: { nullable: true, type: "string" },
    valueFrom: { ...envVarSource, nullable: true },
  },
};

const configMapEnvSource: Schema = {
  type: "object",
  properties: {
    name: { nullable: true, type: "string" },
    optional: { nullable: true, type: "boolean" },
  },
};

const secretEnvSource: Schema = {
  type: "object",
  properties: {
    name: { nullable: true, type: "string" },
    optional: { nullable: true, type: "boolean" },
  },
};

const envFromSource: Schema = {
  type: "object",
  properties: {
    configMapRef: { ...configMapEnvSource, nullable: true },
    prefix: { nullable: true, type: "string" },
    secretRef: { ...secretEnvSource, nullable: true },
  },
};

const execAction: Schema = {
  type: "object",
  properties: {
    command: { nullable: true, type: "array", items: { type: "string" } },
  },
};

const hTTPHeader: Schema = {
  type: "object",
  required: ["name", "value"],
  properties: {
    name: { type: "string" },
    value: { type: "string" },
  },
};

const hTTPGetAction: Schema = {
  type: "object",
  required: ["port"],
  properties: {
    host: { nullable: true, type: "string" },
    httpHeaders: { nullable: true, type: "array", items: hTTPHeader },
    path: { nullable: true, type: "string" },
    port: { "x-kubernetes-int-or-string": true },
    protocol: { nullable: true, type: "string" },
    scheme: { nullable: true, type: "string" },
  },
};

const sleepAction: Schema = {
  type: "object",
  required: ["seconds"],
  properties: {
    seconds: { type: "integer", format: "int64" },
  },
};

const tCPSocketAction: Schema = {
  type: "object",
  required: ["port"],
  properties: {
    host: { nullable: true, type: "string" },
    port: { "x-kubernetes-int-or-string": true },
  },
};

const lifecycleHandler: Schema = {
  type: "object",
  properties: {
    exec: { ...execAction, nullable: true },
    httpGet: { ...hTTPGetAction, nullable: true },
    sleep: { ...sleepAction, nullable: true },
    tcpSocket: { ...tCPSocketAction, nullable: true },
  },
};

const lifecycle: Schema = {
  type: "object",
  properties: {
    postStart: { ...lifecycleHandler, nullable: true },
    preStop: { ...lifecycleHandler, nullable: true },
    stopSignal: { nullable: true, type: "string" },
  },
};

const gRPCAction: Schema = {
  type: "object",
  required: ["port"],
  properties: {
    mode: { nullable: true, type: "string" },
    port: { type: "integer", format: "int32" },
    service: { nullable: true, type: "string" },
  },
};

const probe: Schema = {
  type: "object",
  properties: {
    exec: { ...execAction, nullable: true },
    failureThreshold: { nullable: true, type: "integer", format: "int32" },
    grpc: { ...gRPCAction, nullable: true },
    httpGet: { ...hTTPGetAction, nullable: true },
    initialDelaySeconds: { nullable: true, type: "integer", format: "int32" },
    periodSeconds: { nullable: true, type: "integer", format: "int32" },
    successThreshold: { nullable: true, type: "integer", format: "int32" },
    tcpSocket: { ...tCPSocketAction, nullable: true },
    terminationGracePeriodSeconds: { nullable: true, type: "integer", format: "int64" },
    timeoutSeconds: { nullable: true, type: "integer", format: "int32" },
  },
};

const containerPort: Schema = {
  type: "object",
  required: ["containerPort"],
  properties: {
    containerPort: { type: "integer", format: "int32" },
    hostIP: { nullable: true, type: "string" },
    hostPort: { nullable: true, type: "integer", format: "int32" },
    name: { nullable: true, type: "string" },
    protocol: { nullable: true, type: "string" },
  },
};

const containerResizePolicy: Schema = {
  type: "object",
  required: ["resourceName", "restartPolicy"],
  properties: {
    resourceName: { type: "string" },
    restartPolicy: { type: "string" },
  },
};

const resourceClaim: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string" },
    request: { nullable: true, type: "string" },
  },
};

const resourceRequirements: Schema = {
  type: "object",
  properties: {
    claims: { nullable: true, type: "array", items: resourceClaim },
    limits: {
      nullable: true,
      type: "object",
      additionalProperties: { "x-kubernetes-preserve-unknown-fields": true },
    },
    requests: {
      nullable: true,
      type: "object",
      additionalProperties: { "x-kubernetes-preserve-unknown-fields": true },
    },
  },
};

const containerRestartRuleOnExitCodes: Schema = {
  type: "object",
  required: ["operator"],
  properties: {
    operator: { type: "string" },
    values: { nullable: true, type: "array", items: { type: "integer", format: "int32" } },
  },
};

const containerRestartRule: Schema = {
  type: "object",
  required: ["action"],
  properties: {
    action: { type: "string" },
    exitCodes: { ...containerRestartRuleOnExitCodes, nullable: true },
  },
};

const appArmorProfile: Schema = {
  type: "object",
  required: ["type"],
  properties: {
    localhostProfile: { nullable: true, type: "string" },
    type: { type: "string" },
  },
};

const capabilities: Schema = {
  type: "object",
  properties: {
    add: { nullable: true, type: "array", items: { type: "string" } },
    drop: { nullable: true, type: "array", items: { type: "string" } },
  },
};

const sELinuxOptions: Schema = {
  type: "object",
  properties: {
    level: { nullable: true, type: "string" },
    role: { nullable: true, type: "string" },
    type: { nullable: true, type: "string" },
    user: { nullable: true, type: "string" },
  },
};

const seccompProfile: Schema = {
  type: "object",
  required: ["type"],
  properties: {
    localhostProfile: { nullable: true, type: "string" },
    type: { type: "string" },
  },
};

const windowsSecurityContextOptions: Schema = {
  type: "object",
  properties: {
    gmsaCredentialSpec: { nullable: true, type: "string" },
    gmsaCredentialSpecName: { nullable: true, type: "string" },
    hostProcess: { nullable: true, type: "boolean" },
    runAsUserName: { nullable: true, type: "string" },
  },
};

const securityContext: Schema = {
  type: "object",
  properties: {
    allowPrivilegeEscalation: { nullable: true, type: "boolean" },
    appArmorProfile: { ...appArmorProfile, nullable: true },
    capabilities: { ...capabilities, nullable: true },
    privileged: { nullable: true, type: "boolean" },
    procMount: { nullable: true, type: "string" },
    readOnlyRootFilesystem: { nullable: true, type: "boolean" },
    runAsGroup: { nullable: true, type: "integer", format: "int64" },
    runAsNonRoot: { nullable: true, type: "boolean" },
    runAsUser: { nullable: true, type: "integer", format: "int64" },
    seLinuxOptions: { ...sELinuxOptions, nullable: true },
    seccompProfile: { ...seccompProfile, nullable: true },
    windowsOptions: { ...windowsSecurityContextOptions, nullable: true },
  },
};

const volumeDevice: Schema = {
  type: "object",
  required: ["name", "devicePath"],
  properties: {
    devicePath: { type: "string" },
    name: { type: "string" },
  },
};

const volumeMount: Schema = {
  type: "object",
  required: ["name", "mountPath"],
  properties: {
    bindMountOptions: { nullable: true, type: "array", items: { type: "string" } },
    mountPath: { type: "string" },
    mountPropagation: { nullable: true, type: "string" },
    name: { type: "string" },
    readOnly: { nullable: true, type: "boolean" },
    recursiveReadOnly: { nullable: true, type: "string" },
    subPath: { nullable: true, type: "string" },
    subPathExpr: { nullable: true, type: "string" },
  },
};

const container: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    args: { nullable: true, type: "array", items: { type: "string" } },
    command: { nullable: true, type: "array", items: { type: "string" } },
    env: { nullable: true, type: "array", items: envVar },
    envFrom: { nullable: true, type: "array", items: envFromSource },
    image: { nullable: true, type: "string" },
    imagePullPolicy: { nullable: true, type: "string" },
    lifecycle: { ...lifecycle, nullable: true },
    livenessProbe: { ...probe, nullable: true },
    name: { type: "string" },
    ports: { nullable: true, type: "array", items: containerPort },
    readinessProbe: { ...probe, nullable: true },
    resizePolicy: { nullable: true, type: "array", items: containerResizePolicy },
    resources: { ...resourceRequirements, nullable: true },
    restartPolicy: { nullable: true, type: "string" },
    restartPolicyRules: { nullable: true, type: "array", items: containerRestartRule },
    securityContext: { ...securityContext, nullable: true },
    startupProbe: { ...probe, nullable: true },
    stdin: { nullable: true, type: "boolean" },
    stdinOnce: { nullable: true, type: "boolean" },
    terminationMessagePath: { nullable: true, type: "string" },
    terminationMessagePolicy: { nullable: true, type: "string" },
    tty: { nullable: true, type: "boolean" },
    volumeDevices: { nullable: true, type: "array", items: volumeDevice },
    volumeMounts: { nullable: true, type: "array", items: volumeMount },
    workingDir: { nullable: true, type: "string" },
  },
};

const podDNSConfigOption: Schema = {
  type: "object",
  properties: {
    name: { nullable: true, type: "string" },
    value: { nullable: true, type: "string" },
  },
};

const podDNSConfig: Schema = {
  type: "object",
  properties: {
    nameservers: { nullable: true, type: "array", items: { type: "string" } },
    options: { nullable: true, type: "array", items: podDNSConfigOption },
    searches: { nullable: true, type: "array", items: { type: "string" } },
  },
};

const ephemeralContainer: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    args: { nullable: true, type: "array", items: { type: "string" } },
    command: { nullable: true, type: "array", items: { type: "string" } },
    env: { nullable: true, type: "array", items: envVar },
    envFrom: { nullable: true, type: "array", items: envFromSource },
    image: { nullable: true, type: "string" },
    imagePullPolicy: { nullable: true, type: "string" },
    lifecycle: { ...lifecycle, nullable: true },
    livenessProbe: { ...probe, nullable: true },
    name: { type: "string" },
    ports: { nullable: true, type: "array", items: containerPort },
    readinessProbe: { ...probe, nullable: true },
    resizePolicy: { nullable: true, type: "array", items: containerResizePolicy },
    resources: { ...resourceRequirements, nullable: true },
    restartPolicy: { nullable: true, type: "string" },
    restartPolicyRules: { nullable: true, type: "array", items: containerRestartRule },
    securityContext: { ...securityContext, nullable: true },
    startupProbe: { ...probe, nullable: true },
    stdin: { nullable: true, type: "boolean" },
    stdinOnce: { nullable: true, type: "boolean" },
    targetContainerName: { nullable: true, type: "string" },
    terminationMessagePath: { nullable: true, type: "string" },
    terminationMessagePolicy: { nullable: true, type: "string" },
    tty: { nullable: true, type: "boolean" },
    volumeDevices: { nullable: true, type: "array", items: volumeDevice },
    volumeMounts: { nullable: true, type: "array", items: volumeMount },
    workingDir: { nullable: true, type: "string" },
  },
};

const evictionResponder: Schema = {
  type: "object",
  required: ["name", "priority"],
  properties: {
    name: { type: "string" },
    priority: { type: "integer", format: "int32" },
  },
};

const hostAlias: Schema = {
  type: "object",
  required: ["ip"],
  properties: {
    hostnames: { nullable: true, type: "array", items: { type: "string" } },
    ip: { type: "string" },
  },
};

const localObjectReference: Schema = {
  type: "object",
  properties: {
    name: { nullable: true, type: "string" },
  },
};

const podOS: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string" },
  },
};

const podReadinessGate: Schema = {
  type: "object",
  required: ["conditionType"],
  properties: {
    conditionType: { type: "string" },
  },
};

const podResourceClaim: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string" },
    resourceClaimName: { nullable: true, type: "string" },
    resourceClaimTemplateName: { nullable: true, type: "string" },
  },
};

const podSchedulingGate: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string" },
  },
};

const podSchedulingGroup: Schema = {
  type: "object",
  properties: {
    podGroupName: { nullable: true, type: "string" },
  },
};

const sysctl: Schema = {
  type: "object",
  required: ["name", "value"],
  properties: {
    name: { type: "string" },
    value: { type: "string" },
  },
};

const podSecurityContext: Schema = {
  type: "object",
  properties: {
    appArmorProfile: { ...appArmorProfile, nullable: true },
    fsGroup: { nullable: true, type: "integer", format: "int64" },
    fsGroupChangePolicy: { nullable: true, type: "string" },
    runAsGroup: { nullable: true, type: "integer", format: "int64" },
    runAsNonRoot: { nullable: true, type: "boolean" },
    runAsUser: { nullable: true, type: "integer", format: "int64" },
    seLinuxChangePolicy: { nullable: true, type: "string" },
    seLinuxOptions: { ...sELinuxOptions, nullable: true },
    seccompProfile: { ...seccompProfile, nullable: true },
    supplementalGroups: {
      nullable: true,
      type: "array",
      items: { type: "integer", format: "int64" },
    },
    supplementalGroupsPolicy: { nullable: true, type: "string" },
    sysctls: { nullable: true, type: "array", items: sysctl },
    windowsOptions: { ...windowsSecurityContextOptions, nullable: true },
  },
};

const toleration: Schema = {
  type: "object",
  properties: {
    effect: { nullable: true, type: "string" },
    key: { nullable: true, type: "string" },
    operator: { nullable: true, type: "string" },
    tolerationSeconds: { nullable: true, type: "integer", format: "int64" },
    value: { nullable: true, type: "string" },
  },
};

const topologySpreadConstraint: Schema = {
  type: "object",
  required: ["maxSkew", "topologyKey", "whenUnsatisfiable"],
  properties: {
    labelSelector: { ...labelSelector, nullable: true },
    matchLabelKeys: { nullable: true, type: "array", items: { type: "string" } },
    maxSkew: { type: "integer", format: "int32" },
    minDomains: { nullable: true, type: "integer", format: "int32" },
    nodeAffinityPolicy: { nullable: true, type: "string" },
    nodeTaintsPolicy: { nullable: true, type: "string" },
    topologyKey: { type: "string" },
    whenUnsatisfiable: { type: "string" },
  },
};

const aWSElasticBlockStoreVolumeSource: Schema = {
  type: "object",
  required: ["volumeID"],
  properties: {
    fsType: { nullable: true, type: "string" },
    partition: { nullable: true, type: "integer", format: "int32" },
    readOnly: { nullable: true, type: "boolean" },
    volumeID: { type: "string" },
  },
};

const azureDiskVolumeSource: Schema = {
  type: "object",
  required: ["diskName", "diskURI"],
  properties: {
    cachingMode: { nullable: true, type: "string" },
    diskName: { type: "string" },
    diskURI: { type: "string" },
    fsType: { nullable: true, type: "string" },
    kind: { nullable: true, type: "string" },
    readOnly: { nullable: true, type: "boolean" },
  },
};

const azureFileVolumeSource: Schema = {
  type: "object",
  required: ["secretName", "shareName"],
  properties: {
    readOnly: { nullable: true, type: "boolean" },
    secretName: { type: "string" },
    shareName: { type: "string" },
  },
};

const cephFSVolumeSource: Schema = {
  type: "object",
  required: ["monitors"],
  properties: {
    monitors: { type: "array", items: { type: "string" } },
    path: { nullable: true, type: "string" },
    readOnly: { nullable: true, type: "boolean" },
    secretFile: { nullable: true, type: "string" },
    secretRef: { ...localObjectReference, nullable: true },
    user: { nullable: true, type: "string" },
  },
};

const cinderVolumeSource: Schema = {
  type: "object",
  required: ["volumeID"],
  properties: {
    fsType: { nullable: true, type: "string" },
    readOnly: { nullable: true, type: "boolean" },
    secretRef: { ...localObjectReference, nullable: true },
    volumeID: { type: "string" },
  },
};

const keyToPath: Schema = {
  type: "object",
  required: ["key", "path"],
  properties: {
    key: { type: "string" },
    mode: { nullable: true, type: "integer", format: "int32" },
    path: { type: "string" },
    user: { nullable: true, type: "integer", format: "int64" },
  },
};

const configMapVolumeSource: Schema = {
  type: "object",
  properties: {
    defaultMode: { nullable: true, type: "integer", format: "int32" },
    defaultUser: { nullable: true, type: "integer", format: "int64" },
    items: { nullable: true, type: "array", items: keyToPath },
    name: { nullable: true, type: "string" },
    optional: { nullable: true, type: "boolean" },
  },
};

const cSIVolumeSource: Schema = {
  type: "object",
  required: ["driver"],
  properties: {
    driver: { type: "string" },
    fsType: { nullable: true, type: "string" },
    nodePublishSecretRef: { ...localObjectReference, nullable: true },
    readOnly: { nullable: true, type: "boolean" },
    volumeAttributes: { nullable: true, type: "object", additionalProperties: { type: "string" } },
  },
};

const downwardAPIVolumeFile: Schema = {
  type: "object",
  required: ["path"],
  properties: {
    fieldRef: { ...objectFieldSelector, nullable: true },
    mode: { nullable: true, type: "integer", format: "int32" },
    path: { type: "string" },
    resourceFieldRef: { ...resourceFieldSelector, nullable: true },
    user: { nullable: true, type: "integer", format: "int64" },
  },
};

const downwardAPIVolumeSource: Schema = {
  type: "object",
  properties: {
    defaultMode: { nullable: true, type: "integer", format: "int32" },
    defaultUser: { nullable: true, type: "integer", format: "int64" },
    items: { nullable: true, type: "array", items: downwardAPIVolumeFile },
  },
};

const emptyDirVolumeSource: Schema = {
  type: "object",
  properties: {
    medium: { nullable: true, type: "string" },
    mode: { nullable: true, type: "integer", format: "int32" },
    sizeLimit: { nullable: true, "x-kubernetes-preserve-unknown-fields": true },
  },
};

const typedLocalObjectReference: Schema = {
  type: "object",
  required: ["kind", "name"],
  properties: {
    apiGroup: { nullable: true, type: "string" },
    kind: { type: "string" },
    name: { type: "string" },
  },
};

const typedObjectReference: Schema = {
  type: "object",
  required: ["kind", "name"],
  properties: {
    apiGroup: { nullable: true, type: "string" },
    kind: { type: "string" },
    name: { type: "string" },
    namespace: { nullable: true, type: "string" },
  },
};

const volumeResourceRequirements: Schema = {
  type: "object",
  properties: {
    limits: {
      nullable: true,
      type: "object",
      additionalProperties: { "x-kubernetes-preserve-unknown-fields": true },
    },
    requests: {
      nullable: true,
      type: "object",
      additionalProperties: { "x-kubernetes-preserve-unknown-fields": true },
    },
  },
};

const persistentVolumeClaimSpec: Schema = {
  type: "object",
  properties: {
    accessModes: { nullable: true, type: "array", items: { type: "string" } },
    dataSource: { ...typedLocalObjectReference, nullable: true },
    dataSourceRef: { ...typedObjectReference, nullable: true },
    resources: { ...volumeResourceRequirements, nullable: true },
    selector: { ...labelSelector, nullable: true },
    storageClassName: { nullable: true, type: "string" },
    volumeAttributesClassName: { nullable: true, type: "string" },
    volumeMode: { nullable: true, type: "string" },
    volumeName: { nullable: true, type: "string" },
  },
};

const persistentVolumeClaimTemplate: Schema = {
  type: "object",
  required: ["spec"],
  properties: {
    metadata: { ...objectMeta, nullable: true },
    spec: persistentVolumeClaimSpec,
  },
};

const ephemeralVolumeSource: Schema = {
  type: "object",
  properties: {
    volumeClaimTemplate: { ...persistentVolumeClaimTemplate, nullable: true },
  },
};

const fCVolumeSource: Schema = {
  type: "object",
  properties: {
    fsType: { nullable: true, type: "string" },
    lun: { nullable: true, type: "integer", format: "int32" },
    readOnly: { nullable: true, type: "boolean" },
    targetWWNs: { nullable: true, type: "array", items: { type: "string" } },
    wwids: { nullable: true, type: "array", items: { type: "string" } },
  },
};

const flexVolumeSource: Schema = {
  type: "object",
  required: ["driver"],
  properties: {
    driver: { type: "string" },
    fsType: { nullable: true, type: "string" },
    options: { nullable: true, type: "object", additionalProperties: { type: "string" } },
    readOnly: { nullable: true, type: "boolean" },
    secretRef: { ...localObjectReference, nullable: true },
  },
};

const flockerVolumeSource: Schema = {
  type: "object",
  properties: {
    datasetName: { nullable: true, type: "string" },
    datasetUUID: { nullable: true, type: "string" },
  },
};

const gCEPersistentDiskVolumeSource: Schema = {
  type: "object",
  required: ["pdName"],
  properties: {
    fsType: { nullable: true, type: "string" },
    partition: { nullable: true, type: "integer", format: "int32" },
    pdName: { type: "string" },
    readOnly: { nullable: true, type: "boolean" },
  },
};

const gitRepoVolumeSource: Schema = {
  type: "object",
  required: ["repository"],
  properties: {
    directory: { nullable: true, type: "string" },
    repository: { type: "string" },
    revision: { nullable: true, type: "string" },
  },
};

const glusterfsVolumeSource: Schema = {
  type: "object",
  required: ["endpoints", "path"],
  properties: {
    endpoints: { type: "string" },
    path: { type: "string" },
    readOnly: { nullable: true, type: "boolean" },
  },
};

const hostPathVolumeSource: Schema = {
  type: "object",
  required: ["path"],
  properties: {
    path: { type: "string" },
    type: { nullable: true, type: "string" },
  },
};

const imageVolumeSource: Schema = {
  type: "object",
  properties: {
    pullPolicy: { nullable: true, type: "string" },
    reference: { nullable: true, type: "string" },
  },
};

const iSCSIVolumeSource: Schema = {
  type: "object",
  required: ["targetPortal", "iqn", "lun"],
  properties: {
    chapAuthDiscovery: { nullable: true, type: "boolean" },
    chapAuthSession: { nullable: true, type: "boolean" },
    fsType: { nullable: true, type: "string" },
    initiatorName: { nullable: true, type: "string" },
    iqn: { type: "string" },
    iscsiInterface: { nullable: true, type: "string" },
    lun: { type: "integer", format: "int32" },
    portals: { nullable: true, type: "array", items: { type: "string" } },
    readOnly: { nullable: true, type: "boolean" },
    secretRef: { ...localObjectReference, nullable: true },
    targetPortal: { type: "string" },
  },
};

const nFSVolumeSource: Schema = {
  type: "object",
  required: ["server", "path"],
  properties: {
    path: { type: "string" },
    readOnly: { nullable: true, type: "boolean" },
    server: { type: "string" },
  },
};

const persistentVolumeClaimVolumeSource: Schema = {
  type: "object",
  required: ["claimName"],
  properties: {
    claimName: { type: "string" },
    readOnly: { nullable: true, type: "boolean" },
  },
};

const photonPersistentDiskVolumeSource: Schema = {
  type: "object",
  required: ["pdID"],
  properties: {
    fsType: { nullable: true, type: "string" },
    pdID: { type: "string" },
  },
};

const portworxVolumeSource: Schema = {
  type: "object",
  required: ["volumeID"],
  properties: {
    fsType: { nullable: true, type: "string" },
    readOnly: { nullable: true, type: "boolean" },
    volumeID: { type: "string" },
  },
};

const clusterTrustBundleProjection: Schema = {
  type: "object",
  required: ["path"],
  properties: {
    labelSelector: { ...labelSelector, nullable: true },
    name: { nullable: true, type: "string" },
    optional: { nullable: true, type: "boolean" },
    path: { type: "string" },
    signerName: { nullable: true, type: "string" },
    user: { nullable: true, type: "integer", format: "int64" },
  },
};

const configMapProjection: Schema = {
  type: "object",
  properties: {
    items: { nullable: true, type: "array", items: keyToPath },
    name: { nullable: true, type: "string" },
    optional: { nullable: true, type: "boolean" },
  },
};

const downwardAPIProjection: Schema = {
  type: "object",
  properties: {
    items: { nullable: true, type: "array", items: downwardAPIVolumeFile },
  },
};

const podCertificateProjection: Schema = {
  type: "object",
  required: ["signerName", "keyType"],
  properties: {
    certificateChainPath: { nullable: true, type: "string" },
    credentialBundlePath: { nullable: true, type: "string" },
    keyPath: { nullable: true, type: "string" },
    keyType: { type: "string" },
    maxExpirationSeconds: { nullable: true, type: "integer", format: "int32" },
    signerName: { type: "string" },
    user: { nullable: true, type: "integer", format: "int64" },
    userAnnotations: { nullable: true, type: "object", additionalProperties: { type: "string" } },
  },
};

const secretProjection: Schema = {
  type: "object",
  properties: {
    items: { nullable: true, type: "array", items: keyToPath },
    name: { nullable: true, type: "string" },
    optional: { nullable: true, type: "boolean" },
  },
};

const serviceAccountTokenProjection: Schema = {
  type: "object",
  required: ["path"],
  properties: {
    audience: { nullable: true, type: "string" },
    expirationSeconds: { nullable: true, type: "integer", format: "int64" },
    path: { type: "string" },
    user: { nullable: true, type: "integer", format: "int64" },
  },
};

const volumeProjection: Schema = {
  type: "object",
  properties: {
    clusterTrustBundle: { ...clusterTrustBundleProjection, nullable: true },
    configMap: { ...configMapProjection, nullable: true },
    downwardAPI: { ...downwardAPIProjection, nullable: true },
    podCertificate: { ...podCertificateProjection, nullable: true },
    secret: { ...secretProjection, nullable: true },
    serviceAccountToken: { ...serviceAccountTokenProjection, nullable: true },
  },
};

const projectedVolumeSource: Schema = {
  type: "object",
  properties: {
    defaultMode: { nullable: true, type: "integer", format: "int32" },
    defaultUser: { nullable: true, type: "integer", format: "int64" },
    sources: { nullable: true, type: "array", items: volumeProjection },
  },
};

const quobyteVolumeSource: Schema = {
  type: "object",
  required: ["registry", "volume"],
  properties: {
    group: { nullable: true, type: "string" },
    readOnly: { nullable: true, type: "boolean" },
    registry: { type: "string" },
    tenant: { nullable: true, type: "string" },
    user: { nullable: true, type: "string" },
    volume: { type: "string" },
  },
};

const rBDVolumeSource: Schema = {
  type: "object",
  required: ["monitors", "image"],
  properties: {
    fsType: { nullable: true, type: "string" },
    image: { type: "string" },
    keyring: { nullable: true, type: "string" },
    monitors: { type: "array", items: { type: "string" } },
    pool: { nullable: true, type: "string" },
    readOnly: { nullable: true, type: "boolean" },
    secretRef: { ...localObjectReference, nullable: true },
    user: { nullable: true, type: "string" },
  },
};

const scaleIOVolumeSource: Schema = {
  type: "object",
  required: ["gateway", "system", "secretRef"],
  properties: {
    fsType: { nullable: true, type: "string" },
    gateway: { type: "string" },
    protectionDomain: { nullable: true, type: "string" },
    readOnly: { nullable: true, type: "boolean" },
    secretRef: localObjectReference,
    sslEnabled: { nullable: true, type: "boolean" },
    storageMode: { nullable: true, type: "string" },
    storagePool: { nullable: true, type: "string" },
    system: { type: "string" },
    volumeName: { nullable: true, type: "string" },
  },
};

const secretVolumeSource: Schema = {
  type: "object",
  properties: {
    defaultMode: { nullable: true, type: "integer", format: "int32" },
    defaultUser: { nullable: true, type: "integer", format: "int64" },
    items: { nullable: true, type: "array", items: keyToPath },
    optional: { nullable: true, type: "boolean" },
    secretName: { nullable: true, type: "string" },
  },
};

const storageOSVolumeSource: Schema = {
  type: "object",
  properties: {
    fsType: { nullable: true, type: "string" },
    readOnly: { nullable: true, type: "boolean" },
    secretRef: { ...localObjectReference, nullable: true },
    volumeName: { nullable: true, type: "string" },
    volumeNamespace: { nullable: true, type: "string" },
  },
};

const vsphereVirtualDiskVolumeSource: Schema = {
  type: "object",
  required: ["volumePath"],
  properties: {
    fsType: { nullable: true, type: "string" },
    storagePolicyID: { nullable: true, type: "string" },
    storagePolicyName: { nullable: true, type: "string" },
    volumePath: { type: "string" },
  },
};

const volume: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    awsElasticBlockStore: { ...aWSElasticBlockStoreVolumeSource, nullable: true },
    azureDisk: { ...azureDiskVolumeSource, nullable: true },
    azureFile: { ...azureFileVolumeSource, nullable: true },
    cephfs: { ...cephFSVolumeSource, nullable: true },
    cinder: { ...cinderVolumeSource, nullable: true },
    configMap: { ...configMapVolumeSource, nullable: true },
    csi: { ...cSIVolumeSource, nullable: true },
    downwardAPI: { ...downwardAPIVolumeSource, nullable: true },
    emptyDir: { ...emptyDirVolumeSource, nullable: true },
    ephemeral: { ...ephemeralVolumeSource, nullable: true },
    fc: { ...fCVolumeSource, nullable: true },
    flexVolume: { ...flexVolumeSource, nullable: true },
    flocker: { ...flockerVolumeSource, nullable: true },
    gcePersistentDisk: { ...gCEPersistentDiskVolumeSource, nullable: true },
    gitRepo: { ...gitRepoVolumeSource, nullable: true },
    glusterfs: { ...glusterfsVolumeSource, nullable: true },
    hostPath: { ...hostPathVolumeSource, nullable: true },
    image: { ...imageVolumeSource, nullable: true },
    iscsi: { ...iSCSIVolumeSource, nullable: true },
    name: { type: "string" },
    nfs: { ...nFSVolumeSource, nullable: true },
    persistentVolumeClaim: { ...persistentVolumeClaimVolumeSource, nullable: true },
    photonPersistentDisk: { ...photonPersistentDiskVolumeSource, nullable: true },
    portworxVolume: { ...portworxVolumeSource, nullable: true },
    projected: { ...projectedVolumeSource, nullable: true },
    quobyte: { ...quobyteVolumeSource, nullable: true },
    rbd: { ...rBDVolumeSource, nullable: true },
    scaleIO: { ...scaleIOVolumeSource, nullable: true },
    secret: { ...secretVolumeSource, nullable: true },
    storageos: { ...storageOSVolumeSource, nullable: true },
    vsphereVolume: { ...vsphereVirtualDiskVolumeSource, nullable: true },
  },
};

const podSpec: Schema = {
  type: "object",
  required: ["containers"],
  properties: {
    activeDeadlineSeconds: { nullable: true, type: "integer", format: "int64" },
    affinity: { ...affinity, nullable: true },
    automountServiceAccountToken: { nullable: true, type: "boolean" },
    containers: { type: "array", items: container },
    dnsConfig: { ...podDNSConfig, nullable: true },
    dnsPolicy: { nullable: true, type: "string" },
    enableServiceLinks: { nullable: true, type: "boolean" },
    ephemeralContainers: { nullable: true, type: "array", items: ephemeralContainer },
    evictionResponders: { nullable: true, type: "array", items: evictionResponder },
    hostAliases: { nullable: true, type: "array", items: hostAlias },
    hostIPC: { nullable: true, type: "boolean" },
    hostNetwork: { nullable: true, type: "boolean" },
    hostPID: { nullable: true, type: "boolean" },
    hostUsers: { nullable: true, type: "boolean" },
    hostname: { nullable: true, type: "string" },
    hostnameOverride: { nullable: true, type: "string" },
    imagePullSecrets: { nullable: true, type: "array", items: localObjectReference },
    initContainers: { nullable: true, type: "array", items: container },
    nodeName: { nullable: true, type: "string" },
    nodeSelector: { nullable: true, type: "object", additionalProperties: { type: "string" } },
    os: { ...podOS, nullable: true },
    overhead: {
      nullable: true,
      type: "object",
      additionalProperties: { "x-kubernetes-preserve-unknown-fields": true },
    },
    preemptionPolicy: { nullable: true, type: "string" },
    priority: { nullable: true, type: "integer", format: "int32" },
    priorityClassName: { nullable: true, type: "string" },
    readinessGates: { nullable: true, type: "array", items: podReadinessGate },
    resourceClaims: { nullable: true, type: "array", items: podResourceClaim },
    resources: { ...resourceRequirements, nullable: true },
    restartPolicy: { nullable: true, type: "string" },
    runtimeClassName: { nullable: true, type: "string" },
    schedulerName: { nullable: true, type: "string" },
    schedulingGates: { nullable: true, type: "array", items: podSchedulingGate },
    schedulingGroup: { ...podSchedulingGroup, nullable: true },
    securityContext: { ...podSecurityContext, nullable: true },
    serviceAccount: { nullable: true, type: "string" },
    serviceAccountName: { nullable: true, type: "string" },
    setHostnameAsFQDN: { nullable: true, type: "boolean" },
    shareProcessNamespace: { nullable: true, type: "boolean" },
    subdomain: { nullable: true, type: "string" },
    terminationGracePeriodSeconds: { nullable: true, type: "integer", format: "int64" },
    tolerations: { nullable: true, type: "array", items: toleration },
    topologySpreadConstraints: { nullable: true, type: "array", items: topologySpreadConstraint },
    volumes: { nullable: true, type: "array", items: volume },
  },
};

const podTemplateSpec: Schema = {
  type: "object",
  properties: {
    metadata: { ...objectMeta, nullable: true },
    spec: { ...podSpec, nullable: true },
  },
};

const jobSpec: Schema = {
  type: "object",
  required: ["template"],
  properties: {
    activeDeadlineSeconds: { nullable: true, type: "integer", format: "int64" },
    backoffLimit: { nullable: true, type: "integer", format: "int32" },
    backoffLimitPerIndex: { nullable: true, type: "integer", format: "int32" },
    completionMode: { nullable: true, type: "string" },
    completions: { nullable: true, type: "integer", format: "int32" },
    managedBy: { nullable: true, type: "string" },
    manualSelector: { nullable: true, type: "boolean" },
    maxFailedIndexes: { nullable: true, type: "integer", format: "int32" },
    parallelism: { nullable: true, type: "integer", format: "int32" },
    podFailurePolicy: { ...podFailurePolicy, nullable: true },
    podReplacementPolicy: { nullable: true, type: "string" },
    scheduling: { ...jobSchedulingConfiguration, nullable: true },
    selector: { ...labelSelector, nullable: true },
    successPolicy: { ...successPolicy, nullable: true },
    suspend: { nullable: true, type: "boolean" },
    template: podTemplateSpec,
    ttlSecondsAfterFinished: { nullable: true, type: "integer", format: "int32" },
  },
};

const jobCondition: Schema = {
  type: "object",
  required: ["type", "status"],
  properties: {
    lastProbeTime: { nullable: true, type: "string", format: "date-time" },
    lastTransitionTime: { nullable: true, type: "string", format: "date-time" },
    message: { nullable: true, type: "string" },
    reason: { nullable: true, type: "string" },
    status: { type: "string" },
    type: { type: "string" },
  },
};

const uncountedTerminatedPods: Schema = {
  type: "object",
  properties: {
    failed: { nullable: true, type: "array", items: { type: "string" } },
    succeeded: { nullable: true, type: "array", items: { type: "string" } },
  },
};

const jobStatus: Schema = {
  type: "object",
  properties: {
    active: { nullable: true, type: "integer", format: "int32" },
    completedIndexes: { nullable: true, type: "string" },
    completionTime: { nullable: true, type: "string", format: "date-time" },
    conditions: { nullable: true, type: "array", items: jobCondition },
    failed: { nullable: true, type: "integer", format: "int32" },
    failedIndexes: { nullable: true, type: "string" },
    ready: { nullable: true, type: "integer", format: "int32" },
    startTime: { nullable: true, type: "string", format: "date-time" },
    succeeded: { nullable: true, type: "integer", format: "int32" },
    terminating: { nullable: true, type: "integer", format: "int32" },
    uncountedTerminatedPods: { ...uncountedTerminatedPods, nullable: true },
  },
};

const job: Schema = {
  type: "object",
  properties: {
    apiVersion: { nullable: true, type: "string" },
    kind: { nullable: true, type: "string" },
    metadata: { ...objectMeta, nullable: true },
    spec: { ...jobSpec, nullable: true },
    status: { ...jobStatus, nullable: true },
  },
};

/** The schema of a batch/v1 Job. */
export const jobSchema: Schema = job;
