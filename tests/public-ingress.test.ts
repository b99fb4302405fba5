import { expect } from "chai";
import annotations from "./fixtures/ingress-nginx-annotations.json" with { type: "json" };
import traefik from "./fixtures/traefik-annotations.json" with { type: "json" };
import { recordProgram } from "./support/program.ts";
import { holdInEveryStack, part, type Rule } from "./support/rules.ts";
import { listOf, ofKind, ofStack, suiteOf, type Manifest } from "./support/suite.ts";
import { at, type JsonValue } from "./support/wire.ts";

const prefix = "nginx.ingress.kubernetes.io/";
const acceptedByNginx = [...annotations.low, ...annotations.medium, ...annotations.high];
const accepted = new Set(acceptedByNginx.filter((key) => traefik.read.includes(key)).map((key) => prefix + key));

const annotationsOf = ({ body }: Manifest): readonly (readonly [string, JsonValue])[] =>
  Object.entries(at(body, "metadata", "annotations") ?? {});
const seconds = (ingress: Manifest, key: string): number =>
  Number(Object.fromEntries(annotationsOf(ingress))[`${prefix}proxy-${key}-timeout`] ?? 60);
const hostsOf = ({ body }: Manifest): readonly string[] =>
  listOf(at(body, "spec", "rules")).map((rule) => String(at(rule, "host")));

