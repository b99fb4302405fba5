import { expect } from "chai";
import type { EmbeddedCluster } from "../embedded.ts";
import type { Names } from "./expected.ts";
import { namespace } from "./sizes.ts";

/** The names of the databases' custom resources, of which there is one each. */
export async function resourceNames(embedded: EmbeddedCluster): Promise<Names> {
  const only = async (kind: string): Promise<string> => {
    const found = (await embedded.list(kind, namespace)).map(({ metadata }) => metadata.name);
    expect(found, kind).to.have.length(1);
    return found.join();
  };
  return {
    postgres: await only("clusters.postgresql.cnpg.io"),
    pooler: await only("poolers.postgresql.cnpg.io"),
    redis: await only("redisfailovers.databases.spotahome.com"),
    elasticsearch: await only("elasticsearches.elasticsearch.k8s.elastic.co"),
    mongodb: await only("perconaservermongodbs.psmdb.percona.com"),
  };
}
