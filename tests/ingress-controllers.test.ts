import { readFileSync } from "node:fs";
import { expect } from "chai";
import { parseImage } from "../catalogue/images.ts";
import type { IngressController } from "../catalogue/ingress.ts";
import { images } from "../catalogue/pins.ts";
import type { IngressSettings } from "../config/schema/ingress.ts";
import annotations from "./fixtures/traefik-annotations.json" with { type: "json" };
import { awaits, find, ofType } from "./support/mocks.ts";
import { platform, release, releases, settings, valuesOf } from "./support/platform.ts";
import { stackNames, stackSections } from "./support/stack.ts";
import { at, type JsonValue } from "./support/wire.ts";

const charts: Readonly<Record<IngressController, string>> = { nginx: "ingress-nginx", traefik: "traefik" };
const scaleway = "service.beta.kubernetes.io/scw-loadbalancer-";

const changed = (ingress: Partial<IngressSettings> = {}) =>
  platform({ ingress: { ...settings().ingress, ...ingress } });
const values = async (controller: IngressController, ingress: Partial<IngressSettings> = {}): Promise<JsonValue> =>
  valuesOf(release(await changed(ingress), charts[controller]));

/** What every host gets, where each controller is told so, and what it must be. */
interface Behaviour {
  readonly title: string;
  readonly ingress?: Partial<IngressSettings>;
  readonly nginx: Readonly<Record<string, JsonValue | undefined>>;
  readonly traefik: Readonly<Record<string, JsonValue | undefined>>;
}

const middlewares = "providers.file.content.http.middlewares";
const dialect = "providers.kubernetesIngressNGINX";
const behind = { proxyProtocol: true, loadBalancerCidrs: ["172.16.0.0/22", "10.1.0.0/16"] };

const behaviours: readonly Behaviour[] = [
  {
    title: "tells browsers to come by TLS only, for a year, and says nothing of names that aren't ours",
    nginx: { hsts: "true", "hsts-max-age": "31536000", "hsts-include-subdomains": "false" },
    traefik: {
      [`${middlewares}.hsts.headers`]: { stsSeconds: 31_536_000 },
      "ports.websecure.http.middlewares": ["hsts@file", "compress@file"],
    },
  },
  {
    title: "refuses TLS below 1.2, which is broken",
    nginx: { "ssl-protocols": "TLSv1.2 TLSv1.3" },
    traefik: { "providers.file.content.tls.options.default.minVersion": "VersionTLS12" },
  },
  {
    title: "compresses, which the UI doesn't do itself, and never an event, which would wait",
    nginx: { "use-gzip": "true", "enable-brotli": "true", "gzip-types": undefined },
    traefik: {
      [`${middlewares}.compress.compress`]: { encodings: ["br", "gzip"], excludedContentTypes: ["text/event-stream"] },
    },
  },
  {
    title: "believes PROXY protocol from the load balancer alone: anyone could claim any address",
    ingress: behind,
    nginx: { "use-proxy-protocol": "true", "proxy-real-ip-cidr": "172.16.0.0/22,10.1.0.0/16" },
    traefik: {
      "ports.web.proxyProtocol": { trustedIPs: behind.loadBalancerCidrs },
      "ports.websecure.proxyProtocol": { trustedIPs: behind.loadBalancerCidrs },
    },
  },
  {
    title: "speaks no PROXY protocol where the load balancer doesn't, which fails every request",
    ingress: { proxyProtocol: false },
    nginx: { "use-proxy-protocol": "false", "proxy-real-ip-cidr": undefined },
    traefik: { "ports.web.proxyProtocol": undefined, "ports.websecure.proxyProtocol": undefined },
  },
  {
    title: "believes no header in which a client names its own address",
    nginx: { "use-forwarded-headers": undefined },
    traefik: { "ports.web.forwardedHeaders": undefined, "ports.websecure.forwardedHeaders": undefined },
  },
  {
    title: "believes such a header of a CDN, whose users are one client otherwise",
    ingress: { trustedProxyCidrs: ["192.0.2.0/24"] },
    // It would believe everybody's X-Forwarded-Host too: the configuration is refused.
    nginx: { "use-forwarded-headers": undefined, "proxy-real-ip-cidr": undefined },
    traefik: {
      "ports.web.forwardedHeaders": { trustedIPs: ["192.0.2.0/24"] },
      "ports.websecure.forwardedHeaders": { trustedIPs: ["192.0.2.0/24"] },
    },
  },
  {
    title: "answers 429 above a limit, and not that the service is down",
    nginx: { "limit-req-status-code": "429", "limit-conn-status-code": "429" },
    // It has no other.
    traefik: { [`${dialect}.enabled`]: true },
  },
  {
    title: "limits the bodies of every host: Traefik passes any length on unless it holds bodies back",
    nginx: { "proxy-body-size": "1m" },
    traefik: { [`${dialect}.proxyRequestBuffering`]: true, [`${dialect}.proxyBodySize`]: 1_048_576 },
  },
  {
    title: "keeps no connection for as long as Node's 5 s: one that Node closes is a 502 to somebody",
    nginx: { "upstream-keepalive-timeout": "4" },
    traefik: { [`${dialect}.upstreamKeepaliveTimeout`]: 4 },
  },
  {
    title: "keeps the secrets of links out of its log: whoever reads logs could open accounts",
    nginx: {
      "log-format-upstream":
        '$remote_addr [$time_local] "$request_method $uri $server_protocol" $status $body_bytes_sent "$http_user_agent" ' +
        "$request_length $request_time [$proxy_upstream_name] $upstream_addr $upstream_response_time $upstream_status $req_id",
    },
    traefik: { accessLog: { enabled: true, fields: { queryParameters: { defaultMode: "drop" } } } },
  },
  {
    title: "ends after the last answer, for which the API takes 65 s, and before it is killed",
    // Four and five minutes, by itself and by its chart.
    nginx: { "worker-shutdown-timeout": undefined },
    traefik: {
      "ports.websecure.transport.lifeCycle": { graceTimeOut: "70s" },
      "deployment.lifecycle.preStop.sleep.seconds": 15,
      "deployment.terminationGracePeriodSeconds": 100,
    },
  },
  {
    title: "gives a slow line the time for 22 MB, and an event stream all time",
    nginx: { "client-body-timeout": "60" },
    traefik: {
      "ports.websecure.transport.respondingTimeouts": { readTimeout: "300s", writeTimeout: "0s", idleTimeout: "75s" },
    },
  },
];

