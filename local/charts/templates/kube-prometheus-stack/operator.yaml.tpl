{{- define "stack.image" -}}
{{ .registry }}/{{ .repository }}:{{ .tag }}{{ with .sha }}@sha256:{{ trimPrefix "sha256:" . }}{{ end }}
{{- end -}}

{{- define "stack.parameters" -}}
{{- toYaml (merge (dict
  "image" (include "stack.image" .values.image)
  "podSecurityContext" .values.securityContext
  "securityContext" .values.containerSecurityContext
  "replicas" (.values.replicas | default 1)
) (pick .values "resources" "priorityClassName")) -}}
{{- end -}}

{{- $name := include "operator.fullname" . }}
{{- $parts := list
  (dict "name" (printf "%s-operator" $name) "container" "kube-prometheus-stack" "values" .Values.prometheusOperator)
  (dict "name" (printf "%s-kube-state-metrics" $name) "container" "kube-state-metrics" "values" (index .Values "kube-state-metrics"))
  (dict "name" (printf "prometheus-%s-prometheus" $name) "kind" "StatefulSet" "container" "prometheus" "values" .Values.prometheus.prometheusSpec)
  (dict "name" (printf "alertmanager-%s-alertmanager" $name) "kind" "StatefulSet" "container" "alertmanager" "values" .Values.alertmanager.alertmanagerSpec)
}}
{{- range $part := $parts }}
---
{{ include "operator.workload" (merge (dict "root" $ "label" $part.container) (omit $part "values") (include "stack.parameters" $part | fromYaml)) }}
{{- end }}

{{- with .Values.grafana }}
---
{{- $from := dict "GF_SECURITY_ADMIN_USER" .admin.userKey "GF_SECURITY_ADMIN_PASSWORD" .admin.passwordKey }}
{{- $env := list }}
{{- range $variable, $key := $from }}
{{- $reference := dict "name" ($.Values.grafana.admin.existingSecret | default (printf "%s-grafana" $name)) "key" $key }}
{{- $env = append $env (dict "name" $variable "valueFrom" (dict "secretKeyRef" $reference)) }}
{{- end }}
{{ include "operator.workload" (merge (dict "root" $ "label" "grafana" "name" (printf "%s-grafana" $name) "container" "grafana" "env" $env) (include "stack.parameters" (dict "values" .) | fromYaml)) }}
{{- end }}

{{- with index .Values "prometheus-node-exporter" }}
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: {{ $name }}-prometheus-node-exporter
  namespace: {{ .namespaceOverride | default $.Release.Namespace }}
spec:
  selector:
    matchLabels: { app.kubernetes.io/name: prometheus-node-exporter }
  template:
    metadata:
      labels: { app.kubernetes.io/name: prometheus-node-exporter }
    spec:
      automountServiceAccountToken: false
      securityContext: {{- toYaml .securityContext | nindent 8 }}
      hostNetwork: true
      hostPID: true
      containers:
        - name: node-exporter
          image: {{ .image.registry }}/{{ .image.repository }}:{{ .image.tag }}{{ if .image.distroless }}-distroless{{ end }}{{ with .image.digest }}@{{ . }}{{ end }}
          resources: {{- toYaml .resources | nindent 12 }}
          ports: [{ name: http-metrics, containerPort: 9100 }]
          volumeMounts: [{ name: root, mountPath: /host/root, readOnly: true }]
      volumes: [{ name: root, hostPath: { path: / } }]
{{- end }}
