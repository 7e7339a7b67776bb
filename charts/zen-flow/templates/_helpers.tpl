{{/* The name of every object of the controller: operators' commands rely on it. */}}
{{- define "zen-flow.name" -}}
zen-flow-controller
{{- end }}

{{/* The labels of pods. None changes with a version: pods are not replaced for a label. */}}
{{- define "zen-flow.podLabels" -}}
app: zen-flow-controller
app.kubernetes.io/name: zen-flow
app.kubernetes.io/instance: {{ toYaml .Release.Name }}
app.kubernetes.io/component: controller
{{- end }}

{{/* The labels of every other object. */}}
{{- define "zen-flow.labels" -}}
{{ include "zen-flow.podLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "zen-flow.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end }}

{{/*
Whether this release may render an object that several may want to make: "true" if nothing of that
name exists or if it is this release's own, else empty. Rendering only what is absent would let the
next upgrade delete it; rendering what another has made would fail. Takes a list: the root context,
apiVersion, kind, name.
*/}}
{{- define "zen-flow.isOurs" -}}
{{- $root := index . 0 -}}
{{- $found := lookup (index . 1) (index . 2) "" (index . 3) -}}
{{- $annotations := dig "metadata" "annotations" dict $found -}}
{{- $owner := printf "%s/%s"
      (get $annotations "meta.helm.sh/release-namespace")
      (get $annotations "meta.helm.sh/release-name") -}}
{{- if or (not $found) (eq $owner (printf "%s/%s" $root.Release.Namespace $root.Release.Name)) -}}
true
{{- end -}}
{{- end }}

{{/* The Secret with the certificate of the webhook. */}}
{{- define "zen-flow.webhookSecret" -}}
{{- with .Values.webhook.certificate -}}
{{- if eq .from "given" }}{{ .secretName }}{{ else }}zen-flow-webhook-certificate{{ end -}}
{{- end -}}
{{- end }}

{{/* The names by which the API server calls the webhook's Service, a list in JSON. */}}
{{- define "zen-flow.webhookNames" -}}
{{- $host := printf "zen-flow-webhook.%s" .Values.namespace -}}
{{- list (printf "%s.svc" $host) (printf "%s.svc.cluster.local" $host) $host | toJson -}}
{{- end }}

{{/* What the controller may do where it serves flows; see docs/RBAC.md. */}}
{{- define "zen-flow.rules" -}}
# What the flows of users are and what becomes of them.
- apiGroups: [workflow.zen.io]
  resources: [jobflows]
  verbs: [get, list, watch, create, update, patch, delete, deletecollection]
# Progress and results.
- apiGroups: [workflow.zen.io]
  resources: [jobflows/status]
  verbs: [get, update, patch]
# To own Jobs with blockOwnerDeletion, where admission asks for that right.
- apiGroups: [workflow.zen.io]
  resources: [jobflows/finalizers]
  verbs: [update]
# The steps.
- apiGroups: [batch]
  resources: [jobs]
  verbs: [get, list, watch, create, update, patch, delete]
# How a step's containers have ended, and why they wait.
- apiGroups: [""]
  resources: [pods]
  verbs: [list, watch]
# The resource templates of flows, and the items of forEach.
- apiGroups: [""]
  resources: [persistentvolumeclaims, configmaps]
  verbs: [get, create, update, delete]
# What is told of flows; why a Job's pods may not be created is read from events only.
- apiGroups: [""]
  resources: [events]
  verbs: [list, create]
{{- end }}
