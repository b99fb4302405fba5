import { applicationRequestsPerMinute } from "../catalogue/ingress.ts";
import { removeLine, setLine, type Problem } from "./problem.ts";
import { rule } from "./rule.ts";

const scaleway = "service.beta.kubernetes.io/scw-loadbalancer-";
const ofProxyProtocol = /^(send-proxy|proxy-protocol|use-hostname)/;
const annotationKey = (name: string): string => `platform.ingress.serviceAnnotations["${name}"]`;

/** One side alone refuses every request, or takes the load balancer for the only client. */
const bothSidesSpeakProxyProtocol = rule(["platform"], ({ platform: { ingress } }) =>
  Object.keys(ingress.serviceAnnotations)
    .filter((name) => name.startsWith(scaleway) && ofProxyProtocol.test(name.slice(scaleway.length)))
    .map((name) => ({
      key: annotationKey(name),
      message: "is the load balancer's side of platform.ingress.proxyProtocol, which sets both sides",
      fix: removeLine(annotationKey(name)),
    })),
);

const notEverybodyIsBelieved = rule(["platform"], ({ platform: { ingress } }) => {
  const { proxyProtocol, loadBalancerCidrs, trustedProxyCidrs } = ingress;
  const believed = [
    {
      key: "loadBalancerCidrs",
      cidrs: proxyProtocol ? loadBalancerCidrs : [],
      by: "PROXY protocol",
      example: "172.16.0.0/22",
    },
    { key: "trustedProxyCidrs", cidrs: trustedProxyCidrs, by: "a header", example: "192.0.2.0/24" },
  ];
  return believed.flatMap(({ key, cidrs, by, example }) =>
    cidrs.flatMap((cidr, index): Problem[] => {
      const path = `platform.ingress.${key}[${index}]`;
      const message = `is everybody: anyone could claim any address by ${by}, and pass every limit`;
      return cidr.endsWith("/0") ? [{ key: path, message, fix: setLine(path, example) }] : [];
    }),
  );
});

const hopsKey = "settings.TRUST_PROXY_HOPS";
const trustedKey = "platform.ingress.trustedProxyCidrs";

/** The controller hands a CDN's word on, and the application reads it: with one of the two, the CDN is the only client. */
const cdnIsBelievedByBoth = rule(["platform", "settings"], ({ platform: { ingress }, settings }) => {
  const hops = Number(settings["TRUST_PROXY_HOPS"]);
  const trusts = ingress.trustedProxyCidrs.length > 0;
  if (trusts && ingress.controllers.includes("nginx"))
    // While the hosts move to Traefik too: until they have, the CDN's users are one client, as before.
    return [
      {
        key: trustedKey,
        message:
          "can't be had with ingress-nginx, which then takes X-Forwarded-Host for the host, whoever sends it: " +
          "first move to Traefik (docs/decisions/0023)",
        fix: `${removeLine(trustedKey)}   and: ${setLine(hopsKey, "1")}`,
      },
    ];
  if (trusts && hops < 2)
    return [
      {
        key: hopsKey,
        message: `is ${hops}, and platform.ingress.trustedProxyCidrs names a proxy in front of the controller: all of its users would count as one`,
        fix: setLine(hopsKey, "2"),
      },
    ];
  if (!trusts && hops > 1)
    return [
      {
        key: trustedKey,
        message: `is empty, and settings.TRUST_PROXY_HOPS is ${hops}: the controller removes what a CDN says, and all of its users count as one`,
        fix: `${setLine(`${trustedKey}[0]`, "<block of the CDN>")}   or, without one: ${setLine(hopsKey, "1")}`,
      },
    ];
  return [];
});

const oneAddressForOneLoadBalancer = rule(["platform"], ({ platform: { ingress } }) => {
  const name = `${scaleway}ip-ids`;
  const id = ingress.serviceAnnotations[name];
  const [first, second] = ingress.controllers;
  if (id === undefined || second === undefined) return [];
  return [
    {
      key: annotationKey(name),
      message: `is one address for two load balancers: say whose it is, and remove this line`,
      fix: `${setLine(`platform.ingress.reservedAddresses.${first}`, id)}   and: ${removeLine(annotationKey(name))}`,
    },
  ];
});

const applicationAnswersFirst = rule(["clientLimits"], ({ clientLimits: { api } }) =>
  api.requestsPerSecond * 60 > applicationRequestsPerMinute
    ? []
    : [
        {
          key: "clientLimits.api.requestsPerSecond",
          message: `is below the application's own ${applicationRequestsPerMinute} a minute, whose answer browsers understand`,
          fix: setLine("clientLimits.api.requestsPerSecond", 50),
        },
      ],
);

/** The address of a load balancer goes with it, and the hosts' names would still point there. */
const hostsAreServedWhileTheyMove = rule(["platform"], ({ platform }, { deployed: { ingressControllers = [] } }) => {
  const [serving] = ingressControllers;
  const { controllers } = platform.ingress;
  if (!platform.install || serving === undefined || controllers.some((each) => ingressControllers.includes(each)))
    return [];
  return [
    {
      key: "platform.ingress.controllers",
      message: `${serving} serves the hosts now, and its address goes with it: have both until their names point to the other`,
      fix: setLine(`platform.ingress.controllers[${controllers.length}]`, serving),
    },
  ];
});

export const ingressRules = [
  bothSidesSpeakProxyProtocol,
  notEverybodyIsBelieved,
  cdnIsBelievedByBoth,
  oneAddressForOneLoadBalancer,
  applicationAnswersFirst,
  hostsAreServedWhileTheyMove,
];
