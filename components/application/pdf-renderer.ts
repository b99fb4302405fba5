import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ImageMirror } from "../../catalogue/images.ts";
import { pdfContainers, pdfDrainSeconds, pdfGraceSeconds, pdfPorts, pdfScratch } from "../../catalogue/pdf.ts";
import { images } from "../../catalogue/pins.ts";
import { generatePassword } from "../data/password.ts";
import type { Environment } from "../environment.ts";
import { labels, selectorLabels } from "../kubernetes/labels.ts";
import { containerSecurity, podSecurity } from "../kubernetes/security.ts";
import { tokenlessAccount } from "../kubernetes/tokenless-account.ts";
import { spread } from "./pod.ts";

export interface PdfRendererArgs {
  readonly environment: Environment;
  readonly image: ImageMirror;
  readonly replicas: number;
}

/** Chromium at work answers late, and is well all the same. */
const health = { httpGet: { path: "/health", port: pdfPorts.gotenberg }, timeoutSeconds: 5 };

/** Both containers serve on while the Service forgets the pod: alone, the proxy would answer 502. */
const drain = { preStop: { sleep: { seconds: pdfDrainSeconds } } };

/**
 * Gotenberg behind a proxy that checks the token. The application's client speaks Gotenberg 6: it posts to
 * `/convert/html`, which later versions answer with 404, and none of them knows a token.
 */
export class PdfRenderer extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>;
  /** What the application must send in `X-Auth-Token`; secret. */
  readonly token: pulumi.Output<string>;

  constructor(name: string, args: PdfRendererArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:application:PdfRenderer", name, {}, opts);
    const { environment, image } = args;
    const child = { parent: this };
    const metadata = { name: "gotenberg", namespace: environment.namespace, labels: labels("gotenberg", "pdf") };
    const selector = { matchLabels: selectorLabels("gotenberg") };

    this.token = generatePassword(`${name}-token`, child);
    const configuration = new k8s.core.v1.Secret(
      `${name}-proxy`,
      {
        metadata: { namespace: environment.namespace, labels: labels("gotenberg", "pdf") },
        immutable: true,
        stringData: { "nginx.conf": proxyConfiguration(this.token) },
      },
      child,
    );
    const serviceAccountName = tokenlessAccount(name, metadata, child);

    const deployment = new k8s.apps.v1.Deployment(
      name,
      {
        metadata,
        spec: {
          replicas: args.replicas,
          revisionHistoryLimit: 3,
          selector,
          strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
          template: {
            metadata: { labels: labels("gotenberg", "pdf") },
            spec: {
              serviceAccountName,
              automountServiceAccountToken: false,
              enableServiceLinks: false,
              securityContext: podSecurity(1001),
              topologySpreadConstraints: spread("gotenberg"),
              terminationGracePeriodSeconds: pdfGraceSeconds,
              volumes: [
                { name: "tmp", emptyDir: { sizeLimit: pdfScratch.tmp } },
                { name: "home", emptyDir: { sizeLimit: pdfScratch.home } },
                { name: "proxy-tmp", emptyDir: { sizeLimit: pdfScratch.proxy } },
                { name: "proxy", secret: { secretName: configuration.metadata.name } },
              ],
              containers: [
                {
                  name: "gotenberg",
                  image: image(images.gotenberg),
                  args: [
                    "gotenberg",
                    `--api-port=${pdfPorts.gotenberg}`,
                    "--api-timeout=60s",
                    // What is being converted ends: as long as it may take.
                    "--gotenberg-graceful-shutdown-duration=60s",
                  ],
                  resources: pdfContainers.gotenberg,
                  securityContext: containerSecurity,
                  startupProbe: { ...health, periodSeconds: 3, failureThreshold: 40 },
                  livenessProbe: { ...health, periodSeconds: 20 },
                  lifecycle: drain,
                  volumeMounts: [
                    { name: "tmp", mountPath: "/tmp" },
                    { name: "home", mountPath: "/home/gotenberg" },
                  ],
                },
                {
                  name: "proxy",
                  image: image(images.tokenProxy),
                  resources: pdfContainers.proxy,
                  securityContext: containerSecurity,
                  ports: [{ name: "http", containerPort: pdfPorts.proxy, protocol: "TCP" }],
                  readinessProbe: { httpGet: { path: "/health", port: "http" }, periodSeconds: 5, timeoutSeconds: 5 },
                  // Only if it listens: Gotenberg's own health must not restart the proxy too.
                  livenessProbe: { tcpSocket: { port: "http" }, periodSeconds: 20, timeoutSeconds: 5 },
                  lifecycle: drain,
                  volumeMounts: [
                    { name: "proxy", mountPath: "/etc/nginx/nginx.conf", subPath: "nginx.conf", readOnly: true },
                    { name: "proxy-tmp", mountPath: "/tmp" },
                  ],
                },
              ],
            },
          },
        },
      },
      child,
    );

    const service = new k8s.core.v1.Service(
      name,
      {
        metadata,
        spec: { selector: selectorLabels("gotenberg"), ports: [{ name: "http", port: 3000, targetPort: "http" }] },
      },
      { ...child, dependsOn: deployment },
    );
    if (args.replicas > 1)
      new k8s.policy.v1.PodDisruptionBudget(
        name,
        { metadata, spec: { selector, maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" } },
        child,
      );

    this.url = pulumi.interpolate`http://${service.metadata.name}:3000`;
    this.registerOutputs({ url: this.url, token: this.token });
  }
}

const proxyConfiguration = (token: pulumi.Output<string>): pulumi.Output<string> => pulumi.interpolate`
worker_processes 1;
error_log /dev/stderr warn;
pid /tmp/nginx.pid;
events { worker_connections 256; }
http {
  access_log off;
  server_tokens off;
  client_body_temp_path /tmp/body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;
  client_max_body_size 50m;
  proxy_read_timeout 65s;
  server {
    listen ${pdfPorts.proxy};
    location = /health { proxy_pass http://127.0.0.1:${pdfPorts.gotenberg}/health; }
    location = /convert/html {
      if ($http_x_auth_token != "${token}") { return 401; }
      proxy_pass http://127.0.0.1:${pdfPorts.gotenberg}/forms/chromium/convert/html;
    }
    location / { return 404; }
  }
}
`;
