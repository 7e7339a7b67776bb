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
    apiVersion: { type: "string" },
    fieldsType: { type: "string" },
    fieldsV1: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
    manager: { type: "string" },
    operation: { type: "string" },
    subresource: { type: "string" },
    time: { type: "string", format: "date-time" },
  },
};

const ownerReference: Schema = {
  type: "object",
  required: ["apiVersion", "kind", "name", "uid"],
  properties: {
    apiVersion: { type: "string" },
    blockOwnerDeletion: { type: "boolean" },
    controller: { type: "boolean" },
    kind: { type: "string" },
    name: { type: "string" },
    uid: { type: "string" },
  },
};

const objectMeta: Schema = {
  type: "object",
  properties: {
    annotations: { type: "object", additionalProperties: { type: "string" } },
    creationTimestamp: { type: "string", format: "date-time" },
    deletionGracePeriodSeconds: { type: "integer", format: "int64" },
    deletionTimestamp: { type: "string", format: "date-time" },
    finalizers: { type: "array", items: { type: "string" } },
    generateName: { type: "string" },
    generation: { type: "integer", format: "int64" },
    labels: { type: "object", additionalProperties: { type: "string" } },
    managedFields: { type: "array", items: managedFieldsEntry },
    name: { type: "string" },
    namespace: { type: "string" },
    ownerReferences: { type: "array", items: ownerReference },
    resourceVersion: { type: "string" },
    selfLink: { type: "string" },
    uid: { type: "string" },
  },
};

const podFailurePolicyOnExitCodesRequirement: Schema = {
  type: "object",
  required: ["operator", "values"],
  properties: {
    containerName: { type: "string" },
    operator: { type: "string" },
    values: { type: "array", items: { type: "integer", format: "int32" } },
  },
};

const podFailurePolicyOnPodConditionsPattern: Schema = {
  type: "object",
  required: ["type"],
  properties: {
    status: { type: "string" },
    type: { type: "string" },
  },
};

const podFailurePolicyRule: Schema = {
  type: "object",
  required: ["action"],
  properties: {
    action: { type: "string" },
    onExitCodes: podFailurePolicyOnExitCodesRequirement,
    onPodConditions: { type: "array", items: podFailurePolicyOnPodConditionsPattern },
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
    all: workloadPodGroupAllDisruptionMode,
    single: workloadPodGroupSingleDisruptionMode,
  },
};

const workloadPodGroupResourceClaim: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string" },
    resourceClaimName: { type: "string" },
    resourceClaimTemplateName: { type: "string" },
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
    topology: { type: "array", items: topologyConstraint },
  },
};

const workloadPodGroupBasicSchedulingPolicy: Schema = {
  type: "object",
  "x-kubernetes-preserve-unknown-fields": true,
};

const workloadPodGroupGangSchedulingPolicy: Schema = {
  type: "object",
  properties: {
    minCount: { type: "integer", format: "int32" },
  },
};

const workloadPodGroupSchedulingPolicy: Schema = {
  type: "object",
  properties: {
    basic: workloadPodGroupBasicSchedulingPolicy,
    gang: workloadPodGroupGangSchedulingPolicy,
  },
};

const jobSchedulingConfiguration: Schema = {
  type: "object",
  properties: {
    disruptionMode: workloadPodGroupDisruptionMode,
    resourceClaims: { type: "array", items: workloadPodGroupResourceClaim },
    schedulingConstraints: workloadPodGroupSchedulingConstraints,
    schedulingPolicy: workloadPodGroupSchedulingPolicy,
  },
};

const labelSelectorRequirement: Schema = {
  type: "object",
  required: ["key", "operator"],
  properties: {
    key: { type: "string" },
    operator: { type: "string" },
    values: { type: "array", items: { type: "string" } },
  },
};

const labelSelector: Schema = {
  type: "object",
  properties: {
    matchExpressions: { type: "array", items: labelSelectorRequirement },
    matchLabels: { type: "object", additionalProperties: { type: "string" } },
  },
};

const successPolicyRule: Schema = {
  type: "object",
  properties: {
    succeededCount: { type: "integer", format: "int32" },
    succeededIndexes: { type: "string" },
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
    values: { type: "array", items: { type: "string" } },
  },
};

const nodeSelectorTerm: Schema = {
  type: "object",
  properties: {
    matchExpressions: { type: "array", items: nodeSelectorRequirement },
    matchFields: { type: "array", items: nodeSelectorRequirement },
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
      type: "array",
      items: preferredSchedulingTerm,
    },
    requiredDuringSchedulingIgnoredDuringExecution: nodeSelector,
  },
};

