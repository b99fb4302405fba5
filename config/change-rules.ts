import { bytes, formatBytes, type Bytes } from "../catalogue/quantities.ts";
import { rotatedEngines } from "../catalogue/rotation.ts";
import type { Deployed } from "./deployed.ts";
import { setLine, type Problem } from "./problem.ts";
import { restoredMongodb, restoredPostgres } from "./restored.ts";
import { rule } from "./rule.ts";
import { databaseSummaries } from "./summary.ts";

type Engine = Exclude<keyof Deployed, "ingressControllers">;
const engines = ["postgres", "redis", "elasticsearch", "mongodb"] as const satisfies readonly Engine[];
const volumes = ["storage", "walStorage"] as const;
const classes = ["storageClass", "walStorageClass"] as const;

/** What is there, where it is of the cluster that will be there: a restored one has new volumes. */
const present = <Of extends { readonly cluster?: string }>(before: Of | undefined, cluster: string | undefined) =>
  before?.cluster === cluster ? before : undefined;

const volumesNeverShrink = rule(
  ["environment", "postgres", "redis", "elasticsearch", "mongodb", "restore", "rotation"],
  (sections, { deployed }) => {
    const wanted = databaseSummaries(sections, deployed);
    return engines.flatMap((engine) => {
      const now: DatabaseVolumes = wanted[engine];
      const before: DatabaseVolumes | undefined = present(deployed[engine], now.cluster);
      if (before === undefined) return [];
      return [
        ...volumes.flatMap((volume): Problem[] => {
          const [from, to] = [before[volume], now[volume]];
          if (from === undefined || to === undefined || bytes(to) >= bytes(from)) return [];
          const key = `${engine}.${volume}`;
          return [
            { key, message: `volumes grow and never shrink: ${from} are there, not ${to}`, fix: setLine(key, from) },
          ];
        }),
        ...classes.flatMap((each): Problem[] => {
          const [from, to] = [before[each], now[each]];
          if (from === to) return [];
          const key = `${engine}.${each}`;
          const message = `the volumes that are there are of the class ${from ?? "by default"}, and stay so`;
          return [{ key, message, fix: setLine(key, from ?? "<the cluster's default>") }];
        }),
      ];
    });
  },
);

interface DatabaseVolumes {
  readonly cluster?: string;
  readonly storage: Bytes;
  readonly walStorage?: Bytes;
  readonly storageClass?: string;
  readonly walStorageClass?: string;
}

/** Another name is another, empty, database: the application would start with nothing. */
const clustersAreNotExchanged = rule(["postgres", "mongodb", "restore"], (sections, { deployed }) =>
  (["postgres", "mongodb"] as const).flatMap((engine): Problem[] => {
    const before = deployed[engine];
    const { cluster } = sections[engine];
    const restored = engine === "postgres" ? restoredPostgres(sections) : restoredMongodb(sections);
    const known = [before?.cluster, before?.restored, restored?.cluster];
    if (before?.cluster === undefined || known.includes(cluster)) return [];
    const key = `${engine}.cluster`;
    return [
      {
        key,
        message: `${cluster} would be an empty database in place of ${before.cluster}; only a restored one may take its place`,
        fix: setLine(key, before.cluster),
      },
    ];
  }),
);

/** With one replica of each shard, three nodes may hold half as much again as one of them has room for. */
const oneNodeHoldsAll = rule(["elasticsearch"], ({ elasticsearch: { nodes, storage } }, { deployed }) => {
  const before = deployed.elasticsearch;
  if (before === undefined || before.members <= nodes) return [];
  const needed = bytes(before.storage) * 1.5;
  if (bytes(storage) >= needed) return [];
  const key = "elasticsearch.storage";
  return [
    {
      key,
      message:
        `three nodes of ${before.storage} with one replica may hold ${formatBytes(needed)}, which the one that is left ` +
        `must have room for: the others would wait for ever to be emptied`,
      fix: setLine(key, formatBytes(needed)),
    },
  ];
});

/** The first copy of a large database takes an hour; whoever waits for it to confirm a commit waits that long. */
const commitsDontWaitForTheFirstCopy = rule(
  ["postgres"],
  ({ postgres: { cluster, instances, synchronous } }, { deployed }) => {
    const before = present(deployed.postgres, cluster);
    if (before === undefined || before.members > 1 || instances === 1 || synchronous !== "required") return [];
    return [
      {
        key: "postgres.synchronous",
        message: "commits would wait until the first copy is made: require them when the three instances are there",
        fix: setLine("postgres.synchronous", "preferred"),
      },
    ];
  },
);

/** Of the two users whose passwords are there, one is what running pods use: only the other's may be replaced. */
const generationsFollowEachOther = rule(["rotation"], ({ rotation }, { deployed }) =>
  rotatedEngines.flatMap((engine): Problem[] => {
    const before = deployed[engine];
    if (before === undefined) return [];
    const { generation = 1 } = before;
    const wanted = rotation[engine];
    if (wanted === generation || wanted === generation + 1) return [];
    const key = `rotation.${engine}`;
    const message =
      wanted < generation
        ? `counts up only: the password of ${generation} is what running pods use`
        : `${generation} is in use: one rotation at a time, or running pods couldn't connect any more`;
    return [{ key, message, fix: setLine(key, wanted < generation ? generation : generation + 1) }];
  }),
);

export const changeRules = [
  volumesNeverShrink,
  clustersAreNotExchanged,
  oneNodeHoldsAll,
  commitsDontWaitForTheFirstCopy,
  generationsFollowEachOther,
];
