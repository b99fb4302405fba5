{{- range $suffix, $values := dict "" .Values "-webhook" .Values.webhook "-cert-controller" .Values.certController }}
---
{{- $name := printf "%s%s" (include "operator.fullname" $) $suffix }}
{{ include "operator.workload" (merge (dict
  "root" $
  "name" $name
  "label" $name
  "container" (trimPrefix "-" $suffix | default "external-secrets")
  "image" (printf "%s:%s" $values.image.repository ($values.image.tag | default $.Chart.AppVersion))
  "replicas" $values.replicaCount
  "ports" (dict "metrics" 8080)
  "podSecurityContext" (omit $values.podSecurityContext "enabled")
  "securityContext" (omit $values.securityContext "enabled")
) (pick $values "resources" "priorityClassName" "topologySpreadConstraints" "affinity" "tolerations" "nodeSelector" "podDisruptionBudget")) }}
{{- end }}
