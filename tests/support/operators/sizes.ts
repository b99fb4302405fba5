import type { Members } from "../databases.ts";
import type { Settings } from "../../../local/engine/stack-file.ts";

/** The namespace of the stack dev. */
export const namespace = "trackdechets-dev";

/** So many members of each database. */
export interface Size {
  readonly title: string;
  readonly members: Members;
  /** One node must hold what three of them held: the program asks for a larger volume first. */
  readonly elasticsearchStorage: string;
  /** A node leaves after its data has moved, which takes a living Elasticsearch. */
  readonly elasticsearchNodes: Members;
}

/** One after the other, in the same stack. */
export const sizes: readonly Size[] = [
  { title: "one member of each", members: 1, elasticsearchNodes: 1, elasticsearchStorage: "10Gi" },
  { title: "three of each, from one", members: 3, elasticsearchNodes: 3, elasticsearchStorage: "10Gi" },
  { title: "one of each, from three", members: 1, elasticsearchNodes: 3, elasticsearchStorage: "15Gi" },
];

/** For a cluster that has its operators already, in a quota that holds all of it. */
export const sized = ({ members, elasticsearchStorage }: Size): Settings => ({
  platform: { install: false },
  environment: {
    quota: {
      requests: { cpu: "16", memory: "48Gi" },
      limits: { cpu: "64", memory: "96Gi" },
      ephemeralStorage: { requests: "40Gi", limits: "200Gi" },
      pods: 100,
      volumes: 20,
      storage: "200Gi",
    },
  },
  postgres: { instances: members, maxConnections: 200, pooler: { instances: members } },
  redis: { replicas: members },
  elasticsearch: { nodes: members, storage: elasticsearchStorage },
  mongodb: { members },
});
