{{/* A line for each value, its keys being the option's name: `--path.key=value`. What has no value is left out. */}}
{{- define "traefik.options" -}}
{{- $path := .path -}}
{{- range $key, $value := .content -}}
{{- if kindIs "map" $value }}
{{- include "traefik.options" (dict "path" (printf "%s.%s" $path $key) "content" $value) }}
{{- else if kindIs "slice" $value }}
{{- with $value }}--{{ $path }}.{{ $key }}={{ join "," . }}{{ "\n" }}{{ end }}
{{- else if kindIs "float64" $value }}--{{ $path }}.{{ $key }}={{ int64 $value }}{{ "\n" }}
{{- else if ne (toString (default "" $value)) "" }}--{{ $path }}.{{ $key }}={{ $value }}{{ "\n" }}
{{- else if kindIs "bool" $value }}--{{ $path }}.{{ $key }}=false{{ "\n" }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "traefik.arguments" -}}
{{- with .Values -}}
{{- if not .global.checkNewVersion }}--global.checkNewVersion=false{{ "\n" }}{{ end }}
{{- range $name, $port := .ports }}--entryPoints.{{ $name }}.address=:{{ int $port.port }}/tcp{{ "\n" }}{{ end }}
{{- include "traefik.options" (dict "path" "api" "content" .api) -}}
--ping=true
--metrics.prometheus=true
--metrics.prometheus.entrypoint={{ .metrics.prometheus.entryPoint }}
{{ if .providers.file.enabled -}}
--providers.file.directory=/etc/traefik/dynamic
--providers.file.watch={{ .providers.file.watch }}
{{ end -}}
{{- with .providers.kubernetesCRD }}{{ if .enabled }}--providers.kubernetescrd{{ "\n" }}{{ end }}{{ end }}
{{- with .providers.kubernetesIngress }}{{ if .enabled }}--providers.kubernetesingress{{ "\n" }}{{ end }}{{ end }}
{{- with .providers.kubernetesIngressNGINX }}
{{- if .enabled -}}
--providers.kubernetesingressnginx
{{ if .publishService.enabled }}--providers.kubernetesingressnginx.publishservice={{ $.Release.Namespace }}/{{ include "operator.fullname" $ }}{{ "\n" }}{{ end }}
{{- include "traefik.options" (dict "path" "providers.kubernetesingressnginx" "content" (omit . "enabled" "publishService")) }}
{{- end }}
{{- end }}
{{- range $name, $port := .ports }}
{{- $entryPoint := printf "entryPoints.%s" $name }}
{{- with $port.http }}
{{- with .middlewares }}--{{ $entryPoint }}.http.middlewares={{ join "," . }}{{ "\n" }}{{ end }}
{{- with .tls }}{{ if .enabled }}--{{ $entryPoint }}.http.tls=true{{ "\n" }}{{ end }}{{ end }}
{{- end }}
{{- with $port.forwardedHeaders }}{{ include "traefik.options" (dict "path" (printf "%s.forwardedHeaders" $entryPoint) "content" .) }}{{ end }}
{{- with $port.proxyProtocol }}{{ include "traefik.options" (dict "path" (printf "%s.proxyProtocol" $entryPoint) "content" .) }}{{ end }}
{{- with $port.transport }}{{ include "traefik.options" (dict "path" (printf "%s.transport" $entryPoint) "content" .) }}{{ end }}
{{- end -}}
--log.level={{ .log.level }}
{{ if .accessLog.enabled -}}
--accesslog=true
--accesslog.fields.defaultmode={{ .accessLog.fields.defaultMode }}
--accesslog.fields.headers.defaultmode={{ .accessLog.fields.headers.defaultMode }}
{{ with .accessLog.fields.queryParameters.defaultMode -}}
--accesslog.fields.queryparameters.defaultmode={{ . }}
{{ end -}}
{{ end -}}
{{- end }}
{{- end -}}

{{- $name := include "operator.fullname" . }}
{{- $instance := printf "%s-%s" .Release.Name .Release.Namespace }}
{{- $labels := dict "root" $ "label" "traefik" "instance" $instance }}
{{- $volumes := list
  (dict "name" "data" "emptyDir" (dict))
  (dict "name" "tmp" "emptyDir" .Values.deployment.tmpVolume.emptyDir)
  (dict "name" "traefik-extra-config" "configMap" (dict "name" (printf "%s-file-provider" $name))) }}
{{- $mounts := list
  (dict "name" "data" "mountPath" "/data")
  (dict "name" "tmp" "mountPath" "/tmp")
  (dict "name" "traefik-extra-config" "mountPath" "/etc/traefik/dynamic") }}
{{- include "operator.workload" (merge (dict
  "root" $
  "name" $name
  "label" "traefik"
  "instance" $instance
  "container" $name
  "image" (printf "%s/%s:%s" .Values.image.registry .Values.image.repository .Values.image.tag)
  "replicas" .Values.deployment.replicas
  "ports" (dict "metrics" 9100)
  "args" (splitList "\n" (include "traefik.arguments" . | trim))
  "lifecycle" .Values.deployment.lifecycle
  "volumeMounts" $mounts
  "volumes" $volumes
) (pick .Values "podSecurityContext" "securityContext" "resources" "priorityClassName" "topologySpreadConstraints" "affinity" "tolerations" "nodeSelector" "podDisruptionBudget")) }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $name }}-file-provider
  namespace: {{ .Release.Namespace }}
  labels: {{- include "operator.labels" $labels | nindent 4 }}
data:
  config.yml: |- {{- toYaml .Values.providers.file.content | nindent 4 }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  namespace: {{ .Release.Namespace }}
  labels: {{- include "operator.labels" $labels | nindent 4 }}
  annotations:
    {{- range $key, $value := .Values.service.annotations }}
    {{ $key }}: {{ tpl (toString $value) $ | quote }}
    {{- end }}
spec:
  {{- toYaml .Values.service.spec | nindent 2 }}
  ports:
    - { name: web, port: {{ .Values.ports.web.exposedPort }}, targetPort: web }
    - { name: websecure, port: {{ .Values.ports.websecure.exposedPort }}, targetPort: websecure }
  selector: {{- include "operator.selectorLabels" $labels | nindent 4 }}
{{- if .Values.ingressClass.enabled }}
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata:
  name: {{ .Values.ingressClass.name | default $name }}
  labels: {{- include "operator.labels" $labels | nindent 4 }}
  annotations:
    ingressclass.kubernetes.io/is-default-class: {{ .Values.ingressClass.isDefaultClass | quote }}
spec:
  controller: traefik.io/ingress-controller
{{- end }}
