import { expect } from "chai";
import { images } from "../catalogue/pins.ts";
import { accessKey, main, mirror, recordElasticsearch, secretKey, spec } from "./support/databases.ts";
import { differences } from "./support/differences.ts";
import { find, follows, generated, type Recording } from "./support/mocks.ts";
import { at, type JsonValue } from "./support/wire.ts";

const snapshots = {
  image: "registry.example.org/elasticsearch-s3:7.10.2",
  schedule: "0 30 * * * ?",
  keepDays: 14,
};

const stringData = (recording: Recording<unknown>, name: string): JsonValue | undefined =>
  at(find(recording, name, "kubernetes:core/v1:Secret").inputs, "stringData");

describe("Elasticsearch's snapshots", () => {
  let off: Recording<unknown>;
  let on: Recording<unknown>;
  before(async () => {
    off = await recordElasticsearch({});
    on = await recordElasticsearch({ settings: { snapshots } });
  });
  const elasticsearch = (recording: Recording<unknown>) => main(recording, "elasticsearch");

  it("are nowhere without the setting: the official image lacks the plugin, and a node with its lines wouldn't start", () => {
    expect(off.resources.filter(({ urn }) => urn.includes("snapshots")).map(({ urn }) => urn)).to.deep.equal([]);
    expect(spec(elasticsearch(off), "image")).to.equal(`${mirror}/${images.elasticsearch}`);
    expect(elasticsearch(off).inputs["spec"]).to.not.have.property("secureSettings");
    expect(Object.keys(Object(spec(elasticsearch(off), "nodeSets", 0, "config")))).to.have.members([
      "action.auto_create_index",
      "node.store.allow_mmap",
      "xpack.ml.enabled",
    ]);
  });

  it("change what they need, and nothing else of the cluster: the rest would replace its pods for nothing", () => {
    expect(differences(elasticsearch(off).inputs, elasticsearch(on).inputs)).to.have.members([
      "spec.image",
      "spec.secureSettings",
      "spec.auth.fileRealm.1",
      "spec.auth.roles.1",
      "spec.nodeSets.0.config.s3.client.default.endpoint",
      "spec.nodeSets.0.config.s3.client.default.protocol",
      "spec.nodeSets.0.config.s3.client.default.path_style_access",
      "spec.nodeSets.0.podTemplate.spec.initContainers.2",
    ]);
    // By the mirror, as every image.
    expect(spec(elasticsearch(on), "image")).to.equal(`${mirror}/${snapshots.image}`);
    expect(spec(elasticsearch(on), "version")).to.equal("7.10.2");
  });

  it("go to the stack's own endpoint, whose buckets have no host of their own", () => {
    expect(spec(elasticsearch(on), "nodeSets", 0, "config")).to.include({
      "s3.client.default.endpoint": "s3.fr-par.scw.cloud",
      "s3.client.default.protocol": "https",
      "s3.client.default.path_style_access": true,
    });
  });

  it("have their key in the keystore, because elasticsearch.yml is readable by many and 7.10 refuses it there", () => {
    expect(spec(elasticsearch(on), "secureSettings")).to.deep.equal([{ secretName: "elasticsearch-snapshots-keys" }]);
    expect(stringData(on, "elasticsearch-snapshots-keys")).to.deep.equal({
      "s3.client.default.access_key": accessKey,
      "s3.client.default.secret_key": secretKey,
    });
  });

  it("are ordered by a user of their own, who can't read a document, and the application can't remove a snapshot", () => {
    expect(stringData(on, "elasticsearch-snapshots-user")).to.deep.equal({
      username: "snapshots",
      password: generated("elasticsearch-snapshots-password"),
      roles: "snapshots",
    });
    const roles = (name: string): unknown => JSON.parse(String(at(stringData(on, name), "roles.yml")));
    expect(roles("elasticsearch-snapshots-roles")).to.deep.equal({
      snapshots: {
        cluster: ["manage_slm", "create_snapshot", "cluster:admin/repository/*", "cluster:admin/snapshot/restore"],
        indices: [{ names: ["bsds*", "favorites*"], privileges: ["monitor", "view_index_metadata"] }],
      },
    });
    expect(stringData(on, "elasticsearch-roles")).to.deep.equal(stringData(off, "elasticsearch-roles"));
    expect(spec(elasticsearch(on), "auth", "fileRealm", 1)).to.deep.equal({
      secretName: "elasticsearch-snapshots-user",
    });
    expect(spec(elasticsearch(on), "auth", "roles", 1)).to.deep.equal({ secretName: "elasticsearch-snapshots-roles" });
  });

  it("are set up by a Job when the nodes are there, anew with every change of where and when, and for nodes that were made anew", () => {
    const job = find(on, "elasticsearch-snapshots", "kubernetes:batch/v1:Job");
    expect([...follows(on, job)]).to.include(elasticsearch(on).urn);
    const variables = find(on, "elasticsearch-snapshots-env", "kubernetes:core/v1:ConfigMap");
    expect(variables.inputs["data"]).to.deep.equal({
      BUCKET: "es",
      SCHEDULE: "0 30 * * * ?",
      KEEP_DAYS: "14",
      INDICES: "bsds*,favorites*",
      NODE_EXTRA_CA_CERTS: "/etc/elasticsearch/ca.crt",
      ELASTICSEARCH_UID: "uid-of-elasticsearch",
    });
    expect(stringData(on, "elasticsearch-snapshots-env")).to.deep.equal({
      ELASTIC_SEARCH_URL: `https://snapshots:${generated("elasticsearch-snapshots-password")}@elasticsearch-es-http.trackdechets-test.svc:9200`,
    });
    // Immutable and without a name: a change makes new ones, the Job's template names them, and so a new Job.
    for (const each of [variables, find(on, "elasticsearch-snapshots-env", "kubernetes:core/v1:Secret")]) {
      expect(each.inputs["immutable"]).to.equal(true);
      expect(at(each.inputs, "metadata")).to.not.have.property("name");
    }
    expect(job.inputs["metadata"]).to.not.have.property("name");
    const container = at(job.inputs, "spec", "template", "spec", "containers", 0);
    expect(at(container, "command")).to.deep.equal(["node", "/scripts/elasticsearch-snapshots.cjs"]);
    expect(JSON.stringify(at(container, "envFrom"))).to.include("elasticsearch-snapshots-env-mock0000");
  });
});