const podAffinityTerm: Schema = {
  type: "object",
  required: ["topologyKey"],
  properties: {
    labelSelector: labelSelector,
    matchLabelKeys: { type: "array", items: { type: "string" } },
    mismatchLabelKeys: { type: "array", items: { type: "string" } },
    namespaceSelector: labelSelector,
    namespaces: { type: "array", items: { type: "string" } },
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
      type: "array",
      items: weightedPodAffinityTerm,
    },
    requiredDuringSchedulingIgnoredDuringExecution: { type: "array", items: podAffinityTerm },
  },
};

const podAntiAffinity: Schema = {
  type: "object",
  properties: {
    preferredDuringSchedulingIgnoredDuringExecution: {
      type: "array",
      items: weightedPodAffinityTerm,
    },
    requiredDuringSchedulingIgnoredDuringExecution: { type: "array", items: podAffinityTerm },
  },
};

const affinity: Schema = {
  type: "object",
  properties: {
    nodeAffinity: nodeAffinity,
    podAffinity: podAffinity,
    podAntiAffinity: podAntiAffinity,
  },
};

const configMapKeySelector: Schema = {
  type: "object",
  required: ["key"],
  properties: {
    key: { type: "string" },
    name: { type: "string" },
    optional: { type: "boolean" },
  },
};

const objectFieldSelector: Schema = {
  type: "object",
  required: ["fieldPath"],
  properties: {
    apiVersion: { type: "string" },
    fieldPath: { type: "string" },
  },
};

const fileKeySelector: Schema = {
  type: "object",
  required: ["volumeName", "path", "key"],
  properties: {
    key: { type: "string" },
    optional: { type: "boolean" },
    path: { type: "string" },
    volumeName: { type: "string" },
  },
};

const resourceFieldSelector: Schema = {
  type: "object",
  required: ["resource"],
  properties: {
    containerName: { type: "string" },
    divisor: { "x-kubernetes-preserve-unknown-fields": true },
    resource: { type: "string" },
  },
};

const secretKeySelector: Schema = {
  type: "object",
  required: ["key"],
  properties: {
    key: { type: "string" },
    name: { type: "string" },
    optional: { type: "boolean" },
  },
};

const envVarSource: Schema = {
  type: "object",
  properties: {
    configMapKeyRef: configMapKeySelector,
    fieldRef: objectFieldSelector,
    fileKeyRef: fileKeySelector,
    resourceFieldRef: resourceFieldSelector,
    secretKeyRef: secretKeySelector,
  },
};

const envVar: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string" },
    value: { type: "string" },
    valueFrom: envVarSource,
  },
};

const configMapEnvSource: Schema = {
  type: "object",
  properties: {
    name: { type: "string" },
    optional: { type: "boolean" },
  },
};

const secretEnvSource: Schema = {
  type: "object",
  properties: {
    name: { type: "string" },
    optional: { type: "boolean" },
  },
};

const envFromSource: Schema = {
  type: "object",
  properties: {
    configMapRef: configMapEnvSource,
    prefix: { type: "string" },
    secretRef: secretEnvSource,
  },
};

const execAction: Schema = {
  type: "object",
  properties: {
    command: { type: "array", items: { type: "string" } },
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
    host: { type: "string" },
    httpHeaders: { type: "array", items: hTTPHeader },
    path: { type: "string" },
    port: { "x-kubernetes-int-or-string": true },
    protocol: { type: "string" },
    scheme: { type: "string" },
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
    host: { type: "string" },
    port: { "x-kubernetes-int-or-string": true },
  },
};

const lifecycleHandler: Schema = {
  type: "object",
  properties: {
    exec: execAction,
    httpGet: hTTPGetAction,
    sleep: sleepAction,
    tcpSocket: tCPSocketAction,
  },
};

const lifecycle: Schema = {
  type: "object",
  properties: {
    postStart: lifecycleHandler,
    preStop: lifecycleHandler,
    stopSignal: { type: "string" },
  },
};

const gRPCAction: Schema = {
  type: "object",
  required: ["port"],
  properties: {
    mode: { type: "string" },
    port: { type: "integer", format: "int32" },
    service: { type: "string" },
  },
};

