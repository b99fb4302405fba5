import { recordProgram } from "./program.ts";

/** Production with everything that can be switched on. */
export const recordEverything = () =>
  recordProgram("production", ({ platform, monitoring }) => {
    Object.assign(platform ?? {}, { externalSecrets: true, keda: true });
    Object.assign(Object(platform?.["ingress"]), { controllers: ["traefik", "nginx"] });
    Object.assign(monitoring ?? {}, { enabled: true, install: "stack" });
  });
