{{- /* Without the APIService: nobody would answer behind it, and no namespace could be deleted any more. */}}
{{- range $row := list
  (dict "name" "keda-operator" "values" .Values.operator "key" "operator" "image" .Values.image.keda "metrics" .Values.prometheus.operator.enabled)
  (dict "name" "keda-operator-metrics-apiserver" "values" .Values.metricsServer "key" "metricServer" "spread" "metricsServer" "image" .Values.image.metricsApiServer)
  (dict "name" "keda-admission-webhooks" "values" .Values.webhooks "key" "webhooks" "image" .Values.image.webhooks)
}}
---
{{ include "operator.workload" (dict
  "root" $
  "name" $row.name
  "label" $row.name
  "container" $row.name
  "image" (printf "%s/%s:%s" $.Values.global.image.registry $row.image.repository ($row.image.tag | default $.Chart.AppVersion))
  "replicas" $row.values.replicaCount
  "ports" (ternary (dict "metrics" 8080) (dict) (default false $row.metrics))
  "podSecurityContext" (index $.Values.podSecurityContext $row.key)
  "securityContext" (index $.Values.securityContext $row.key)
  "resources" (index $.Values.resources $row.key)
  "priorityClassName" $.Values.priorityClassName
  "topologySpreadConstraints" (index $.Values.topologySpreadConstraints ($row.spread | default $row.key))
  "podDisruptionBudget" (merge (dict "enabled" (gt (len (index $.Values.podDisruptionBudget $row.key)) 0)) (index $.Values.podDisruptionBudget $row.key))
) }}
{{- end }}