const rules: readonly Rule[] = [
  {
    title: "asks for nothing that either controller doesn't know or refuses: the first is ignored, the second denied",
    wrong: (suite) =>
      ofStack(suite, "Ingress").flatMap((ingress) =>
        annotationsOf(ingress)
          .filter(([key, value]) => (key.startsWith(prefix) && !accepted.has(key)) || typeof value !== "string")
          .map(([key]) => `${ingress.name} ${key}`),
      ),
    // The last one is ingress-nginx's alone.
    breaks: [
      "configuration-snippet",
      "rate-limit",
      "upstream-keepalive-timeout",
      "proxy-set-headers",
      "limit-rate",
    ].map(
      (key) => (suite) =>
        Object.assign(part(suite, "Ingress", "ui", "metadata", "annotations"), { [prefix + key]: "1" }),
    ),
  },
  {
    title: "names its class by the field: the old annotation is deprecated, and with neither nobody serves it",
    wrong: (suite) =>
      ofStack(suite, "Ingress")
        .filter(
          (ingress) =>
            typeof at(ingress.body, "spec", "ingressClassName") !== "string" ||
            annotationsOf(ingress).some(([key]) => key === "kubernetes.io/ingress.class"),
        )
        .map(({ name }) => name),
    breaks: [
      (suite) => delete part(suite, "Ingress", "ui", "spec")["ingressClassName"],
      (suite) =>
        Object.assign(part(suite, "Ingress", "ui", "metadata", "annotations"), {
          "kubernetes.io/ingress.class": "nginx",
        }),
    ],
  },
  {
    title: "sets no CORS header: the application answers itself, and browsers refuse two answers",
    wrong: (suite) =>
      ofStack(suite, "Ingress").flatMap((ingress) =>
        annotationsOf(ingress).flatMap(([key]) => (key.includes("cors") ? [`${ingress.name} ${key}`] : [])),
      ),
    breaks: [
      (suite) =>
        Object.assign(part(suite, "Ingress", "api", "metadata", "annotations"), { [`${prefix}enable-cors`]: "true" }),
    ],
  },
  {
    title: "serves every host by TLS, with a certificate that somebody issues: the cookie is for HTTPS only",
    wrong: (suite) =>
      ofStack(suite, "Ingress").flatMap((ingress) => {
        const tls = listOf(at(ingress.body, "spec", "tls"));
        const secretOf = (host: string): JsonValue | undefined =>
          at(
            tls.find((each) => listOf(at(each, "hosts")).includes(host)),
            "secretName",
          );
        return hostsOf(ingress)
          .filter((host) => !ofKind(suite, "Secret").some(({ name }) => name === secretOf(host)))
          .map((host) => `${host} without a certificate`);
      }),
    breaks: [
      (suite) => delete part(suite, "Ingress", "notifier", "spec")["tls"],
      (suite) => Object.assign(part(suite, "Ingress", "ui", "spec", "tls", 0), { hosts: ["trackdechets.example.org"] }),
      (suite) => Object.assign(part(suite, "Ingress", "ui", "spec", "tls", 0), { secretName: "ui" }),
    ],
  },
  {
    title: "serves each host that a process tells browsers of, and each once: links and CORS would name a host in vain",
    wrong: (suite) => {
      const served = ofStack(suite, "Ingress").map((each) => ({ name: each.name, hosts: hostsOf(each) }));
      const hosts = served.flatMap((each) => each.hosts);
      const told = ofStack(suite, "ConfigMap").flatMap(({ name, body }) =>
        (["ui", "api"] as const).flatMap((process) => {
          const host = at(body, "data", `${process.toUpperCase()}_HOST`);
          const expected = served.find((each) => each.name === process)?.hosts[0];
          return host === undefined || host === expected ? [] : [`${name} tells ${host} of ${process}`];
        }),
      );
      return [...told, ...hosts.filter((host, index) => hosts.indexOf(host) !== index)];
    },
    breaks: [
      (suite) => Object.assign(part(suite, "Ingress", "ui", "spec", "rules", 0), { host: "trackdechets.example.org" }),
      (suite) =>
        Object.assign(part(suite, "Ingress", "api", "spec", "rules", 0), {
          host: at(part(suite, "Ingress", "ui", "spec", "rules", 0), "host"),
        }),
    ],
  },
  {
    title: "has more patience than the application's 65 s and the notifier's 30 s, and none that nginx caps",
    wrong: (suite) =>
      ofStack(suite, "Ingress").flatMap((ingress) => [
        ...(ingress.name === "api" && seconds(ingress, "read") <= 65 ? ["api: answers after the proxy's"] : []),
        ...(ingress.name === "notifier" && seconds(ingress, "read") <= 2 * 30 ? ["notifier: streams are cut"] : []),
        ...(seconds(ingress, "connect") > 75 ? [`${ingress.name}: no connection takes longer than 75 s`] : []),
      ]),
    breaks: [
      ["api", "read", "60"],
      ["notifier", "read", "30"],
      ["ui", "connect", "14400"],
    ].map(
      ([name = "", key, value]) =>
        (suite) =>
          Object.assign(part(suite, "Ingress", name, "metadata", "annotations"), {
            [`${prefix}proxy-${key}-timeout`]: value,
          }),
    ),
  },
  {
    title: "takes the application's 21 MB and no more than it needs",
    wrong: (suite) =>
      ofStack(suite, "Ingress").flatMap((ingress) => {
        const size = Object.fromEntries(annotationsOf(ingress))[`${prefix}proxy-body-size`];
        const right = ingress.name === "api" ? /^2[2-9]m$/.test(String(size)) : size === undefined;
        return right ? [] : [`${ingress.name} ${String(size)}`];
      }),
    breaks: ["50m", "1m", "0"].map(
      (size) => (suite) =>
        Object.assign(part(suite, "Ingress", "api", "metadata", "annotations"), { [`${prefix}proxy-body-size`]: size }),
    ),
  },
  {
    title: "limits what one client may ask of each host: a flood reaches the process otherwise, and everybody waits",
    wrong: (suite) =>
      ofStack(suite, "Ingress").flatMap((ingress) =>
        ["limit-rps", "limit-connections", "limit-burst-multiplier"]
          .filter((key) => !(Number(Object.fromEntries(annotationsOf(ingress))[prefix + key]) > 0))
          .map((key) => `${ingress.name} ${key}`),
      ),
    breaks: [
      (suite) => delete part(suite, "Ingress", "api", "metadata", "annotations")[`${prefix}limit-rps`],
      (suite) =>
        Object.assign(part(suite, "Ingress", "ui", "metadata", "annotations"), { [`${prefix}limit-connections`]: "0" }),
    ],
  },
  {
    title:
      "lets an office of 300 back in at once after the notifier's restart: a browser that is refused never tries again",
    wrong: (suite) =>
      ofStack(suite, "Ingress").flatMap((ingress) => {
        if (ingress.name !== "notifier") return [];
        const number = (key: string): number => Number(Object.fromEntries(annotationsOf(ingress))[prefix + key]);
        const streams = 2 * 300;
        return [
          ...(number("limit-rps") * number("limit-burst-multiplier") < streams ? ["too slow"] : []),
          ...(number("limit-connections") < streams ? ["too few"] : []),
        ];
      }),
    breaks: [
      (suite) =>
        Object.assign(part(suite, "Ingress", "notifier", "metadata", "annotations"), { [`${prefix}limit-rps`]: "50" }),
      (suite) =>
        Object.assign(part(suite, "Ingress", "notifier", "metadata", "annotations"), {
          [`${prefix}limit-connections`]: "100",
        }),
    ],
  },
];

describe("the public ingress", () => {
  holdInEveryStack(rules);

  it("limits nobody behind a CDN: the controller would count all of its users as one", async () => {
    const recording = await recordProgram("production", ({ platform, settings }) => {
      Object.assign(platform?.["ingress"] ?? {}, { trustedProxyCidrs: ["192.0.2.0/24"] });
      Object.assign(settings ?? {}, { TRUST_PROXY_HOPS: "2" });
    });
    const ingresses = ofStack(await suiteOf(recording), "Ingress");
    expect(ingresses.map(({ name }) => name)).to.have.members(["ui", "api", "notifier"]);
    const keys = ingresses.flatMap((ingress) => annotationsOf(ingress).map(([key]) => key));
    expect(keys.filter((key) => key.startsWith(`${prefix}limit-`))).to.deep.equal([]);
  });
});