const probe: Schema = {
  type: "object",
  properties: {
    exec: execAction,
    failureThreshold: { type: "integer", format: "int32" },
    grpc: gRPCAction,
    httpGet: hTTPGetAction,
    initialDelaySeconds: { type: "integer", format: "int32" },
    periodSeconds: { type: "integer", format: "int32" },
    successThreshold: { type: "integer", format: "int32" },
    tcpSocket: tCPSocketAction,
    terminationGracePeriodSeconds: { type: "integer", format: "int64" },
    timeoutSeconds: { type: "integer", format: "int32" },
  },
};

const containerPort: Schema = {
  type: "object",
  required: ["containerPort"],
  properties: {
    containerPort: { type: "integer", format: "int32" },
    hostIP: { type: "string" },
    hostPort: { type: "integer", format: "int32" },
    name: { type: "string" },
    protocol: { type: "string" },
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
    request: { type: "string" },
  },
};

const resourceRequirements: Schema = {
  type: "object",
  properties: {
    claims: { type: "array", items: resourceClaim },
    limits: {
      type: "object",
      additionalProperties: { "x-kubernetes-preserve-unknown-fields": true },
    },
    requests: {
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
    values: { type: "array", items: { type: "integer", format: "int32" } },
  },
};

const containerRestartRule: Schema = {
  type: "object",
  required: ["action"],
  properties: {
    action: { type: "string" },
    exitCodes: containerRestartRuleOnExitCodes,
  },
};

const appArmorProfile: Schema = {
  type: "object",
  required: ["type"],
  properties: {
    localhostProfile: { type: "string" },
    type: { type: "string" },
  },
};

const capabilities: Schema = {
  type: "object",
  properties: {
    add: { type: "array", items: { type: "string" } },
    drop: { type: "array", items: { type: "string" } },
  },
};

const sELinuxOptions: Schema = {
  type: "object",
  properties: {
    level: { type: "string" },
    role: { type: "string" },
    type: { type: "string" },
    user: { type: "string" },
  },
};

const seccompProfile: Schema = {
  type: "object",
  required: ["type"],
  properties: {
    localhostProfile: { type: "string" },
    type: { type: "string" },
  },
};

const windowsSecurityContextOptions: Schema = {
  type: "object",
  properties: {
    gmsaCredentialSpec: { type: "string" },
    gmsaCredentialSpecName: { type: "string" },
    hostProcess: { type: "boolean" },
    runAsUserName: { type: "string" },
  },
};

const securityContext: Schema = {
  type: "object",
  properties: {
    allowPrivilegeEscalation: { type: "boolean" },
    appArmorProfile: appArmorProfile,
    capabilities: capabilities,
    privileged: { type: "boolean" },
    procMount: { type: "string" },
    readOnlyRootFilesystem: { type: "boolean" },
    runAsGroup: { type: "integer", format: "int64" },
    runAsNonRoot: { type: "boolean" },
    runAsUser: { type: "integer", format: "int64" },
    seLinuxOptions: sELinuxOptions,
    seccompProfile: seccompProfile,
    windowsOptions: windowsSecurityContextOptions,
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
    bindMountOptions: { type: "array", items: { type: "string" } },
    mountPath: { type: "string" },
    mountPropagation: { type: "string" },
    name: { type: "string" },
    readOnly: { type: "boolean" },
    recursiveReadOnly: { type: "string" },
    subPath: { type: "string" },
    subPathExpr: { type: "string" },
  },
};

const container: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    args: { type: "array", items: { type: "string" } },
    command: { type: "array", items: { type: "string" } },
    env: { type: "array", items: envVar },
    envFrom: { type: "array", items: envFromSource },
    image: { type: "string" },
    imagePullPolicy: { type: "string" },
    lifecycle: lifecycle,
    livenessProbe: probe,
    name: { type: "string" },
    ports: { type: "array", items: containerPort },
    readinessProbe: probe,
    resizePolicy: { type: "array", items: containerResizePolicy },
    resources: resourceRequirements,
    restartPolicy: { type: "string" },
    restartPolicyRules: { type: "array", items: containerRestartRule },
    securityContext: securityContext,
    startupProbe: probe,
    stdin: { type: "boolean" },
    stdinOnce: { type: "boolean" },
    terminationMessagePath: { type: "string" },
    terminationMessagePolicy: { type: "string" },
    tty: { type: "boolean" },
    volumeDevices: { type: "array", items: volumeDevice },
    volumeMounts: { type: "array", items: volumeMount },
    workingDir: { type: "string" },
  },
};

