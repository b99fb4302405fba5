{{/* Shared by every chart made on the spot. Parameters of operator.*, a dict: root (the chart's top context), name, label
     (app.kubernetes.io/name), instance, component, container, image, replicas, args, lifecycle, volumes and volumeMounts, and the
     values' own podSecurityContext, securityContext, resources, priorityClassName, topologySpreadConstraints, affinity,
     tolerations, nodeSelector, podDisruptionBudget. */}}

{{- define "operator.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "operator.selectorLabels" -}}
app.kubernetes.io/name: {{ .label }}
app.kubernetes.io/instance: {{ .instance | default .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end -}}

{{- define "operator.labels" -}}
{{ include "operator.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "operator.podSpec" -}}
serviceAccountName: {{ .name }}
{{- range $field := list "priorityClassName" "topologySpreadConstraints" "affinity" "tolerations" "nodeSelector" }}
{{- with index $ $field }}
{{ $field }}: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- with .podSecurityContext }}
securityContext: {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  - name: {{ .container }}
    image: {{ .image | quote }}
    {{- with .securityContext }}
    securityContext: {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- with .resources }}
    resources: {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- with .ports }}
    ports:
      {{- range $name, $port := . }}
      - { name: {{ $name }}, containerPort: {{ $port }} }
      {{- end }}
    {{- end }}
    {{- range $field := list "args" "env" "lifecycle" "volumeMounts" }}
    {{- with index $ $field }}
    {{ $field }}: {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- end }}
{{- with .volumes }}
volumes: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "operator.serviceAccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "operator.labels" . | nindent 4 }}
{{- end -}}

{{- define "operator.workload" -}}
{{ include "operator.serviceAccount" . }}
---
apiVersion: apps/v1
kind: {{ .kind | default "Deployment" }}
metadata:
  name: {{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "operator.labels" . | nindent 4 }}
spec:
  replicas: {{ .replicas }}
  {{- if eq (.kind | default "Deployment") "StatefulSet" }}
  serviceName: {{ .name }}
  {{- end }}
  selector:
    matchLabels: {{- include "operator.selectorLabels" . | nindent 6 }}
  template:
    metadata:
      labels: {{- include "operator.labels" . | nindent 8 }}
    spec: {{- include "operator.podSpec" . | nindent 6 }}
{{- with .podDisruptionBudget }}
{{- if .enabled }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $.name }}
  namespace: {{ $.root.Release.Namespace }}
  labels: {{- include "operator.labels" $ | nindent 4 }}
spec:
  {{- if hasKey . "maxUnavailable" }}
  maxUnavailable: {{ .maxUnavailable }}
  {{- else }}
  minAvailable: {{ .minAvailable | default 1 }}
  {{- end }}
  selector:
    matchLabels: {{- include "operator.selectorLabels" $ | nindent 6 }}
{{- end }}
{{- end }}
{{- end -}}

{{/* A Job run by Helm itself; kwok completes its pod. Further parameters: hook, weight. */}}
{{- define "operator.hookJob" -}}
{{- $annotations := printf "helm.sh/hook: %s\nhelm.sh/hook-delete-policy: before-hook-creation,hook-succeeded" .hook -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "operator.labels" . | nindent 4 }}
  annotations:
    helm.sh/hook-weight: "-5"
    {{- $annotations | nindent 4 }}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "operator.labels" . | nindent 4 }}
  annotations:
    helm.sh/hook-weight: "1"
    {{- $annotations | nindent 4 }}
spec:
  template:
    metadata:
      labels: {{- include "operator.labels" . | nindent 8 }}
    spec:
      restartPolicy: OnFailure
      {{- include "operator.podSpec" . | nindent 6 }}
{{- end -}}
