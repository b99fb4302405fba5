import type { Resources } from "./quantities.ts";

/** The containers of a PDF pod: Chromium behind Gotenberg, and the proxy that checks the token. */
export const pdfContainers = {
  gotenberg: { requests: { cpu: "250m", memory: "512Mi" }, limits: { cpu: "1", memory: "1Gi" } },
  proxy: { requests: { cpu: "50m", memory: "32Mi" }, limits: { cpu: "200m", memory: "64Mi" } },
} as const satisfies Record<string, Resources>;

export const pdfPorts = { gotenberg: 3001, proxy: 3000 } as const;