const podDNSConfigOption: Schema = {
  type: "object",
  properties: {
    name: { type: "string" },
    value: { type: "string" },
  },
};

const podDNSConfig: Schema = {
  type: "object",
  properties: {
    nameservers: { type: "array", items: { type: "string" } },
    options: { type: "array", items: podDNSConfigOption },
    searches: { type: "array", items: { type: "string" } },
  },
};

const ephemeralContainer: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    args: { type: "array", items: { type: "string" } },
    command: { type: "array", items: { type: "string" } },
    env: { type: "array", items: envVar },
    envFrom: { type: "array", items: envFromSource },
    image: { type: "string" },
    imagePullPolicy: { type: "string" },
    lifecycle: lifecycle,
    livenessProbe: probe,
    name: { type: "string" },
    ports: { type: "array", items: containerPort },
    readinessProbe: probe,
    resizePolicy: { type: "array", items: containerResizePolicy },
    resources: resourceRequirements,
    restartPolicy: { type: "string" },
    restartPolicyRules: { type: "array", items: containerRestartRule },
    securityContext: securityContext,
    startupProbe: probe,
    stdin: { type: "boolean" },
    stdinOnce: { type: "boolean" },
    targetContainerName: { type: "string" },
    terminationMessagePath: { type: "string" },
    terminationMessagePolicy: { type: "string" },
    tty: { type: "boolean" },
    volumeDevices: { type: "array", items: volumeDevice },
    volumeMounts: { type: "array", items: volumeMount },
    workingDir: { type: "string" },
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
    hostnames: { type: "array", items: { type: "string" } },
    ip: { type: "string" },
  },
};

const localObjectReference: Schema = {
  type: "object",
  properties: {
    name: { type: "string" },
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
    resourceClaimName: { type: "string" },
    resourceClaimTemplateName: { type: "string" },
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
    podGroupName: { type: "string" },
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
    appArmorProfile: appArmorProfile,
    fsGroup: { type: "integer", format: "int64" },
    fsGroupChangePolicy: { type: "string" },
    runAsGroup: { type: "integer", format: "int64" },
    runAsNonRoot: { type: "boolean" },
    runAsUser: { type: "integer", format: "int64" },
    seLinuxChangePolicy: { type: "string" },
    seLinuxOptions: sELinuxOptions,
    seccompProfile: seccompProfile,
    supplementalGroups: { type: "array", items: { type: "integer", format: "int64" } },
    supplementalGroupsPolicy: { type: "string" },
    sysctls: { type: "array", items: sysctl },
    windowsOptions: windowsSecurityContextOptions,
  },
};

const toleration: Schema = {
  type: "object",
  properties: {
    effect: { type: "string" },
    key: { type: "string" },
    operator: { type: "string" },
    tolerationSeconds: { type: "integer", format: "int64" },
    value: { type: "string" },
  },
};

const topologySpreadConstraint: Schema = {
  type: "object",
  required: ["maxSkew", "topologyKey", "whenUnsatisfiable"],
  properties: {
    labelSelector: labelSelector,
    matchLabelKeys: { type: "array", items: { type: "string" } },
    maxSkew: { type: "integer", format: "int32" },
    minDomains: { type: "integer", format: "int32" },
    nodeAffinityPolicy: { type: "string" },
    nodeTaintsPolicy: { type: "string" },
    topologyKey: { type: "string" },
    whenUnsatisfiable: { type: "string" },
  },
};

const aWSElasticBlockStoreVolumeSource: Schema = {
  type: "object",
  required: ["volumeID"],
  properties: {
    fsType: { type: "string" },
    partition: { type: "integer", format: "int32" },
    readOnly: { type: "boolean" },
    volumeID: { type: "string" },
  },
};

const azureDiskVolumeSource: Schema = {
  type: "object",
  required: ["diskName", "diskURI"],
  properties: {
    cachingMode: { type: "string" },
    diskName: { type: "string" },
    diskURI: { type: "string" },
    fsType: { type: "string" },
    kind: { type: "string" },
    readOnly: { type: "boolean" },
  },
};

const azureFileVolumeSource: Schema = {
  type: "object",
  required: ["secretName", "shareName"],
  properties: {
    readOnly: { type: "boolean" },
    secretName: { type: "string" },
    shareName: { type: "string" },
  },
};

const cephFSVolumeSource: Schema = {
  type: "object",
  required: ["monitors"],
  properties: {
    monitors: { type: "array", items: { type: "string" } },
    path: { type: "string" },
    readOnly: { type: "boolean" },
    secretFile: { type: "string" },
    secretRef: localObjectReference,
    user: { type: "string" },
  },
};

