import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { expect } from "chai";
import { applicationBuckets, backupBuckets, type BackupBucketName } from "../catalogue/buckets.ts";
import { PrivateBucket } from "../components/storage/bucket.ts";
import { ObjectStorage } from "../components/storage/object-storage.ts";
import { scalewayProvider } from "../components/storage/provider.ts";
import { environment } from "./support/environment.ts";
import { awaits, find, ofType, record, type RecordedResource, type Recording } from "./support/mocks.ts";
import { recordProgram } from "./support/program.ts";
import { stackNames } from "./support/stack.ts";
import { at, type JsonObject, type JsonValue, texts } from "./support/wire.ts";

const address = { endpoint: "https://s3.fr-par.scw.cloud", region: "fr-par" };
const keys = (of: string) => ({ accessKey: pulumi.secret(`${of}-ACCESS`), secretKey: pulumi.secret(`${of}-SECRET`) });

/** Of one engine longer than the other buckets' 30 days, of one shorter, of one not at all. */
const backupDays: Readonly<Record<BackupBucketName, number>> = { postgres: 45, mongodb: 7, elasticsearch: 0 };

const program =
  (protect: boolean, bucketPrefix = "trackdechets-test") =>
  () => {
    const settings = { ...address, bucketPrefix, temporaryDays: 7, noncurrentDays: 30 };
    const provider = scalewayProvider("scaleway", settings, keys("DEPLOYER"));
    const args = { environment: environment(protect), settings, uiHost: "app.example.org", keys: keys("BACKUP") };
    return new ObjectStorage("storage", { ...args, backupProvider: undefined, backupDays }, { provider });
  };

/** What a stack says whose backup buckets lie in a project of their own. */
const backupsApart: Parameters<typeof recordProgram>[1] = ({ storage }, secrets) => {
  Object.assign(storage ?? {}, { backupBucketPrefix: "elsewhere" });
  Object.assign(secrets, {
    BACKUP_DEPLOYER_ACCESS_KEY: "apart-access-key",
    BACKUP_DEPLOYER_SECRET_KEY: "apart-secret",
  });
};

const types = {
  bucket: "aws:s3/bucket:Bucket",
  versioning: "aws:s3/bucketVersioning:BucketVersioning",
  encryption: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  cors: "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
} as const;

const suffixes = [...Object.values(applicationBuckets), ...Object.values(backupBuckets)].map(({ suffix }) => suffix);
const bucket = (recording: Recording<unknown>, suffix: string): RecordedResource =>
  find(recording, `storage-${suffix}`, types.bucket);
const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const rules = ({ inputs: { lifecycleRules } }: RecordedResource): JsonObject[] =>
  Array.isArray(lifecycleRules) ? lifecycleRules.filter(isObject) : [];

