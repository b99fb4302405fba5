import type { WrongConfiguration } from "./wrong-configurations.ts";

/** What would leave the hosts unreachable, or their limits without effect. */
export const wrongIngress: readonly WrongConfiguration[] = [
  {
    wrong: "two controllers of the same kind",
    change: ({ platform }) => Object.assign(platform?.["ingress"] ?? {}, { controllers: ["nginx", "nginx"] }),
    key: "platform.ingress.controllers",
    says: /each controller once/,
    fix: /^pulumi config set --path 'platform\.ingress\.controllers\[0\]' traefik$/,
  },
  {
    wrong: "a controller that nobody chose",
    change: ({ platform }) => Object.assign(platform?.["ingress"] ?? {}, { controllers: undefined }),
    key: "platform.ingress.controllers",
    says: /is missing/,
    fix: "pulumi config set --path 'platform.ingress.controllers[0]' traefik",
  },
  {
    wrong: "the load balancer's side of PROXY protocol by itself",
    change: ({ platform }) =>
      Object.assign(platform?.["ingress"] ?? {}, {
        proxyProtocol: false,
        serviceAnnotations: { "service.beta.kubernetes.io/scw-loadbalancer-proxy-protocol-v2": "true" },
      }),
    key: 'platform.ingress.serviceAnnotations["service.beta.kubernetes.io/scw-loadbalancer-proxy-protocol-v2"]',
    says: /sets both sides/,
    fix: `pulumi config rm --path 'platform.ingress.serviceAnnotations["service.beta.kubernetes.io/scw-loadbalancer-proxy-protocol-v2"]'`,
  },
  {
    wrong: "PROXY protocol that is believed from everybody",
    change: ({ platform }) =>
      Object.assign(platform?.["ingress"] ?? {}, {
        proxyProtocol: true,
        loadBalancerCidrs: ["10.0.0.0/8", "0.0.0.0/0"],
      }),
    key: "platform.ingress.loadBalancerCidrs[1]",
    says: /anyone could claim any address/,
    fix: "pulumi config set --path 'platform.ingress.loadBalancerCidrs[1]' 172.16.0.0/22",
  },
  {
    wrong: "one reserved address for two load balancers",
    change: ({ platform }) =>
      Object.assign(platform?.["ingress"] ?? {}, {
        controllers: ["nginx", "traefik"],
        serviceAnnotations: {
          "service.beta.kubernetes.io/scw-loadbalancer-ip-ids": "7ed1ea6f-6a5c-4d9f-a1c6-1ab0e7b1a2f4",
        },
      }),
    key: 'platform.ingress.serviceAnnotations["service.beta.kubernetes.io/scw-loadbalancer-ip-ids"]',
    says: /one address for two load balancers/,
    fix: /^pulumi config set --path platform\.ingress\.reservedAddresses\.nginx 7ed1ea6f-\S+ {3}and: pulumi config rm --path /,
  },
  {
    wrong: "a reserved address that is none",
    change: ({ platform }) =>
      Object.assign(platform?.["ingress"] ?? {}, { reservedAddresses: { traefik: "192.0.2.10" } }),
    key: "platform.ingress.reservedAddresses.traefik",
    says: /the ID of a reserved address/,
    fix: /^pulumi config set --path platform\.ingress\.reservedAddresses\.traefik [0-9a-f]{8}-/,
  },
  {
    wrong: "a limit below the application's own",
    change: (sections) => Object.assign(sections, { clientLimits: { api: { requestsPerSecond: 16 } } }),
    key: "clientLimits.api.requestsPerSecond",
    says: /below the application's own 1000 a minute/,
    fix: "pulumi config set --path clientLimits.api.requestsPerSecond 50",
  },
];