const cinderVolumeSource: Schema = {
  type: "object",
  required: ["volumeID"],
  properties: {
    fsType: { type: "string" },
    readOnly: { type: "boolean" },
    secretRef: localObjectReference,
    volumeID: { type: "string" },
  },
};

const keyToPath: Schema = {
  type: "object",
  required: ["key", "path"],
  properties: {
    key: { type: "string" },
    mode: { type: "integer", format: "int32" },
    path: { type: "string" },
    user: { type: "integer", format: "int64" },
  },
};

const configMapVolumeSource: Schema = {
  type: "object",
  properties: {
    defaultMode: { type: "integer", format: "int32" },
    defaultUser: { type: "integer", format: "int64" },
    items: { type: "array", items: keyToPath },
    name: { type: "string" },
    optional: { type: "boolean" },
  },
};

const cSIVolumeSource: Schema = {
  type: "object",
  required: ["driver"],
  properties: {
    driver: { type: "string" },
    fsType: { type: "string" },
    nodePublishSecretRef: localObjectReference,
    readOnly: { type: "boolean" },
    volumeAttributes: { type: "object", additionalProperties: { type: "string" } },
  },
};

const downwardAPIVolumeFile: Schema = {
  type: "object",
  required: ["path"],
  properties: {
    fieldRef: objectFieldSelector,
    mode: { type: "integer", format: "int32" },
    path: { type: "string" },
    resourceFieldRef: resourceFieldSelector,
    user: { type: "integer", format: "int64" },
  },
};

const downwardAPIVolumeSource: Schema = {
  type: "object",
  properties: {
    defaultMode: { type: "integer", format: "int32" },
    defaultUser: { type: "integer", format: "int64" },
    items: { type: "array", items: downwardAPIVolumeFile },
  },
};

const emptyDirVolumeSource: Schema = {
  type: "object",
  properties: {
    medium: { type: "string" },
    mode: { type: "integer", format: "int32" },
    sizeLimit: { "x-kubernetes-preserve-unknown-fields": true },
  },
};

const typedLocalObjectReference: Schema = {
  type: "object",
  required: ["kind", "name"],
  properties: {
    apiGroup: { type: "string" },
    kind: { type: "string" },
    name: { type: "string" },
  },
};

const typedObjectReference: Schema = {
  type: "object",
  required: ["kind", "name"],
  properties: {
    apiGroup: { type: "string" },
    kind: { type: "string" },
    name: { type: "string" },
    namespace: { type: "string" },
  },
};

const volumeResourceRequirements: Schema = {
  type: "object",
  properties: {
    limits: {
      type: "object",
      additionalProperties: { "x-kubernetes-preserve-unknown-fields": true },
    },
    requests: {
      type: "object",
      additionalProperties: { "x-kubernetes-preserve-unknown-fields": true },
    },
  },
};

const persistentVolumeClaimSpec: Schema = {
  type: "object",
  properties: {
    accessModes: { type: "array", items: { type: "string" } },
    dataSource: typedLocalObjectReference,
    dataSourceRef: typedObjectReference,
    resources: volumeResourceRequirements,
    selector: labelSelector,
    storageClassName: { type: "string" },
    volumeAttributesClassName: { type: "string" },
    volumeMode: { type: "string" },
    volumeName: { type: "string" },
  },
};

const persistentVolumeClaimTemplate: Schema = {
  type: "object",
  required: ["spec"],
  properties: {
    metadata: objectMeta,
    spec: persistentVolumeClaimSpec,
  },
};

const ephemeralVolumeSource: Schema = {
  type: "object",
  properties: {
    volumeClaimTemplate: persistentVolumeClaimTemplate,
  },
};

const fCVolumeSource: Schema = {
  type: "object",
  properties: {
    fsType: { type: "string" },
    lun: { type: "integer", format: "int32" },
    readOnly: { type: "boolean" },
    targetWWNs: { type: "array", items: { type: "string" } },
    wwids: { type: "array", items: { type: "string" } },
  },
};

const flexVolumeSource: Schema = {
  type: "object",
  required: ["driver"],
  properties: {
    driver: { type: "string" },
    fsType: { type: "string" },
    options: { type: "object", additionalProperties: { type: "string" } },
    readOnly: { type: "boolean" },
    secretRef: localObjectReference,
  },
};

