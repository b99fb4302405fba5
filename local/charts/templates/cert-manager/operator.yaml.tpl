{{- define "cert-manager.image" -}}
{{- $image := .image -}}
{{- $path := $image.repository -}}
{{- if not $path -}}
{{- $path = list .registry .namespace $image.name | compact | join "/" -}}
{{- end -}}
{{- list $image.registry $path | compact | join "/" }}:{{ $image.tag | default .version }}
{{- with $image.digest }}@{{ . }}{{ end -}}
{{- end -}}

{{- define "cert-manager.parameters" -}}
{{- $name := include "operator.fullname" .root -}}
{{- $image := dict "image" .values.image "registry" .root.Values.imageRegistry "namespace" .root.Values.imageNamespace "version" .root.Chart.AppVersion -}}
{{- toYaml (merge (dict
  "name" (eq .component "controller" | ternary $name (printf "%s-%s" $name .component))
  "label" (eq .component "controller" | ternary "cert-manager" .component)
  "component" .component
  "container" (printf "cert-manager-%s" .component)
  "image" (include "cert-manager.image" $image)
  "podSecurityContext" .values.securityContext
  "securityContext" .values.containerSecurityContext
  "priorityClassName" .root.Values.global.priorityClassName
  "replicas" .values.replicaCount
  "ports" (eq .component "startupapicheck" | ternary (dict) (dict "http-metrics" 9402))
) (pick .values "resources" "podDisruptionBudget" "topologySpreadConstraints" "affinity" "tolerations" "nodeSelector")) -}}
{{- end -}}

{{- range $component, $values := dict "controller" .Values "webhook" .Values.webhook "cainjector" .Values.cainjector }}
---
{{ $parameters := include "cert-manager.parameters" (dict "root" $ "component" $component "values" $values) | fromYaml }}
{{- include "operator.workload" (merge (dict "root" $) $parameters) }}
{{- end }}

{{- if .Values.startupapicheck.enabled }}
---
{{ $parameters := include "cert-manager.parameters" (dict "root" $ "component" "startupapicheck" "values" .Values.startupapicheck) | fromYaml }}
{{- include "operator.hookJob" (merge (dict "root" $ "hook" "post-install") $parameters) }}
{{- end }}
