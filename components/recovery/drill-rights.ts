import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { drillName, type DrilledEngine } from "../../catalogue/recovery.ts";
import { accountWithRights, type Rule } from "../kubernetes/account.ts";
import type { Labels } from "../kubernetes/labels.ts";
import { limitDrill } from "./drill-limits.ts";

/** What Percona's operator leaves behind of a cluster: the finalizer that removes it also deletes the users' Secret. */
export const leftByMongodb = (name: string) => ({
  claim: `mongod-data-${name}-rs0-0`,
  secrets: [`internal-${name}-users`, `${name}-mongodb-encryption-key`],
});

/**
 * A resource that the drill makes for itself: one name, whatever else of its kind there is. To read and to delete can be
 * limited to a name here; to make can't, which `limitDrill` does.
 */
const own = (group: string, plural: string, name: string): Rule[] => [
  { apiGroups: [group], resources: [plural], verbs: ["create"] },
  { apiGroups: [group], resources: [plural], resourceNames: [name], verbs: ["get", "delete"] },
];

const rulesOf: Readonly<Record<DrilledEngine, (name: string) => Rule[]>> = {
  postgres: (name) => [
    ...own("postgresql.cnpg.io", "clusters", name),
    // To see that they are gone: the operator removes them with the cluster.
    {
      apiGroups: [""],
      resources: ["persistentvolumeclaims"],
      resourceNames: [`${name}-1`, `${name}-1-wal`],
      verbs: ["get"],
    },
  ],
  mongodb: (name) => {
    const { claim, secrets } = leftByMongodb(name);
    return [
      ...own("psmdb.percona.com", "perconaservermongodbs", name),
      ...own("psmdb.percona.com", "perconaservermongodbrestores", name),
      { apiGroups: ["psmdb.percona.com"], resources: ["perconaservermongodbbackups"], verbs: ["list"] },
      { apiGroups: [""], resources: ["persistentvolumeclaims"], resourceNames: [claim], verbs: ["delete"] },
      // Never to read one.
      { apiGroups: [""], resources: ["secrets"], resourceNames: secrets, verbs: ["delete"] },
    ];
  },
};

export interface DrillAccountArgs {
  readonly engine: DrilledEngine;
  /** Name of the ConfigMap that it writes. */
  readonly resultName: string;
  /** The copy that it may make. */
  readonly scratch: pulumi.Input<object>;
  readonly namespace: pulumi.Input<string>;
  readonly labels: Labels;
}

/**
 * The account of a drill's pods, and what it may do. Not named as the drill is: CloudNativePG makes an account, a Role and a
 * RoleBinding of its cluster's name, and would make these its own.
 */
export function drillAccount(args: DrillAccountArgs, opts: pulumi.CustomResourceOptions): k8s.core.v1.ServiceAccount {
  const { engine, resultName, scratch, namespace, labels } = args;
  const name = `${drillName(engine)}-account`;
  const limits = limitDrill({ engine, account: name, namespace, labels, scratch }, opts);
  const rules = [
    ...rulesOf[engine](drillName(engine)),
    // Pods that fail again and again, and whether another drill is under way.
    { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
    { apiGroups: [""], resources: ["configmaps"], resourceNames: [resultName], verbs: ["patch"] },
  ];
  // No moment in which it may make what it likes.
  return accountWithRights(name, rules, { namespace, labels, name }, { ...opts, dependsOn: limits });
}
