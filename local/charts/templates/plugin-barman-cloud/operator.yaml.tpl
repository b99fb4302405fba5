{{- $name := include "operator.fullname" . }}
{{- include "operator.workload" (merge (dict
  "root" $
  "name" $name
  "label" "plugin-barman-cloud"
  "container" "barman-cloud"
  "image" (printf "%s/%s:%s" .Values.image.registry .Values.image.repository (.Values.image.tag | default .Chart.AppVersion))
  "replicas" .Values.replicaCount
  "securityContext" .Values.containerSecurityContext
) (pick .Values "podSecurityContext" "resources" "priorityClassName" "topologySpreadConstraints" "affinity" "tolerations" "nodeSelector")) }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: plugin-barman-cloud-config
  namespace: {{ .Release.Namespace }}
data:
  SIDECAR_IMAGE: {{ printf "%s/%s:%s" .Values.sidecarImage.registry .Values.sidecarImage.repository (.Values.sidecarImage.tag | default .Chart.AppVersion) }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ .Values.service.name }}
  namespace: {{ .Release.Namespace }}
  labels:
    cnpg.io/pluginName: barman-cloud.cloudnative-pg.io
  annotations:
    cnpg.io/pluginClientSecret: barman-cloud-client-tls
    cnpg.io/pluginServerSecret: barman-cloud-server-tls
    cnpg.io/pluginPort: {{ .Values.service.port | quote }}
spec:
  ports:
    - port: {{ .Values.service.port }}
      targetPort: 9090
  selector: {{- include "operator.selectorLabels" (dict "root" $ "label" "plugin-barman-cloud") | nindent 4 }}
---
apiVersion: cert-manager.io/v1
kind: Issuer
metadata:
  name: {{ .Values.certificate.issuerName | default "selfsigned-issuer" }}
  namespace: {{ .Release.Namespace }}
spec:
  selfSigned: {}
{{- range $side := list "client" "server" }}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: barman-cloud-{{ $side }}
  namespace: {{ $.Release.Namespace }}
spec:
  commonName: {{ eq $side "client" | ternary "barman-cloud-client" $.Values.service.name }}
  {{- if eq $side "server" }}
  dnsNames: [{{ $.Values.service.name }}]
  {{- end }}
  duration: {{ $.Values.certificate.duration }}
  renewBefore: {{ $.Values.certificate.renewBefore }}
  secretName: barman-cloud-{{ $side }}-tls
  usages: [{{ $side }} auth]
  privateKey:
    rotationPolicy: Always
  issuerRef:
    group: cert-manager.io
    kind: Issuer
    name: {{ $.Values.certificate.issuerName | default "selfsigned-issuer" }}
{{- end }}
