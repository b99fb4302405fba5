import { type Section, shared, tests } from "./row.ts";

const ingressFile = "kubernetes/ingress/ingress.yaml";
const annotations = tests.ingress(
  "asks for nothing that either controller doesn't know or refuses: the first is ignored, the second denied",
);
const hosts = tests.ingress(
  "serves each host that a process tells browsers of, and each once: links and CORS would name a host in vain",
);
const patience = tests.ingress(
  "has more patience than the application's 65 s and the notifier's 30 s, and none that nginx caps",
);
const matrix = tests.network(
  "judged by cyclonus lets through in production exactly what tests/golden/network-production.txt says, and our own evaluator agrees",
);
const everyPod = tests.network(
  "has every pod under exactly one policy of its own, the operators' too, because their labels aren't ours",
);

export const network: Section = {
  title: "Ingress and network",
  rows: [
    {
      number: 51,
      effect: "breaks",
      wrong: "Backends name a namespace, a field that doesn't exist: the Service is looked up beside the Ingress.",
      where: [ingressFile, "kubernetes/external-secrets/NAMESPACE_MIGRATION.md"],
      tests: [shared.requests, shared.namespace],
    },
    {
      number: 52,
      effect: "breaks",
      wrong: "A snippet, which the controller denies since 1.9.",
      where: [ingressFile],
      tests: [annotations],
    },
    {
      number: 53,
      effect: "serious",
      wrong: "The controller itself is retired and gets no more fixes.",
      where: [ingressFile],
      tests: [
        tests.edge("is never handed to a controller that gets no more fixes: the committed stacks choose Traefik"),
        tests.changes(
          "never take the address that the hosts' names point to: a controller goes when the other one serves them",
        ),
      ],
    },
    {
      number: 54,
      effect: "serious",
      wrong: "CORS headers of production in every environment, beside the application's own.",
      where: [ingressFile],
      tests: [tests.ingress("sets no CORS header: the application answers itself, and browsers refuse two answers")],
    },
    {
      number: 55,
      effect: "serious",
      wrong: "In production the UI is served at one host and called by another.",
      where: [ingressFile, "kubernetes/overlays/production/kustomization.yaml"],
      tests: [
        hosts,
        tests.config(
          "refuses a cookie domain that isn't the hosts' parent, names the key and gives the line that mends it",
        ),
      ],
    },
    {
      number: 56,
      effect: "serious",
      wrong: "TLS in production only, though cookies and links ask for it everywhere; no issuer at all.",
      where: [ingressFile, "kubernetes/overlays/production/kustomization.yaml"],
      tests: [
        tests.ingress(
          "serves every host by TLS, with a certificate that somebody issues: the cookie is for HTTPS only",
        ),
      ],
    },
    {
      number: 57,
      effect: "serious",
      wrong: "The proxy gives up before the application, and WebSocket headers are set for an event stream.",
      where: [ingressFile],
      tests: [patience, annotations],
    },
    {
      number: 58,
      effect: "minor",
      wrong: "Annotations that the controller doesn't have, a deprecated one, and a body twice as large as any.",
      where: [ingressFile],
      tests: [
        annotations,
        tests.ingress(
          "names its class by the field: the old annotation is deprecated, and with neither nobody serves it",
        ),
        tests.ingress("takes the application's 21 MB and no more than it needs"),
      ],
    },
    {
      number: 59,
      effect: "breaks",
      wrong:
        "Policies name namespaces by labels that they don't have, and DNS by UDP alone: nothing gets in or resolves.",
      where: [ingressFile],
      tests: [matrix, tests.network("asks for names over UDP and TCP both, because long answers come over TCP only")],
    },
    {
      number: 60,
      effect: "breaks",
      wrong: "The way out leads to pods of the cluster only, and not to the databases: their pods have other labels.",
      where: [ingressFile],
      tests: [matrix, everyPod],
    },
    {
      number: 61,
      effect: "serious",
      wrong: "Applied file by file the policies select nothing; none denies by default, none lets the operators in.",
      where: [ingressFile, "kubernetes/apps/api.yaml"],
      tests: [
        tests.network(
          "closes the namespace before anything else is in it, because a pod that is there first may talk first",
        ),
        everyPod,
        tests.network("judged by cyclonus needs each of its policies: without any single one the answers change"),
      ],
    },
  ],
};

const noExternalSecrets =
  "By default there is no External Secrets operator: secrets are encrypted in the stack file, or made by the program, and written to the cluster by it. Where a store holds them, the program makes it and what reads it (tests/external-secrets.test.ts).";

export const secrets: Section = {
  title: "Secrets",
  rows: [
    {
      number: 62,
      effect: "breaks",
      wrong: "Stores with an unknown field, without required ones, of a version that is no longer served.",
      where: [
        "kubernetes/external-secrets/frontend-secretstore.yaml",
        "kubernetes/external-secrets/backend-secretstore.yaml",
      ],
      because: noExternalSecrets,
    },
    {
      number: 63,
      effect: "breaks",
      wrong: "A store that nobody uses with keys that nobody makes; the documented Secret is mounted by no workload.",
      where: ["kubernetes/base/secrets.yaml", "kubernetes/README.md"],
      tests: [
        shared.references,
        tests.docs("tell the newcomer to set every secret that a deployment needs, and none that doesn't exist"),
      ],
    },
    {
      number: 64,
      effect: "serious",
      wrong: "Keys, access rules and commands in a form that Scaleway doesn't have.",
      where: ["kubernetes/external-secrets/backend-externalsecret.yaml", "kubernetes/external-secrets/SETUP.md"],
      because: noExternalSecrets,
    },
    {
      number: 65,
      effect: "serious",
      wrong: "One missing key fails all of them, even an optional one; a changed secret reaches no running process.",
      where: ["kubernetes/external-secrets/backend-externalsecret.yaml"],
      tests: [
        tests.manifests(
          "leave out a secret that isn't set where it may lack: no process waits for a key that nobody has",
        ),
        tests.config("refuses a missing secret, names the key and gives the line that mends it"),
        tests.manifests(
          "are read at a start only, and so by a name that changes with them: a changed secret starts its readers anew",
        ),
        shared.placeholders,
      ],
    },
  ],
};
