{{- $watched := .Values.watchAllNamespaces | ternary "" (.Values.watchNamespace | default .Release.Namespace) }}
{{- include "operator.workload" (merge (dict
  "root" $
  "name" (include "operator.fullname" .)
  "label" "psmdb-operator"
  "container" "psmdb-operator"
  "image" (printf "%s:%s" .Values.image.repository .Values.image.tag)
  "replicas" .Values.replicaCount
  "ports" (dict "metrics" 8080)
  "env" (list
    (dict "name" "WATCH_NAMESPACE" "value" $watched)
    (dict "name" "DISABLE_TELEMETRY" "value" (.Values.disableTelemetry | toString))
    (dict "name" "MAX_CONCURRENT_RECONCILES" "value" (.Values.maxConcurrentReconciles | toString)))
) (pick .Values "podSecurityContext" "securityContext" "resources" "affinity" "tolerations" "nodeSelector")) }}
