import { withDisk } from "./disk.ts";
import type { Bytes, ContainerResources } from "./quantities.ts";

/** Sizes of what they write to: Chromium keeps its profile and the font cache at home. */
export const pdfScratch = { tmp: "1Gi", home: "256Mi", proxy: "256Mi" } as const satisfies Record<string, Bytes>;

/** The containers of a PDF pod: Chromium behind Gotenberg, and the proxy that checks the token. */
export const pdfContainers = {
  gotenberg: withDisk(
    { requests: { cpu: "250m", memory: "512Mi" }, limits: { cpu: "1", memory: "1Gi" } },
    pdfScratch.tmp,
    pdfScratch.home,
  ),
  proxy: withDisk(
    { requests: { cpu: "50m", memory: "32Mi" }, limits: { cpu: "200m", memory: "64Mi" } },
    pdfScratch.proxy,
  ),
} as const satisfies Record<string, ContainerResources>;

/** What is being converted ends within a minute; before, both containers serve on while the Service forgets the pod. */
export const pdfDrainSeconds = 10;
export const pdfGraceSeconds = pdfDrainSeconds + 65;

export const pdfPorts = { gotenberg: 3001, proxy: 3000 } as const;
