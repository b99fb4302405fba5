{{- include "operator.workload" (merge (dict
  "root" $
  "name" (include "operator.fullname" .)
  "label" "redis-operator"
  "container" "redis-operator"
  "image" (printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion))
  "replicas" .Values.replicas
  "ports" (dict "metrics" 9710)
) (pick .Values "securityContext" "resources" "priorityClassName" "affinity" "tolerations" "nodeSelector")) }}
