import type { Members } from "../databases.ts";
import type { Settings } from "../../../local/engine/stack-file.ts";

/** The namespace of the stack dev. */
export const namespace = "trackdechets-dev";

/** A stack of so many members of each database, in a quota that holds them, on a cluster that has its operators already. */
export const sized = (members: Members, elasticsearchStorage = "10Gi"): Settings => ({
  platform: { install: false },
  environment: {
    quota: {
      requests: { cpu: "16", memory: "48Gi" },
      limits: { cpu: "64", memory: "96Gi" },
      pods: 100,
      volumes: 20,
      storage: "200Gi",
    },
  },
  postgres: { instances: members, pooler: { instances: members } },
  redis: { replicas: members },
  elasticsearch: { nodes: members, storage: elasticsearchStorage },
  mongodb: { members },
});
