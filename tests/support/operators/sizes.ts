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
  /** Its snapshots, whose key ECK brings to the nodes by one more container. */
  readonly snapshots?: { readonly image: string; readonly schedule: string; readonly keepDays: number };
}

const snapshots = { image: "registry.example.org/elasticsearch-s3:7.10.2", schedule: "0 30 * * * ?", keepDays: 14 };

/** One after the other, in the same stack. */
export const sizes: readonly Size[] = [
  { title: "one member of each", members: 1, elasticsearchNodes: 1, elasticsearchStorage: "10Gi" },
  {
    title: "three of each, from one, with Elasticsearch's snapshots",
    members: 3,
    elasticsearchNodes: 3,
    elasticsearchStorage: "10Gi",
    snapshots,
  },
  { title: "one of each, from three", members: 1, elasticsearchNodes: 3, elasticsearchStorage: "15Gi", snapshots },
];

/** For a cluster that has its operators already, in a quota that holds all of it. */
export const sized = ({ members, elasticsearchStorage, snapshots }: Size): Settings => ({
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
  elasticsearch: { nodes: members, storage: elasticsearchStorage, ...(snapshots === undefined ? {} : { snapshots }) },
  mongodb: { members },
});
