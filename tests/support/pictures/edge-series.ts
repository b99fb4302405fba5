import { counter, flat, hump, rough, wave, type Shape } from "./shape.ts";
import type { Series } from "./recorded.ts";

const namespace = "trackdechets";

const hosts = { ui: 20, api: 75, notifier: 6 } as const;
/** Of each host's answers, how many have which code. */
const codes: Readonly<Record<string, Shape>> = {
  "200": flat(0.97),
  "404": flat(0.02),
  "502": flat(0.001),
};
/** For a while also this one, of the api alone. */
const failing = hump(216, 222, 240, 0.03);
/** Which share of the answers took at most so long; in seconds. */
const within = { ui: 0.05, api: 0.25, notifier: 20 } as const;

const load = (host: keyof typeof hosts, index: number): Shape =>
  rough(wave(hosts[host], hosts[host] / 3, 420, 260), 0.06, index);
const times =
  (one: Shape, other: Shape): Shape =>
  (minute) =>
    one(minute) * other(minute);

const buckets = (host: keyof typeof hosts, bounds: readonly number[], rate: Shape) =>
  [...bounds.map(String), "+Inf"].map((le) => ({
    le,
    value: counter((minute) => {
      const usual = within[host] * (1 + hump(180, 200, 330, 1.2)(minute));
      return rate(minute) * (le === "+Inf" ? 1 : 1 - Math.exp((-2.5 * Number(le)) / usual));
    }),
  }));

const names = ["ui", "api", "notifier"] as const;

const traefik = names.flatMap((host, index): readonly Series[] => {
  const service = `${namespace}-${host}-${host}-80@kubernetesingressnginx`;
  const rate = load(host, index);
  const common = { namespace: "traefik", pod: "traefik-7c9d8b6f5-2xk4v", method: "POST", protocol: "http", service };
  return [
    ...Object.entries({ ...codes, "500": host === "api" ? failing : flat(0) }).map(([code, share]) => ({
      metric: "traefik_service_requests_total",
      labels: { ...common, code },
      value: counter(times(rate, share)),
    })),
    ...buckets(host, [0.1, 0.3, 1.2, 5], rate).map(({ le, value }) => ({
      metric: "traefik_service_request_duration_seconds_bucket",
      labels: { ...common, code: "200", le },
      value,
    })),
  ];
});

const nginx = names.flatMap((host, index): readonly Series[] => {
  const rate = times(load(host, index + 3), flat(0.1));
  const common = { namespace, ingress: host, controller_pod: "ingress-nginx-controller-0", method: "POST" };
  const refused = {
    "500": host === "api" ? failing : flat(0),
    "429": host === "api" ? hump(250, 255, 262, 0.4) : flat(0),
  };
  return [
    ...Object.entries({ ...codes, ...refused }).map(([status, share]) => ({
      metric: "nginx_ingress_controller_requests",
      labels: { ...common, status },
      value: counter(times(rate, share)),
    })),
    ...buckets(host, [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10], rate).map(({ le, value }) => ({
      metric: "nginx_ingress_controller_request_duration_seconds_bucket",
      labels: { ...common, status: "200", le },
      value,
    })),
  ];
});

export const edgeSeries: readonly Series[] = [
  ...traefik,
  ...nginx,
  {
    metric: "traefik_entrypoint_requests_total",
    labels: { namespace: "traefik", entrypoint: "websecure", code: "429" },
    value: counter(hump(250, 255, 262, 14)),
  },
  ...["web", "websecure"].map((entrypoint, index) => ({
    metric: "traefik_open_connections",
    labels: { namespace: "traefik", entrypoint, protocol: "TCP" },
    value: rough(wave(index === 0 ? 6 : 260, index === 0 ? 2 : 70, 420, 260), 0.05, index),
  })),
  ...["reading", "writing", "waiting"].map((state, index) => ({
    metric: "nginx_ingress_controller_nginx_process_connections",
    labels: { namespace: "ingress-nginx", controller_pod: "ingress-nginx-controller-0", state },
    value: rough(wave([1, 8, 30][index] ?? 0, 0.5, 300), 0.1, index),
  })),
  ...[
    ["traefik", "traefik-7c9d8b6f5-2xk4v"],
    ["traefik", "traefik-7c9d8b6f5-9pq2m"],
    ["ingress-nginx", "ingress-nginx-controller-0"],
  ].map(([of = "", pod = ""]) => ({ metric: "up", labels: { namespace: of, pod }, value: flat(1) })),
];