const flockerVolumeSource: Schema = {
  type: "object",
  properties: {
    datasetName: { type: "string" },
    datasetUUID: { type: "string" },
  },
};

const gCEPersistentDiskVolumeSource: Schema = {
  type: "object",
  required: ["pdName"],
  properties: {
    fsType: { type: "string" },
    partition: { type: "integer", format: "int32" },
    pdName: { type: "string" },
    readOnly: { type: "boolean" },
  },
};

const gitRepoVolumeSource: Schema = {
  type: "object",
  required: ["repository"],
  properties: {
    directory: { type: "string" },
    repository: { type: "string" },
    revision: { type: "string" },
  },
};

const glusterfsVolumeSource: Schema = {
  type: "object",
  required: ["endpoints", "path"],
  properties: {
    endpoints: { type: "string" },
    path: { type: "string" },
    readOnly: { type: "boolean" },
  },
};

const hostPathVolumeSource: Schema = {
  type: "object",
  required: ["path"],
  properties: {
    path: { type: "string" },
    type: { type: "string" },
  },
};

const imageVolumeSource: Schema = {
  type: "object",
  properties: {
    pullPolicy: { type: "string" },
    reference: { type: "string" },
  },
};

const iSCSIVolumeSource: Schema = {
  type: "object",
  required: ["targetPortal", "iqn", "lun"],
  properties: {
    chapAuthDiscovery: { type: "boolean" },
    chapAuthSession: { type: "boolean" },
    fsType: { type: "string" },
    initiatorName: { type: "string" },
    iqn: { type: "string" },
    iscsiInterface: { type: "string" },
    lun: { type: "integer", format: "int32" },
    portals: { type: "array", items: { type: "string" } },
    readOnly: { type: "boolean" },
    secretRef: localObjectReference,
    targetPortal: { type: "string" },
  },
};

const nFSVolumeSource: Schema = {
  type: "object",
  required: ["server", "path"],
  properties: {
    path: { type: "string" },
    readOnly: { type: "boolean" },
    server: { type: "string" },
  },
};

const persistentVolumeClaimVolumeSource: Schema = {
  type: "object",
  required: ["claimName"],
  properties: {
    claimName: { type: "string" },
    readOnly: { type: "boolean" },
  },
};

const photonPersistentDiskVolumeSource: Schema = {
  type: "object",
  required: ["pdID"],
  properties: {
    fsType: { type: "string" },
    pdID: { type: "string" },
  },
};

const portworxVolumeSource: Schema = {
  type: "object",
  required: ["volumeID"],
  properties: {
    fsType: { type: "string" },
    readOnly: { type: "boolean" },
    volumeID: { type: "string" },
  },
};

const clusterTrustBundleProjection: Schema = {
  type: "object",
  required: ["path"],
  properties: {
    labelSelector: labelSelector,
    name: { type: "string" },
    optional: { type: "boolean" },
    path: { type: "string" },
    signerName: { type: "string" },
    user: { type: "integer", format: "int64" },
  },
};

const configMapProjection: Schema = {
  type: "object",
  properties: {
    items: { type: "array", items: keyToPath },
    name: { type: "string" },
    optional: { type: "boolean" },
  },
};

const downwardAPIProjection: Schema = {
  type: "object",
  properties: {
    items: { type: "array", items: downwardAPIVolumeFile },
  },
};

const podCertificateProjection: Schema = {
  type: "object",
  required: ["signerName", "keyType"],
  properties: {
    certificateChainPath: { type: "string" },
    credentialBundlePath: { type: "string" },
    keyPath: { type: "string" },
    keyType: { type: "string" },
    maxExpirationSeconds: { type: "integer", format: "int32" },
    signerName: { type: "string" },
    user: { type: "integer", format: "int64" },
    userAnnotations: { type: "object", additionalProperties: { type: "string" } },
  },
};

const secretProjection: Schema = {
  type: "object",
  properties: {
    items: { type: "array", items: keyToPath },
    name: { type: "string" },
    optional: { type: "boolean" },
  },
};

const serviceAccountTokenProjection: Schema = {
  type: "object",
  required: ["path"],
  properties: {
    audience: { type: "string" },
    expirationSeconds: { type: "integer", format: "int64" },
    path: { type: "string" },
    user: { type: "integer", format: "int64" },
  },
};

