{{- $tag := .Values.image.tag | default .Chart.AppVersion }}
{{- $image := .Values.image.digest | empty | ternary $tag (printf "%s@%s" $tag .Values.image.digest) }}
{{- $port := int .Values.config.metrics.port }}
{{- include "operator.workload" (merge (dict
  "root" $
  "kind" "StatefulSet"
  "name" (include "operator.fullname" .)
  "label" .Values.nameOverride
  "container" "manager"
  "image" (printf "%s:%s" .Values.image.repository $image)
  "replicas" .Values.replicaCount
  "ports" (gt $port 0 | ternary (dict "metrics" $port) (dict))
) (pick .Values "podSecurityContext" "securityContext" "resources" "priorityClassName" "affinity" "tolerations" "nodeSelector" "podDisruptionBudget")) }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "operator.fullname" . }}
  namespace: {{ .Release.Namespace }}
data:
  eck.yaml: |
    container-registry: {{ .Values.config.containerRegistry }}
    {{- with .Values.config.containerRepository }}
    container-repository: {{ . }}
    {{- end }}
    enable-leader-election: {{ .Values.config.enableLeaderElection }}
    validate-storage-class: {{ .Values.config.validateStorageClass }}