describe("object storage", () => {
  let dev: Recording<ObjectStorage>;
  let production: Recording<ObjectStorage>;

  before(async () => {
    dev = await record(program(false));
    production = await record(program(true));
  });

  it("has the application's eight buckets and one for each engine's backups, under names of the stack's own", () => {
    expect(ofType(dev, types.bucket).map(({ inputs }) => inputs.bucket)).to.have.members(
      suffixes.map((suffix) => `trackdechets-test-${suffix}`),
    );
    expect(suffixes).to.have.length(11);
  });

  it("talks to the stack's endpoint only, because the default would be AWS, with whatever keys lie about", () => {
    const provider = find(dev, "scaleway", "pulumi:providers:aws");
    for (const resource of dev.resources.filter(({ type }) => type.startsWith("aws:")))
      expect(resource.provider, resource.name).to.equal(provider.urn);
    // Provider inputs travel as JSON text.
    expect(JSON.parse(String(provider.inputs.endpoints))).to.deep.equal([{ s3: address.endpoint }]);
    const { s3UsePathStyle, skipCredentialsValidation, skipMetadataApiCheck, skipRequestingAccountId } =
      provider.inputs;
    expect([s3UsePathStyle, skipCredentialsValidation, skipMetadataApiCheck, skipRequestingAccountId]).to.deep.equal(
      Array(4).fill("true"),
    );
  });

  for (const stack of stackNames)
    it(`makes all buckets of ${stack} by the provider that it had, because another one would need keys that its owner hasn't got`, async () => {
      const recording = await recordProgram(stack);
      const providers = ofType(recording, "pulumi:providers:aws");
      expect(providers.map(({ name }) => name)).to.deep.equal(["scaleway"]);
      for (const resource of recording.resources.filter(({ type }) => type.startsWith("aws:")))
        expect(resource.provider, resource.name).to.equal(providers[0]?.urn);
    });

  it("makes backup buckets in a project of their own by its own key alone, because in one project the application's key deletes them", async () => {
    const recording = await recordProgram("production", backupsApart);
    const provider = (name: string) => find(recording, name, "pulumi:providers:aws");
    expect(provider("scaleway-backups").inputs).to.include({
      accessKey: "apart-access-key",
      secretKey: "apart-secret",
      endpoints: provider("scaleway").inputs.endpoints,
    });
    expect(provider("scaleway-backups").secretPaths).to.have.members(["accessKey", "secretKey"]);
    const made = recording.resources.filter(({ type }) => type.startsWith("aws:"));
    const backups = made.filter(({ name }) => name.startsWith("storage-backup-"));
    // Each with its versioning and its encryption: by the other key these would be refused.
    expect(backups).to.have.length(3 * Object.keys(backupBuckets).length);
    for (const resource of made)
      expect(resource.provider, resource.name).to.equal(
        provider(backups.includes(resource) ? "scaleway-backups" : "scaleway").urn,
      );
  });

  it("names backup buckets anew in a project of their own, because a name that is taken can't be made in another", async () => {
    const [before, after] = [await recordProgram("production"), await recordProgram("production", backupsApart)];
    const names = (recording: Recording<unknown>) =>
      ofType(recording, types.bucket).map(({ name, inputs }) => `${name} ${String(inputs.bucket)}`);
    const backups = Object.values(backupBuckets).map(({ suffix }) => suffix);
    expect(names(after).filter((line) => !names(before).includes(line))).to.have.members(
      backups.map((suffix) => `storage-${suffix} elsewhere-${suffix}`),
    );
    // The engines write to where the buckets are.
    const destination = at(ofType(after, ":ObjectStore")[0]?.inputs, "spec", "configuration", "destinationPath");
    expect(destination).to.equal("s3://elsewhere-backup-postgres/");
  });

  it("hands its keys to the provider as secrets and to nothing else, because the state shows the rest", () => {
    const provider = find(dev, "scaleway", "pulumi:providers:aws");
    expect(provider.secretPaths).to.have.members(["accessKey", "secretKey"]);
    for (const { name, type, inputs } of dev.resources)
      for (const { path, text } of type.startsWith("pulumi:providers:") ? [] : texts(inputs))
        expect(text, `${name} ${path}`).not.to.match(/(DEPLOYER|BACKUP)-(ACCESS|SECRET)/);
  });

  it("keeps versions and encrypts in every bucket, because a deleted file is a legal document", () => {
    for (const suffix of suffixes) {
      const versioning = find(dev, `storage-${suffix}-versioning`, types.versioning);
      expect(at(versioning.inputs, "versioningConfiguration", "status"), suffix).to.equal("Enabled");
      const encryption = find(dev, `storage-${suffix}-encryption`, types.encryption);
      expect(at(encryption.inputs, "rules", 0, "applyServerSideEncryptionByDefault", "sseAlgorithm"), suffix).to.equal(
        "AES256",
      );
    }
  });

  it("opens no bucket to the public, because there is no ACL, policy or website in the whole program", () => {
    const made = new Set(dev.resources.map(({ type }) => type).filter((type) => type.startsWith("aws:")));
    expect([...made]).to.have.members(Object.values(types));
    const opening = ["acl", "grants", "policy", "website", "corsRules"];
    for (const { name, inputs } of ofType(dev, types.bucket))
      expect(
        Object.keys(inputs).filter((key) => opening.includes(key)),
        name,
      ).to.deep.equal([]);
  });

  it("lets pages of the UI alone post files, and to the two buckets that they post to", () => {
    const cors = ofType(dev, types.cors);
    expect(cors.map(({ name }) => name)).to.have.members([
      "storage-registry-imports-cors",
      "storage-texs-analysis-cors",
    ]);
    for (const { name, inputs } of cors)
      expect(at(inputs, "corsRules", 0), name).to.deep.include({
        allowedMethods: ["POST"],
        allowedOrigins: ["https://app.example.org"],
      });
  });

  it("removes current objects only where the application says which are accepted: analyses keep the tag of an upload for good", () => {
    for (const suffix of suffixes) {
      const expiring = rules(bucket(dev, suffix)).filter((rule) => at(rule, "expiration", "days") !== undefined);
      const temporary = suffix === "registry-imports";
      expect(
        expiring.map(({ tags }) => tags),
        suffix,
      ).to.deep.equal(temporary ? [{ temp: "true" }] : []);
    }
  });

  it("never expires a backup that its engine still needs, because a chain with a hole restores nothing", () => {
    for (const { suffix } of Object.values(backupBuckets))
      for (const rule of rules(bucket(production, suffix))) {
        expect(Object.keys(rule), suffix).not.to.include.members(["transitions"]);
        expect(at(rule, "expiration", "days"), suffix).to.equal(undefined);
        expect(at(rule, "expiration", "date"), suffix).to.equal(undefined);
      }
  });

  for (const stack of stackNames)
    it(`can bring back a deleted backup in ${stack} for as long as its engine keeps it, because whoever deletes it does so in one minute`, async () => {
      const recording = await recordProgram(stack, ({ elasticsearch, storage }) => {
        const image = "registry.example.org/elasticsearch-s3:7.10.2";
        Object.assign(elasticsearch ?? {}, { snapshots: { image, schedule: "0 30 * * * ?", keepDays: 100 } });
        // Less than any engine keeps.
        Object.assign(storage ?? {}, { noncurrentDays: 1 });
      });
      const ofKind = (type: string) => ofType(recording, type)[0]?.inputs;
      // What the engines themselves are told, not the setting that it comes from.
      const kept: Readonly<Record<BackupBucketName, number>> = {
        postgres: Number.parseInt(String(at(ofKind(":ObjectStore"), "spec", "retentionPolicy")), 10),
        mongodb: Number(at(ofKind(":PerconaServerMongoDB"), "spec", "backup", "tasks", 0, "retention", "count")),
        elasticsearch: Number(
          at(
            find(recording, "elasticsearch-snapshots-env", "kubernetes:core/v1:ConfigMap").inputs,
            "data",
            "KEEP_DAYS",
          ),
        ),
      };
      expect(kept).to.deep.equal({ postgres: 30, mongodb: 7, elasticsearch: 100 });
      for (const [engine, days] of Object.entries(kept)) {
        const all = rules(bucket(recording, `backup-${engine}`));
        const recoverable = all.flatMap((rule) => at(rule, "noncurrentVersionExpiration", "days") ?? []);
        expect(recoverable, engine).to.deep.equal([days]);
        // Current objects go by the engine alone.
        expect(
          all.map((rule) => at(rule, "expiration", "days")),
          engine,
        ).to.deep.equal(all.map(() => undefined));
      }
    });

  it("cleans up replaced versions and abandoned uploads, because both are invisible and paid for", () => {
    for (const suffix of suffixes) {
      const all = rules(bucket(dev, suffix));
      const days = suffix === "backup-postgres" ? 45 : 30;
      expect(
        all.flatMap((rule) => at(rule, "noncurrentVersionExpiration", "days") ?? []),
        suffix,
      ).to.deep.equal([days]);
      expect(
        all.map(({ abortIncompleteMultipartUploadDays: days }) => days),
        suffix,
      ).to.include(7);
    }
  });

  it("refuses to delete protected buckets and what keeps their versions, and empties the others first", () => {
    for (const { name, inputs, protect, retainOnDelete } of production.resources.filter(({ type }) =>
      type.startsWith("aws:"),
    )) {
      expect([protect, retainOnDelete, inputs.forceDestroy ?? false], name).to.deep.equal([true, true, false]);
    }
    for (const { name, inputs, protect, retainOnDelete } of ofType(dev, types.bucket))
      expect([protect, retainOnDelete, inputs.forceDestroy], name).to.deep.equal([false, false, true]);
  });

  it("gives out a bucket's name only when its versions are kept, because the first file may be overwritten at once", async () => {
    const recording = await record(() => {
      const { bucketNames, backups } = program(false)();
      new random.RandomPet("application", { prefix: bucketNames.main });
      new random.RandomPet("backups", { prefix: backups.mongodb.bucket });
    });
    for (const [reader, suffix] of Object.entries({ application: "main", backups: "backup-mongodb" })) {
      expect(find(recording, reader).inputs.prefix).to.equal(`trackdechets-test-${suffix}`);
      const versioning = find(recording, `storage-${suffix}-versioning`, types.versioning);
      expect([...awaits(recording, find(recording, reader))], reader).to.include.members([
        versioning.urn,
        bucket(recording, suffix).urn,
      ]);
    }
  });

  it("refuses a name that S3 refuses, because the prefix of a stack is short of its longest suffix", async () => {
    const longest = "a".repeat(35);
    const { resources } = await record(program(false, longest));
    for (const { inputs } of resources.filter(({ type }) => type === types.bucket))
      expect(String(inputs.bucket).length).to.be.at.most(63);
    const error = await record(
      () => new PrivateBucket("main", { bucket: "Main_Bucket", protect: false, noncurrentDays: 1 }),
    ).catch((reason: unknown) => reason);
    expect(String(error)).to.include('"Main_Bucket" is no bucket name');
  });
});