describe("what serves the public hosts", () => {
  for (const name of stackNames)
    it(`is never left to a default in ${name}: another one than before would take the address with it`, () => {
      expect(at(JSON.parse(JSON.stringify(stackSections(name)["platform"])), "ingress", "controllers")).to.be.an(
        "array",
      );
    });

  it("is never handed to a controller that gets no more fixes: the committed stacks choose Traefik", () => {
    const chosen = stackNames.map((name) =>
      at(JSON.parse(JSON.stringify(stackSections(name)["platform"])), "ingress", "controllers"),
    );
    expect(chosen).to.deep.equal(stackNames.map(() => ["traefik"]));
  });

  for (const { title, ingress, ...by } of behaviours)
    for (const controller of ["nginx", "traefik"] as const)
      it(`${title} (${controller})`, async () => {
        const all = await values(controller, ingress);
        for (const [path, expected] of Object.entries(by[controller])) {
          const keys = controller === "nginx" ? ["controller", "config", path] : path.split(".");
          expect(at(all, ...keys), path).to.deep.equal(expected);
        }
      });

  for (const controller of ["nginx", "traefik"] as const) {
    const service = (all: JsonValue): JsonValue | undefined =>
      controller === "nginx" ? at(all, "controller", "service") : at(all, "service");
    const policy = controller === "nginx" ? ["externalTrafficPolicy"] : ["spec", "externalTrafficPolicy"];

    it(`never speaks PROXY protocol on one side only, which fails every request (${controller})`, async () => {
      for (const proxyProtocol of [true, false]) {
        const told = service(await values(controller, { proxyProtocol }));
        for (const name of ["proxy-protocol-v2", "use-hostname"])
          expect(at(told, "annotations", scaleway + name), name).to.equal(proxyProtocol ? "true" : undefined);
      }
    });

    it(`never ends unseen by the load balancer, unless somebody says otherwise (${controller})`, async () => {
      const check = `${scaleway}health-check-from-service`;
      expect(at(service(await values(controller)), "annotations", check)).to.equal("true");
      const told = service(await values(controller, { serviceAnnotations: { [check]: "false" } }));
      expect(at(told, "annotations", check)).to.equal("false");
      expect(at(told, "annotations", `${scaleway}redispatch-attempt-count`)).to.equal("1");
    });

    it(`never hides the client's address, nor gives one load balancer's address to the other (${controller})`, async () => {
      const reservedAddresses = { traefik: "of-traefik", nginx: "of-nginx" };
      const serviceAnnotations = { "example.org/zone": "a" };
      const told = service(await values(controller, { reservedAddresses, serviceAnnotations }));
      expect(at(told, ...policy)).to.equal("Local");
      expect(at(told, "annotations", "example.org/zone")).to.equal("a");
      expect(at(told, "annotations", `${scaleway}ip-ids`)).to.equal(reservedAddresses[controller]);
    });
  }

  it("is never installed unasked, and both while the hosts move", async () => {
    for (const controllers of [["nginx"], ["traefik"], ["nginx", "traefik"]] as const) {
      const names = releases(await changed({ controllers: [...controllers] })).map(({ inputs }) => inputs.name);
      expect(names.filter((name) => Object.values(charts).includes(String(name)))).to.deep.equal(
        controllers.map((name) => charts[name]),
      );
    }
  });

  it("never shows two addresses in turn, each controller overwriting the other's: the first one's is shown", async () => {
    const shown = async (controllers: IngressController[]) => ({
      nginx: at(await values("nginx", { controllers }), "controller", "extraArgs", "update-status") !== "false",
      traefik: at(
        await values("traefik", { controllers }),
        "providers",
        "kubernetesIngressNGINX",
        "publishService",
        "enabled",
      ),
    });
    expect(await shown(["nginx", "traefik"])).to.deep.equal({ nginx: true, traefik: false });
    expect(await shown(["traefik", "nginx"])).to.deep.equal({ nginx: false, traefik: true });
  });

  it("never loses the class of the hosts with one of its controllers: the class is nobody's chart's, and both serve it", async () => {
    const recording = await changed({ className: "hosts" });
    const [made, ...others] = ofType(recording, ":IngressClass");
    expect(others).to.deep.equal([]);
    expect(at(made?.inputs, "metadata", "name")).to.equal("hosts");
    const controller = at(made?.inputs, "spec", "controller");
    const nginx = at(valuesOf(release(recording, "ingress-nginx")), "controller", "ingressClassResource");
    expect(nginx).to.deep.equal({ enabled: false, name: "hosts", controllerValue: controller });
    const traefik = valuesOf(release(recording, "traefik"));
    expect(at(traefik, "ingressClass")).to.deep.equal({ enabled: false });
    expect(at(traefik, "providers", "kubernetesIngressNGINX", "controllerClass")).to.equal(controller);
    // Before them, an older release of ingress-nginx would still own one of that name.
    const before = awaits(recording, find(recording, "platform-ingress-class"));
    for (const name of Object.values(charts)) expect(before).to.include(release(recording, name).urn);
  });

  it("never reads an Ingress twice, or kinds whose definitions aren't there", async () => {
    const providers = at(await values("traefik"), "providers");
    expect(at(providers, "kubernetesIngress")).to.deep.equal({ enabled: false });
    expect(at(providers, "kubernetesCRD")).to.deep.equal({ enabled: false });
  });

  it("never takes a snippet, with which whoever writes an Ingress writes the controller's own configuration", async () => {
    expect(at(await values("nginx"), "controller", "allowSnippetAnnotations")).to.equal(false);
    expect(at(await values("traefik"), "providers", "kubernetesIngressNGINX", "allowSnippetAnnotations")).to.equal(
      undefined,
    );
  });

  it("never stays because the databases beside it are protected: the controller that was left holds nothing", async () => {
    const recording = await platform({}, undefined, { protect: true });
    for (const each of releases(recording)) {
      // Metrics are no data to lose either.
      const disposable = [...Object.values(charts), "prometheus-operator-crds", "kube-prometheus-stack"];
      const holdsNothing = disposable.includes(String(each.inputs.name));
      expect(each.protect, String(each.inputs.name)).to.equal(!holdsNothing);
    }
  });

  it("is tried in the version that is installed, whose annotations are those that count", () => {
    const { tag } = parseImage(images.traefik);
    const goMod = readFileSync(new URL("../local/tools/traefik/go.mod", import.meta.url), "utf8");
    expect(/^\s+github\.com\/traefik\/traefik\/v3 (\S+)/m.exec(goMod)?.[1]).to.equal(tag);
    expect(annotations.source).to.include(` at ${tag}:`);
  });

  it("never answers a challenge by a Service that the stacks' quotas forbid, or through another ingress class", async () => {
    const issuer = find(await changed({ className: "hosts" }), "platform-issuer").inputs;
    expect(at(issuer, "spec", "acme", "solvers")).to.deep.equal([
      { http01: { ingress: { ingressClassName: "hosts", serviceType: "ClusterIP" } } },
    ]);
    expect(at(issuer, "metadata", "annotations", "pulumi.com/waitFor")).to.equal("condition=Ready");
  });
});
