import type * as k8s from "@pulumi/kubernetes";
import { operatorMadeNames, type Inside, type OperatorMade } from "../../catalogue/flows.ts";
import { selectorLabels } from "../kubernetes/labels.ts";

type Selector = k8s.types.input.meta.v1.LabelSelector;

const spotahome = (component: string): Selector => ({
  matchLabels: { "app.kubernetes.io/part-of": "redis-failover", "app.kubernetes.io/component": component },
});

/** The operators' own labels, by kind and not by the resource's name: a database restored beside the first one is one of them. */
const operatorMade: Readonly<Record<OperatorMade, Selector>> = {
  // Not by the role: the jobs that make an instance have none yet, and need what it needs.
  postgres: {
    matchLabels: { "app.kubernetes.io/managed-by": "cloudnative-pg", "app.kubernetes.io/component": "database" },
  },
  "postgres-pooler": { matchLabels: { "cnpg.io/podRole": "pooler" } },
  redis: spotahome("redis"),
  "redis-sentinel": spotahome("sentinel"),
  elasticsearch: { matchLabels: { "common.k8s.elastic.co/type": "elasticsearch" } },
  mongodb: {
    matchLabels: {
      "app.kubernetes.io/part-of": "percona-server-mongodb",
      "app.kubernetes.io/component": "mongod",
    },
  },
  "acme-solver": { matchLabels: { "acme.cert-manager.io/http01-solver": "true" } },
};

const isOperatorMade = (name: Inside): name is OperatorMade => operatorMadeNames.some((each) => each === name);

/** What selects pods of the stack's namespace. */
export const podSelector = (name: Inside): Selector =>
  isOperatorMade(name) ? operatorMade[name] : { matchLabels: selectorLabels(name) };
