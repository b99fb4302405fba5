import { expect } from "chai";
import type { RecordedResource } from "./support/mocks.ts";
import { recordProgram } from "./support/program.ts";

const isBucket = ({ type }: RecordedResource): boolean => type.startsWith("aws:s3/");
/** Custom resources that hold data, the stack's namespace, and passwords without which data can't be read again. */
const kept = [
  "Cluster postgres",
  "Elasticsearch elasticsearch",
  "Namespace environment",
  "PerconaServerMongoDB mongodb",
  "RandomPassword mongodb-backup-password",
  "RandomPassword mongodb-clusterAdmin-password",
  "RandomPassword mongodb-clusterMonitor-password",
  "RandomPassword mongodb-databaseAdmin-password",
  "RandomPassword mongodb-userAdmin-password",
  "RedisFailover redis",
];
const title = ({ type, name }: RecordedResource): string => `${type.split(":").at(-1)} ${name}`;

describe("what a mistake must not delete", () => {
  it("is protected in production, all of it: data, buckets, the namespace, and the passwords that old backups need", async () => {
    const { resources } = await recordProgram("production");
    const own = resources.filter(({ protect, urn }) => protect && !urn.includes("trackdechets:platform:"));
    expect(
      own
        .filter((each) => !isBucket(each))
        .map(title)
        .sort(),
    ).to.deep.equal(kept);
    const buckets = resources.filter((each) => isBucket(each) && each.custom);
    expect(buckets.length).to.be.greaterThan(30);
    expect(buckets.filter(({ protect, retainOnDelete }) => !protect || !retainOnDelete).map(title)).to.deep.equal([]);
  });

  it("stays even when somebody takes the protection away, where deleting it would delete data", async () => {
    const { resources } = await recordProgram("production");
    const retained = resources.filter((each) => each.retainOnDelete && !isBucket(each)).map(title);
    expect(retained).to.include.members(["Cluster postgres", "Namespace environment", "PerconaServerMongoDB mongodb"]);
  });

  it("is nothing in a stack that may be thrown away: destroy would leave it half removed", async () => {
    const { resources } = await recordProgram("dev");
    expect(resources.filter(({ protect }) => protect).map(title)).to.deep.equal([]);
  });
});
