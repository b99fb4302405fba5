import { ingressNamespaces, type IngressController } from "../../../catalogue/ingress.ts";
import type { DashboardOf, Query, Section } from "./panel.ts";

/** Share of answers above which users notice. */
const errorShare = 0.01;
const legend = "{{ingress}}";

interface ControllerQueries {
  readonly title: string;
  /** Requests a second by Ingress; those with a code, by an expression for it. */
  readonly requests: (code?: string) => string;
  readonly refused: Query & { readonly note: string };
  readonly durations: string;
  readonly connections: Query;
}

/** What each calls the same things. */
const controllers: Readonly<Record<IngressController, (namespace: string) => ControllerQueries>> = {
  traefik: (namespace) => {
    // <namespace>-<Ingress>-<Service>-<port>@kubernetesingressnginx
    const services = `${namespace}-(ui|api|notifier)-.+`;
    const brief = `service=~"${namespace}-(ui|api)-.+"`;
    const byIngress = (rate: string): string => `label_replace(${rate}, "ingress", "$1", "service", "${services}")`;
    const some = (code?: string): string => `service=~"${services}"${code === undefined ? "" : `, code=~"${code}"`}`;
    return {
      title: "Traefik",
      requests: (code) => `sum by (ingress) (${byIngress(`rate(traefik_service_requests_total{${some(code)}}[5m])`)})`,
      refused: {
        // Before it knows the service.
        expr: `sum by (entrypoint) (rate(traefik_entrypoint_requests_total{code="429"}[5m]))`,
        legend: "{{entrypoint}}",
        note: "By clientLimits, of all stacks of the cluster together.",
      },
      durations: `sum by (ingress, le) (${byIngress(`rate(traefik_service_request_duration_seconds_bucket{${brief}}[5m])`)})`,
      connections: { expr: "sum by (entrypoint) (traefik_open_connections)", legend: "{{entrypoint}}" },
    };
  },
  nginx: (namespace) => {
    const here = `namespace="${namespace}"`;
    const requests = (code: string): string => `rate(nginx_ingress_controller_requests{${here}${code}}[5m])`;
    return {
      title: "ingress-nginx",
      requests: (code) => `sum by (ingress) (${requests(code === undefined ? "" : `, status=~"${code}"`)})`,
      refused: { expr: `sum by (ingress) (${requests(', status="429"')})`, legend, note: "By clientLimits." },
      durations: `sum by (ingress, le) (rate(nginx_ingress_controller_request_duration_seconds_bucket{${here}, ingress!="notifier"}[5m]))`,
      connections: {
        expr: `sum by (state) (nginx_ingress_controller_nginx_process_connections{state!="active"})`,
        legend: "{{state}}",
      },
    };
  },
};

/** What users get: answers, errors, waiting. Of each controller that the stack is served by. */
export const ingress: DashboardOf = (subject) => ({
  title: "Ingress",
  sections: subject.controllers.map((controller): Section => {
    const { title, requests, refused, durations, connections } = controllers[controller](subject.namespace);
    const { note, ...refusals } = refused;
    return {
      title,
      panels: [
        { title: "Requests", unit: "reqps", queries: [{ expr: requests(), legend }] },
        {
          title: "Errors of the server: share of the answers",
          unit: "percentunit",
          queries: [{ expr: `${requests("5..")} / ${requests()}`, legend }],
          fault: { above: errorShare },
        },
        { title: "Requests refused with 429", unit: "reqps", note, queries: [refusals] },
        {
          title: "Time of 95 % of the answers",
          unit: "s",
          note: "Without the notifier, whose streams last as long as a page is open.",
          queries: [{ expr: `histogram_quantile(0.95, ${durations})`, legend }],
        },
        { title: "Connections", unit: "short", queries: [connections] },
        {
          title: "Controllers that Prometheus reaches",
          unit: "short",
          queries: [{ expr: `sum(up{namespace="${ingressNamespaces[controller]}"})`, legend: title }],
          fault: { below: 1 },
        },
      ],
    };
  }),
});
