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

const notEverybodyIsBelieved = rule(["platform"], ({ platform: { ingress } }) =>
  ingress.loadBalancerCidrs.flatMap((cidr, index): Problem[] =>
    ingress.proxyProtocol && cidr.endsWith("/0")
      ? [
          {
            key: `platform.ingress.loadBalancerCidrs[${index}]`,
            message: "is everybody: anyone could claim any address by PROXY protocol, and pass every limit",
            fix: setLine(`platform.ingress.loadBalancerCidrs[${index}]`, "172.16.0.0/22"),
          },
        ]
      : [],
  ),
);

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
  oneAddressForOneLoadBalancer,
  applicationAnswersFirst,
  hostsAreServedWhileTheyMove,
];
