{{- define "ingress-nginx.reference" -}}
{{- $path := .image.repository | default (printf "%s/%s" (.image.registry | default .registry) .image.image) -}}
{{- $path }}:{{ .image.tag }}{{ with .image.digest }}@{{ . }}{{ end -}}
{{- end -}}

{{- $name := printf "%s-controller" (include "operator.fullname" .) }}
{{- $controller := .Values.controller }}
{{- $replicas := $controller.autoscaling.enabled | ternary $controller.autoscaling.minReplicas $controller.replicaCount | int }}
{{- $budget := dict "enabled" (gt $replicas 1) "minAvailable" $controller.minAvailable }}
{{- if hasKey $controller "maxUnavailable" }}
{{- $budget = dict "enabled" (gt $replicas 1) "maxUnavailable" $controller.maxUnavailable }}
{{- end }}
{{- $capabilities := dict "drop" (list "ALL") "add" (list "NET_BIND_SERVICE") }}
{{- $securityContext := merge (dict "capabilities" $capabilities) (pick $controller.image
  "runAsNonRoot" "runAsUser" "runAsGroup" "allowPrivilegeEscalation" "seccompProfile" "readOnlyRootFilesystem") }}
{{- $labels := dict "root" $ "label" "ingress-nginx" "component" "controller" }}
{{- include "operator.workload" (merge (dict
  "root" $
  "name" $name
  "label" "ingress-nginx"
  "component" "controller"
  "container" $controller.containerName
  "image" (include "ingress-nginx.reference" (dict "image" $controller.image "registry" .Values.global.image.registry))
  "replicas" $replicas
  "ports" ($controller.metrics.enabled | ternary (dict "metrics" 10254) (dict))
  "podDisruptionBudget" $budget
  "securityContext" ($controller.containerSecurityContext | default $securityContext)
) (pick $controller "podSecurityContext" "resources" "priorityClassName" "topologySpreadConstraints" "affinity" "tolerations" "nodeSelector")) }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $name }}
  namespace: {{ .Release.Namespace }}
  labels: {{- include "operator.labels" $labels | nindent 4 }}
data:
  {{- if $controller.allowSnippetAnnotations }}
  allow-snippet-annotations: "true"
  {{- end }}
  {{- range $key, $value := $controller.config }}
  {{ $key }}: {{ tpl (toString $value) $ | quote }}
  {{- end }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  namespace: {{ .Release.Namespace }}
  labels: {{- include "operator.labels" $labels | nindent 4 }}
  annotations:
    {{- range $key, $value := $controller.service.annotations }}
    {{ $key }}: {{ tpl (toString $value) $ | quote }}
    {{- end }}
spec:
  type: {{ $controller.service.type }}
  {{- with $controller.service.externalTrafficPolicy }}
  externalTrafficPolicy: {{ . }}
  {{- end }}
  ports:
    - { name: http, port: {{ $controller.service.ports.http }}, targetPort: http, appProtocol: http }
    - { name: https, port: {{ $controller.service.ports.https }}, targetPort: https, appProtocol: https }
  selector: {{- include "operator.selectorLabels" $labels | nindent 4 }}
{{- if $controller.ingressClassResource.enabled }}
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata:
  name: {{ $controller.ingressClassResource.name }}
  labels: {{- include "operator.labels" $labels | nindent 4 }}
  {{- if $controller.ingressClassResource.default }}
  annotations:
    ingressclass.kubernetes.io/is-default-class: "true"
  {{- end }}
spec:
  controller: {{ $controller.ingressClassResource.controllerValue }}
{{- end }}
{{- if and $controller.admissionWebhooks.enabled $controller.admissionWebhooks.patch.enabled }}
{{- $patch := $controller.admissionWebhooks.patch }}
{{- range $job, $hook := dict "create" "pre-install,pre-upgrade" "patch" "post-install,post-upgrade" }}
{{- $settings := eq $job "create" | ternary $controller.admissionWebhooks.createSecretJob $controller.admissionWebhooks.patchWebhookJob }}
---
{{ include "operator.hookJob" (merge (dict
  "root" $
  "hook" $hook
  "name" (printf "%s-admission-%s" (include "operator.fullname" $) $job)
  "label" "ingress-nginx"
  "component" "admission-webhook"
  "container" $job
  "image" (include "ingress-nginx.reference" (dict "image" $patch.image "registry" $.Values.global.image.registry))
  "securityContext" $settings.securityContext
  "resources" $settings.resources
) (pick $patch "priorityClassName" "tolerations" "nodeSelector")) }}
{{- end }}
{{- end }}