const volumeProjection: Schema = {
  type: "object",
  properties: {
    clusterTrustBundle: clusterTrustBundleProjection,
    configMap: configMapProjection,
    downwardAPI: downwardAPIProjection,
    podCertificate: podCertificateProjection,
    secret: secretProjection,
    serviceAccountToken: serviceAccountTokenProjection,
  },
};

const projectedVolumeSource: Schema = {
  type: "object",
  properties: {
    defaultMode: { type: "integer", format: "int32" },
    defaultUser: { type: "integer", format: "int64" },
    sources: { type: "array", items: volumeProjection },
  },
};

const quobyteVolumeSource: Schema = {
  type: "object",
  required: ["registry", "volume"],
  properties: {
    group: { type: "string" },
    readOnly: { type: "boolean" },
    registry: { type: "string" },
    tenant: { type: "string" },
    user: { type: "string" },
    volume: { type: "string" },
  },
};

const rBDVolumeSource: Schema = {
  type: "object",
  required: ["monitors", "image"],
  properties: {
    fsType: { type: "string" },
    image: { type: "string" },
    keyring: { type: "string" },
    monitors: { type: "array", items: { type: "string" } },
    pool: { type: "string" },
    readOnly: { type: "boolean" },
    secretRef: localObjectReference,
    user: { type: "string" },
  },
};

const scaleIOVolumeSource: Schema = {
  type: "object",
  required: ["gateway", "system", "secretRef"],
  properties: {
    fsType: { type: "string" },
    gateway: { type: "string" },
    protectionDomain: { type: "string" },
    readOnly: { type: "boolean" },
    secretRef: localObjectReference,
    sslEnabled: { type: "boolean" },
    storageMode: { type: "string" },
    storagePool: { type: "string" },
    system: { type: "string" },
    volumeName: { type: "string" },
  },
};

const secretVolumeSource: Schema = {
  type: "object",
  properties: {
    defaultMode: { type: "integer", format: "int32" },
    defaultUser: { type: "integer", format: "int64" },
    items: { type: "array", items: keyToPath },
    optional: { type: "boolean" },
    secretName: { type: "string" },
  },
};

const storageOSVolumeSource: Schema = {
  type: "object",
  properties: {
    fsType: { type: "string" },
    readOnly: { type: "boolean" },
    secretRef: localObjectReference,
    volumeName: { type: "string" },
    volumeNamespace: { type: "string" },
  },
};

const vsphereVirtualDiskVolumeSource: Schema = {
  type: "object",
  required: ["volumePath"],
  properties: {
    fsType: { type: "string" },
    storagePolicyID: { type: "string" },
    storagePolicyName: { type: "string" },
    volumePath: { type: "string" },
  },
};

const volume: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    awsElasticBlockStore: aWSElasticBlockStoreVolumeSource,
    azureDisk: azureDiskVolumeSource,
    azureFile: azureFileVolumeSource,
    cephfs: cephFSVolumeSource,
    cinder: cinderVolumeSource,
    configMap: configMapVolumeSource,
    csi: cSIVolumeSource,
    downwardAPI: downwardAPIVolumeSource,
    emptyDir: emptyDirVolumeSource,
    ephemeral: ephemeralVolumeSource,
    fc: fCVolumeSource,
    flexVolume: flexVolumeSource,
    flocker: flockerVolumeSource,
    gcePersistentDisk: gCEPersistentDiskVolumeSource,
    gitRepo: gitRepoVolumeSource,
    glusterfs: glusterfsVolumeSource,
    hostPath: hostPathVolumeSource,
    image: imageVolumeSource,
    iscsi: iSCSIVolumeSource,
    name: { type: "string" },
    nfs: nFSVolumeSource,
    persistentVolumeClaim: persistentVolumeClaimVolumeSource,
    photonPersistentDisk: photonPersistentDiskVolumeSource,
    portworxVolume: portworxVolumeSource,
    projected: projectedVolumeSource,
    quobyte: quobyteVolumeSource,
    rbd: rBDVolumeSource,
    scaleIO: scaleIOVolumeSource,
    secret: secretVolumeSource,
    storageos: storageOSVolumeSource,
    vsphereVolume: vsphereVirtualDiskVolumeSource,
  },
};

