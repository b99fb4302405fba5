{{- $image := printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) }}
{{- include "operator.workload" (merge (dict
  "root" $
  "name" (include "operator.fullname" .)
  "label" "cloudnative-pg"
  "container" "manager"
  "image" $image
  "env" (list (dict "name" "OPERATOR_IMAGE_NAME" "value" $image))
  "replicas" .Values.replicaCount
  "ports" (dict "metrics" 8080)
  "securityContext" .Values.containerSecurityContext
) (pick .Values "podSecurityContext" "resources" "priorityClassName" "topologySpreadConstraints" "affinity" "tolerations" "nodeSelector")) }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Values.config.name }}
  namespace: {{ .Release.Namespace }}
data: {{- toYaml .Values.config.data | nindent 2 }}
