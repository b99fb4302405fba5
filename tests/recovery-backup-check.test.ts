import { ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { runScript, startScript } from "./support/recovery/script.ts";
import { ownerKeys, region, startRefusing, startStore, startUntrusted, type Store } from "./support/recovery/store.ts";

const bucket = "trackdechets-backup-postgres";

const usual = { bucket, region, endpoint: "", clusters: ["postgres"], owner: "this-installation", ...ownerKeys };

describe("script of the backup check", function () {
  this.timeout(60_000);
  let store: Store;
  before(async function () {
    // The server is built the first time.
    this.timeout(600_000);
    store = await startStore(bucket);
  });
  after(() => store?.stop());

  /** Stopped whatever a test says: one left behind would keep this process. */
  const others: Store[] = [];
  const opened = async (starting: Promise<Store>): Promise<Store> => {
    const other = await starting;
    others.push(other);
    return other;
  };
  afterEach(() => Promise.all(others.splice(0).map((other) => other.stop())));

  const variables = (change: Partial<typeof usual> = {}, limitSeconds = 6) => {
    const { accessKeyId, secretAccessKey, ...target } = { ...usual, endpoint: store.endpoint, ...change };
    return {
      TARGETS: JSON.stringify([{ name: "postgres", ...target }]),
      KEYS: JSON.stringify({ postgres: { accessKeyId, secretAccessKey } }),
      LIMIT_SECONDS: `${limitSeconds}`,
    };
  };
  /** What it says of a store that refuses, with its exit code; never more than one line, and never a key. */
  const saysOf = async (given: Record<string, string>): Promise<string> => {
    const { code, stdout, stderr } = await runScript("backup-check", given);
    expect(code).to.equal(1);
    expect(stdout + stderr).to.not.include("MARKER");
    expect(stderr.trim().split("\n"), stderr).to.have.length(1);
    return stderr.trim();
  };

  it("passes a bucket that can be used, and leaves nothing in it", async () => {
    const { code, stdout } = await runScript("backup-check", variables());
    expect(stdout).to.equal(`the bucket ${bucket} can be written, read, listed and deleted from\n`);
    expect(code).to.equal(0);
    const client = new S3Client({
      endpoint: store.endpoint,
      region: "fr-par",
      forcePathStyle: true,
      credentials: ownerKeys,
    });
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
    // Whose folder it is, and nothing else.
    expect(Contents.map(({ Key }) => Key)).to.deep.equal(["trackdechets-backup-check/owner-of-postgres"]);
    client.destroy();
  });

  it("passes its own bucket again, and stops before another installation's backups: CloudNativePG would wait for ever", async () => {
    expect((await runScript("backup-check", variables())).code).to.equal(0);
    expect(await saysOf(variables({ owner: "another-installation" }))).to.equal(
      `the bucket ${bucket} holds backups of an earlier postgres, which nothing new may be mixed with; restore them ` +
        "(docs/runbooks, lost cluster), or begin a new database beside them by " +
        "pulumi config set --path postgres.cluster postgres-2",
    );
    expect(
      (await runScript("backup-check", variables({ owner: "another-installation", clusters: ["postgres-2"] }))).code,
    ).to.equal(0);
  });

  it("stops before backups that nobody marked: they are somebody's all the same", async () => {
    const client = new S3Client({ endpoint: store.endpoint, region, forcePathStyle: true, credentials: ownerKeys });
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: "older/wals/1", Body: "a log" }));
    client.destroy();
    expect(await saysOf(variables({ clusters: ["older"] }))).to.include("holds backups of an earlier older");
  });

  it("names the bucket that isn't there, and the keys with which that is mended", async () => {
    expect(await saysOf(variables({ bucket: "no-such-bucket" }))).to.equal(
      `backups of postgres can't be kept: there is no bucket no-such-bucket at ${store.endpoint}; mend it by ` +
        "pulumi config set --path storage.bucketPrefix <prefix>, or by a key of the project that owns it: " +
        "pulumi config set --secret BACKUP_ACCESS_KEY_ID and pulumi config set --secret BACKUP_SECRET_ACCESS_KEY",
    );
  });

  it("tells a key that the store doesn't know from a secret that isn't the key's, and names the one to mend", async () => {
    expect(await saysOf(variables({ accessKeyId: "OTHER-MARKER" }))).to.equal(
      `backups of postgres can't be kept: ${store.endpoint} doesn't know the access key; mend it by ` +
        "pulumi config set --secret BACKUP_ACCESS_KEY_ID and pulumi config set --secret BACKUP_SECRET_ACCESS_KEY",
    );
    expect(await saysOf(variables({ secretAccessKey: "OTHER-MARKER" }))).to.equal(
      "backups of postgres can't be kept: the secret key doesn't belong to the access key; mend it by " +
        "pulumi config set --secret BACKUP_SECRET_ACCESS_KEY",
    );
  });

  it("tells a wrong region, which a store refuses in the words of a wrong signature elsewhere", async () => {
    expect(await saysOf(variables({ region: "nl-ams" }))).to.match(
      /isn't in the region nl-ams; mend it by pulumi config set --path storage\.region <region>$/,
    );
  });

  it("ends when nothing answers: a wrong endpoint would hold the deployment for ever", async () => {
    expect(await saysOf(variables({ endpoint: "http://127.0.0.1:1" }))).to.equal(
      "backups of postgres can't be kept: http://127.0.0.1:1 can't be reached (ECONNREFUSED); mend it by " +
        "pulumi config set --path storage.endpoint <URL>, or open the way to it",
    );
    expect(await saysOf(variables({ endpoint: "http://no-such-host.invalid" }))).to.match(
      /no-such-host\.invalid can't be reached \((ENOTFOUND|EAI_AGAIN)\)/,
    );
  });

  it("ends when a store takes the connection and never answers", async () => {
    const silent = await opened(startRefusing(() => undefined));
    expect(await saysOf(variables({ endpoint: silent.endpoint }, 2))).to.equal("no end within 2 s");
  });

  it("says that a certificate isn't trusted, at once: no waiting mends it", async () => {
    const untrusted = await opened(startUntrusted());
    expect(await saysOf(variables({ endpoint: untrusted.endpoint }, 60))).to.equal(
      `backups of postgres can't be kept: the certificate of ${untrusted.endpoint} isn't trusted (DEPTH_ZERO_SELF_SIGNED_CERT)`,
    );
  });

  it("goes on when the way to the store opens late: a new pod's network policies do", async () => {
    let requests = 0;
    const late = await opened(
      startRefusing(() =>
        requests++ === 0 ? { status: 503, code: "SlowDown" } : { status: 403, code: "InvalidAccessKeyId" },
      ),
    );
    expect(await saysOf(variables({ endpoint: late.endpoint }))).to.include("doesn't know the access key");
    expect(requests).to.equal(2);
  });

  const refusals = {
    InvalidAccessKeyId: [
      403,
      /doesn't know the access key; mend it by pulumi config set --secret BACKUP_ACCESS_KEY_ID/,
    ],
    AccessDenied: [403, /the key may not write in the bucket .* BACKUP_ACCESS_KEY_ID/],
    AuthorizationHeaderMalformed: [
      400,
      /isn't in the region fr-par; mend it by pulumi config set --path storage\.region/,
    ],
    RequestTimeTooSkewed: [403, /the node's clock is wrong/],
    TeapotIsEmpty: [418, /to write fails with TeapotIsEmpty, status 418; check the key/],
  } as const;
  for (const [code, [status, expected]] of Object.entries(refusals))
    it(`says of ${code} what to mend, and doesn't repeat the key as the store does`, async () => {
      const refusing = await opened(startRefusing(() => ({ status, code })));
      expect(await saysOf(variables({ endpoint: refusing.endpoint }))).to.match(expected);
    });

  it("says when it is stopped: a Job that is over its deadline would leave an empty log", async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    const silent = await opened(
      startRefusing(() => {
        resolve();
        return undefined;
      }),
    );
    const { child, ended } = startScript("backup-check", variables({ endpoint: silent.endpoint }, 60));
    await asked;
    child.kill("SIGTERM");
    expect(await ended).to.include({ code: 1, stderr: "stopped from outside (SIGTERM)\n" });
  });
});
