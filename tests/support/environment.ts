import { Environment } from "../../components/environment.ts";

/** The namespace that a component under test is put into. */
export const environment = (protect = false, storageClass?: string): Environment =>
  new Environment("environment", {
    settings: {
      namespace: "trackdechets-test",
      protect,
      storageClass,
      quota: {
        ephemeralStorage: { requests: "10Gi", limits: "100Gi" },
        requests: { cpu: "8", memory: "16Gi" },
        limits: { cpu: "16", memory: "32Gi" },
        pods: 50,
        volumes: 20,
        storage: "100Gi",
      },
    },
  });
