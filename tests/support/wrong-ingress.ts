import type { Change, WrongConfiguration } from "./wrong-configurations.ts";

const behindCdn =
  (trustedProxyCidrs: readonly string[], hops?: string, controllers: readonly string[] = ["traefik"]): Change =>
  ({ platform, settings }) => {
    Object.assign(platform?.["ingress"] ?? {}, { trustedProxyCidrs, controllers });
    Object.assign(settings ?? {}, { TRUST_PROXY_HOPS: hops });
  };

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
    wrong: "a CDN that could be anybody",
    change: behindCdn(["192.0.2.0/24", "0.0.0.0/0"], "2"),
    key: "platform.ingress.trustedProxyCidrs[1]",
    says: /anyone could claim any address by a header/,
    fix: "pulumi config set --path 'platform.ingress.trustedProxyCidrs[1]' 192.0.2.0/24",
  },
  {
    wrong: "a CDN whose word the controller removes: its users are one client",
    change: behindCdn([], "2"),
    key: "platform.ingress.trustedProxyCidrs",
    says: /TRUST_PROXY_HOPS is 2.*count as one/,
    fix: /^pulumi config set --path 'platform\.ingress\.trustedProxyCidrs\[0\]' .* --type string settings\.TRUST_PROXY_HOPS 1$/,
  },
  {
    wrong: "a CDN of which the application doesn't know: its users are one client",
    change: behindCdn(["192.0.2.0/24"]),
    key: "settings.TRUST_PROXY_HOPS",
    says: /is 1, .*would count as one/,
    fix: "pulumi config set --path --type string settings.TRUST_PROXY_HOPS 2",
  },
  {
    wrong: "a CDN before ingress-nginx, by which anyone could name any host",
    change: behindCdn(["192.0.2.0/24"], "2", ["traefik", "nginx"]),
    key: "platform.ingress.trustedProxyCidrs",
    says: /ingress-nginx.*X-Forwarded-Host/,
    fix: "pulumi config rm --path platform.ingress.trustedProxyCidrs   and: pulumi config set --path --type string settings.TRUST_PROXY_HOPS 1",
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
