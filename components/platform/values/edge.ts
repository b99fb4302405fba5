import type { IngressSettings } from "../../../config/schema/ingress.ts";
import type { HelmValue, HelmValues } from "./shared.ts";

/** What every host gets, whichever controller serves it. */
interface Behaviour {
  readonly what: string;
  /** Lines of ingress-nginx's ConfigMap. */
  readonly nginx: Readonly<Record<string, string>>;
  /** Values of Traefik's chart; those of all rows become one. */
  readonly traefik: HelmValues;
}

/** Middlewares and TLS options come by a file: Traefik's own kinds would be one more API to secure, and Helm never upgrades them. */
const file = (content: HelmValues): HelmValues => ({ providers: { file: { enabled: true, content } } });
const middleware = (name: string, definition: HelmValues): HelmValues => ({
  ...file({ http: { middlewares: { [name]: definition } } }),
  ports: { websecure: { http: { middlewares: [`${name}@file`] } } },
});
const bothPorts = (settings: HelmValues): HelmValues => ({ ports: { web: settings, websecure: settings } });
const dialect = (settings: HelmValues): HelmValues => ({ providers: { kubernetesIngressNGINX: settings } });

/** The API gives a request up after 65 s. */
export const lastAnswerSeconds = 70;

const yearSeconds = 31_536_000;

export const behaviours = ({
  proxyProtocol,
  loadBalancerCidrs,
  trustedProxyCidrs,
}: IngressSettings): readonly Behaviour[] => [
  {
    // Not the names below a host: they may be somebody else's, who isn't ready for it.
    what: "HSTS for a year",
    nginx: { hsts: "true", "hsts-max-age": `${yearSeconds}`, "hsts-include-subdomains": "false" },
    traefik: middleware("hsts", { headers: { stsSeconds: yearSeconds } }),
  },
  {
    what: "TLS 1.2 or newer",
    nginx: { "ssl-protocols": "TLSv1.2 TLSv1.3" },
    traefik: file({ tls: { options: { default: { minVersion: "VersionTLS12" } } } }),
  },
  {
    // The UI's 3.9 MB of script leave the process as they are. An event must not wait until there is enough to compress.
    what: "compressed answers",
    nginx: { "use-gzip": "true", "enable-brotli": "true" },
    traefik: middleware("compress", {
      compress: { encodings: ["br", "gzip"], excludedContentTypes: ["text/event-stream"] },
    }),
  },
  {
    what: "the client's address, by PROXY protocol from the load balancer alone",
    nginx: {
      "use-proxy-protocol": `${proxyProtocol}`,
      ...(proxyProtocol ? { "proxy-real-ip-cidr": loadBalancerCidrs.join(",") } : {}),
    },
    traefik: proxyProtocol ? bothPorts({ proxyProtocol: { trustedIPs: loadBalancerCidrs } }) : {},
  },
  {
    // Without it Traefik removes such headers, and a CDN's users are one client. ingress-nginx would believe everybody's
    // X-Forwarded-Host too: config/ingress-rules.ts refuses the two together.
    what: "the client's address, as a CDN and nobody else says it",
    nginx: {},
    traefik: trustedProxyCidrs.length > 0 ? bothPorts({ forwardedHeaders: { trustedIPs: trustedProxyCidrs } }) : {},
  },
  {
    what: "429 above a client's limits",
    // 503 otherwise, which says that the service is down.
    nginx: { "limit-req-status-code": "429", "limit-conn-status-code": "429" },
    traefik: {},
  },
  {
    what: "limits of bodies, 1 MB where an Ingress doesn't say otherwise",
    nginx: { "proxy-body-size": "1m" },
    // Off by default, and without it Traefik reads no proxy-body-size: everything passes.
    traefik: dialect({ proxyRequestBuffering: true, proxyBodySize: 1_048_576 }),
  },
  {
    // Below Node's 5 s of keep-alive, which the API and the UI have: a longer one reuses a connection in the moment in
    // which Node closes it, and the client sees a 502.
    what: "no connection that Node has closed",
    nginx: { "upstream-keepalive-timeout": "4" },
    traefik: dialect({ upstreamKeepaliveTimeout: 4 }),
  },
  {
    // nginx counts from one piece to the next; Traefik counts the whole request, and 22 MB take minutes on a slow line. Neither
    // limits the answer, which is an event stream's whole life.
    what: "time for a slow client",
    nginx: { "client-body-timeout": "60", "keep-alive": "75" },
    traefik: bothPorts({
      transport: { respondingTimeouts: { readTimeout: "300s", writeTimeout: "0s", idleTimeout: "75s" } },
    }),
  },
  {
    // The links of mails open an account, once, by what stands there, and pages send it on as their referrer.
    what: "requests in the log without what is behind their question mark",
    nginx: {
      "log-format-upstream":
        '$remote_addr [$time_local] "$request_method $uri $server_protocol" $status $body_bytes_sent "$http_user_agent" ' +
        "$request_length $request_time [$proxy_upstream_name] $upstream_addr $upstream_response_time $upstream_status $req_id",
    },
    traefik: { accessLog: { enabled: true, fields: { queryParameters: { defaultMode: "drop" } } } },
  },
  {
    // ingress-nginx waits four minutes by itself, Traefik ten seconds.
    what: "an end that waits for the answers under way",
    nginx: {},
    traefik: bothPorts({ transport: { lifeCycle: { graceTimeOut: `${lastAnswerSeconds}s` } } }),
  },
];

/** ingress-nginx's ConfigMap. */
export const nginxConfig = (ingress: IngressSettings): Readonly<Record<string, string>> =>
  Object.assign({}, ...behaviours(ingress).map(({ nginx }) => nginx));

/** Values of Traefik's chart. */
export const traefikConfig = (ingress: IngressSettings): HelmValues =>
  behaviours(ingress).reduce<HelmValues>((all, { traefik }) => merged(all, traefik), {});

const isValues = (value: HelmValue | undefined): value is HelmValues =>
  typeof value === "object" && !Array.isArray(value);

/** Both, key by key; lists one after the other. */
export const merged = (one: HelmValues, other: HelmValues): HelmValues =>
  Object.entries(other).reduce<HelmValues>((all, [key, value]) => {
    const there = all[key];
    if (isValues(there) && isValues(value)) return { ...all, [key]: merged(there, value) };
    if (Array.isArray(there) && Array.isArray(value)) return { ...all, [key]: [...there, ...value] };
    return { ...all, [key]: value };
  }, one);
