import { rollingOut } from "./capacity.ts";
import { setLine } from "./problem.ts";
import { rule } from "./rule.ts";
import { backEndNames } from "../catalogue/workloads.ts";

/** The operator's, replication's, the drill's, and a person's. */
const reservedConnections = 20;
/** Of the migration, which goes past the poolers. */
const migrationConnections = 2;
/** Size of the application's pool in each process: its URL can't change it. */
const processConnections = 10;
/** A roll-out starts one pooler more before it stops another. */
const surge = 1;

const serverTakesPoolers = rule(["postgres"], ({ postgres: { pooler, maxConnections } }) => {
  const poolers = pooler.instances + surge;
  const needed = poolers * pooler.poolSize + migrationConnections + reservedConnections;
  return needed <= maxConnections
    ? []
    : [
        {
          key: "postgres.maxConnections",
          message:
            `${poolers} poolers (one more while they are replaced) × ${pooler.poolSize} connections ` +
            `+ ${migrationConnections} of the migration + ${reservedConnections} kept = ${needed} > ${maxConnections}`,
          fix: setLine("postgres.maxConnections", needed),
        },
      ];
});

/** Every process of the back end at its maximum and in a roll-out, with one pooler away where there are several. */
const poolersTakeProcesses = rule(["postgres", "workloads"], ({ postgres: { pooler }, workloads }) => {
  const ofWorkloads = backEndNames.reduce(
    (sum, name) => sum + workloads[name].max + rollingOut(name, workloads[name]),
    0,
  );
  // The job that makes the index is a process of the back end too.
  const processes = ofWorkloads + 1;
  const poolers = Math.max(1, pooler.instances - 1);
  const needed = processes * processConnections;
  const given = poolers * pooler.maxClientConnections;
  return needed <= given
    ? []
    : [
        {
          key: "postgres.pooler.maxClientConnections",
          message:
            `${processes} processes at their maximum × ${processConnections} connections = ${needed} > ${given} ` +
            `(${poolers} poolers${pooler.instances > 1 ? ", one being away," : ""} × ${pooler.maxClientConnections})`,
          fix: setLine("postgres.pooler.maxClientConnections", Math.ceil(needed / poolers)),
        },
      ];
});

export const connectionRules = [serverTakesPoolers, poolersTakeProcesses];
