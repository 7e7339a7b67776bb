{{/* The annotations of a webhook configuration: by them cert-manager puts its authority in. */}}
{{- define "zen-flow.webhookAnnotations" -}}
{{- if eq .Values.webhook.certificate.from "cert-manager" -}}
annotations:
  cert-manager.io/inject-ca-from: {{ .Values.namespace }}/zen-flow-webhook
{{- end -}}
{{- end }}

{{/*
What all webhooks have in common. Takes a list: the root context, the authority's certificate in
base64 (empty: somebody puts it in), the path.
*/}}
{{- define "zen-flow.webhookCommon" -}}
{{- $root := index . 0 -}}
admissionReviewVersions: [v1]
sideEffects: None
timeoutSeconds: 5
clientConfig:
  {{- with index . 1 }}
  caBundle: {{ . }}
  {{- end }}
  service:
    name: zen-flow-webhook
    namespace: {{ toYaml $root.Values.namespace }}
    path: /{{ index . 2 }}
    port: 443
rules:
- apiGroups: [workflow.zen.io]
  apiVersions: [v1alpha1]
  resources: [jobflows]
  operations: [CREATE, UPDATE]
  scope: Namespaced
{{- with $root.Values.watchedNamespaces }}
namespaceSelector:
  matchExpressions:
  - key: kubernetes.io/metadata.name
    operator: In
    values:
    {{- toYaml . | nindent 4 }}
{{- end }}
{{- end }}

{{/*
Which requests the webhooks of approvals are asked about: those that change an annotation of theirs.
While nobody answers, these are refused. An API server before 1.28 knows no conditions, and would refuse
every write to a flow then, but for its status and its deletion.
*/}}
{{- define "zen-flow.webhookOfApprovals" -}}
failurePolicy: Fail
{{- if semverCompare ">=1.28-0" .Capabilities.KubeVersion.Version }}
matchConditions:
- name: decisions-differ
  expression: >-
    (has(object.metadata.annotations) && object.metadata.annotations.exists(k,
    k.matches('^(approved|approval-note|rejected|decided-by)[.]workflow[.]zen[.]io/') &&
    (oldObject == null || !has(oldObject.metadata.annotations) ||
    !(k in oldObject.metadata.annotations) ||
    oldObject.metadata.annotations[k] != object.metadata.annotations[k]))) ||
    (oldObject != null && has(oldObject.metadata.annotations) && oldObject.metadata.annotations.exists(k,
    k.matches('^(approved|approval-note|rejected|decided-by)[.]workflow[.]zen[.]io/') &&
    (!has(object.metadata.annotations) || !(k in object.metadata.annotations))))
{{- end }}
{{- end }}