const podSpec: Schema = {
  type: "object",
  required: ["containers"],
  properties: {
    activeDeadlineSeconds: { type: "integer", format: "int64" },
    affinity: affinity,
    automountServiceAccountToken: { type: "boolean" },
    containers: { type: "array", items: container },
    dnsConfig: podDNSConfig,
    dnsPolicy: { type: "string" },
    enableServiceLinks: { type: "boolean" },
    ephemeralContainers: { type: "array", items: ephemeralContainer },
    evictionResponders: { type: "array", items: evictionResponder },
    hostAliases: { type: "array", items: hostAlias },
    hostIPC: { type: "boolean" },
    hostNetwork: { type: "boolean" },
    hostPID: { type: "boolean" },
    hostUsers: { type: "boolean" },
    hostname: { type: "string" },
    hostnameOverride: { type: "string" },
    imagePullSecrets: { type: "array", items: localObjectReference },
    initContainers: { type: "array", items: container },
    nodeName: { type: "string" },
    nodeSelector: { type: "object", additionalProperties: { type: "string" } },
    os: podOS,
    overhead: {
      type: "object",
      additionalProperties: { "x-kubernetes-preserve-unknown-fields": true },
    },
    preemptionPolicy: { type: "string" },
    priority: { type: "integer", format: "int32" },
    priorityClassName: { type: "string" },
    readinessGates: { type: "array", items: podReadinessGate },
    resourceClaims: { type: "array", items: podResourceClaim },
    resources: resourceRequirements,
    restartPolicy: { type: "string" },
    runtimeClassName: { type: "string" },
    schedulerName: { type: "string" },
    schedulingGates: { type: "array", items: podSchedulingGate },
    schedulingGroup: podSchedulingGroup,
    securityContext: podSecurityContext,
    serviceAccount: { type: "string" },
    serviceAccountName: { type: "string" },
    setHostnameAsFQDN: { type: "boolean" },
    shareProcessNamespace: { type: "boolean" },
    subdomain: { type: "string" },
    terminationGracePeriodSeconds: { type: "integer", format: "int64" },
    tolerations: { type: "array", items: toleration },
    topologySpreadConstraints: { type: "array", items: topologySpreadConstraint },
    volumes: { type: "array", items: volume },
  },
};

const podTemplateSpec: Schema = {
  type: "object",
  properties: {
    metadata: objectMeta,
    spec: podSpec,
  },
};

const jobSpec: Schema = {
  type: "object",
  required: ["template"],
  properties: {
    activeDeadlineSeconds: { type: "integer", format: "int64" },
    backoffLimit: { type: "integer", format: "int32" },
    backoffLimitPerIndex: { type: "integer", format: "int32" },
    completionMode: { type: "string" },
    completions: { type: "integer", format: "int32" },
    managedBy: { type: "string" },
    manualSelector: { type: "boolean" },
    maxFailedIndexes: { type: "integer", format: "int32" },
    parallelism: { type: "integer", format: "int32" },
    podFailurePolicy: podFailurePolicy,
    podReplacementPolicy: { type: "string" },
    scheduling: jobSchedulingConfiguration,
    selector: labelSelector,
    successPolicy: successPolicy,
    suspend: { type: "boolean" },
    template: podTemplateSpec,
    ttlSecondsAfterFinished: { type: "integer", format: "int32" },
  },
};

const jobCondition: Schema = {
  type: "object",
  required: ["type", "status"],
  properties: {
    lastProbeTime: { type: "string", format: "date-time" },
    lastTransitionTime: { type: "string", format: "date-time" },
    message: { type: "string" },
    reason: { type: "string" },
    status: { type: "string" },
    type: { type: "string" },
  },
};

const uncountedTerminatedPods: Schema = {
  type: "object",
  properties: {
    failed: { type: "array", items: { type: "string" } },
    succeeded: { type: "array", items: { type: "string" } },
  },
};

const jobStatus: Schema = {
  type: "object",
  properties: {
    active: { type: "integer", format: "int32" },
    completedIndexes: { type: "string" },
    completionTime: { type: "string", format: "date-time" },
    conditions: { type: "array", items: jobCondition },
    failed: { type: "integer", format: "int32" },
    failedIndexes: { type: "string" },
    ready: { type: "integer", format: "int32" },
    startTime: { type: "string", format: "date-time" },
    succeeded: { type: "integer", format: "int32" },
    terminating: { type: "integer", format: "int32" },
    uncountedTerminatedPods: uncountedTerminatedPods,
  },
};

const job: Schema = {
  type: "object",
  properties: {
    apiVersion: { type: "string" },
    kind: { type: "string" },
    metadata: objectMeta,
    spec: jobSpec,
    status: jobStatus,
  },
};

/** The schema of a batch/v1 Job. */
export const jobSchema: Schema = job;
