import { readFileSync } from "node:fs";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { stackSecretsSchema } from "../config/schema/index.ts";
import type { LocalStack, OperationResult } from "../local/engine.ts";
import { projectFolder } from "../local/engine/environment.ts";
import { sampleSecrets } from "../local/samples.ts";
import { rootFolder, workFolder } from "../local/tools/paths.ts";
import { isDebugMessage } from "./support/leaks/exceptions.ts";
import { knownSecrets, type KnownSecret } from "./support/leaks/known.ts";
import { marker } from "./support/leaks/marker.ts";
import { answers, clusterObjects, engineFiles, printed, questions } from "./support/leaks/places.ts";
import { plants } from "./support/leaks/plants.ts";
import { leaked, leaks, type Text } from "./support/leaks/search.ts";
import { EmbeddedCluster } from "./support/embedded.ts";
import { storedKeys, storeKeySamples, storeSettings } from "./support/external-secrets.ts";

const namespace = "trackdechets-dev";

/** Another renderer, backups in a project of their own, and a new generation of each database's password. */
const further = {
  pdf: { mode: "external", url: "https://pdf.example.org", replicas: undefined, resources: undefined },
  storage: { backupBucketPrefix: "trackdechets-dev-apart" },
  rotation: { postgres: 2, redis: 2, mongodb: 2, elasticsearch: 2 },
};

/** Each secret anew, in the form that it must have; with them those that the first set has no use for. */
const rotated: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(sampleSecrets).map(([key, value]) => [key, value.replaceAll("sample", "second")]),
  ),
  GOTENBERG_TOKEN: "second-gotenberg-token-0123456789abcdef",
  BACKUP_DEPLOYER_ACCESS_KEY: "second-backup-deployer-access-key-0123456789",
  BACKUP_DEPLOYER_SECRET_KEY: "second-backup-deployer-secret-key-0123456789",
};
const all = (secrets: Readonly<Record<string, string>>): readonly KnownSecret[] =>
  Object.entries(secrets).flatMap(([key, value]) => knownSecrets(key, value));

/** Beside a chart of the project's own, which is found from the program's folder. */
async function leakyProgram(): Promise<string> {
  const folder = join(workFolder, "leaky");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const program = join(folder, "leaky.ts");
  await symlink(join(rootFolder, "tests", "support", "leaks", "leaky.ts"), program);
  await symlink(join(rootFolder, "vendor"), join(folder, "vendor"));
  return program;
}

describe("the secrets of a stack, in all that the engine stores and prints", function () {
  this.timeout("15m");
  let embedded: EmbeddedCluster;
  let stack: LocalStack;
  /** Grows with what each step generates. */
  let known: readonly KnownSecret[];

  before(async () => {
    embedded = await EmbeddedCluster.start("secrets");
    stack = await embedded.stack("dev", { secrets: sampleSecrets });
    known = [
      ...all(sampleSecrets),
      ...all(rotated),
      ...all(storeKeySamples),
      ...knownSecrets("the state's passphrase", readFileSync(join(workFolder, "passphrase"), "utf8")),
      ...knownSecrets("kubeconfig", embedded.cluster.access.token),
      ...knownSecrets("kubeconfig", readFileSync(embedded.cluster.kubeconfig, "utf8")),
    ];
  });
  after(() => embedded.stop());

  const withoutDebug = (result: OperationResult): OperationResult => {
    const lines = result.eventLog.split("\n").filter((line) => line !== "" && !isDebugMessage(line));
    return { ...result, eventLog: lines.join("\n") };
  };

  /** What an operation printed, and all that there is after it. */
  async function leaksAfter(name: string, operation: Promise<OperationResult>): Promise<readonly string[]> {
    const result = withoutDebug(await operation);
    const generated = await embedded.secrets(namespace);
    known = [...known, ...generated.filter(({ value }) => !known.some((each) => each.value === value))];
    const texts = [...printed(name, result), ...(await engineFiles(embedded)), ...(await clusterObjects(embedded))];
    return leaks(known, texts);
  }

  it("have a value planted for each key that the configuration has: a key that is left out is one that may leak", () => {
    const planted = new Set(known.map(({ where }) => where));
    expect(Object.keys(stackSecretsSchema.shape).filter((key) => !planted.has(key))).to.deep.equal([]);
  });

  it("aren't in a preview of all of it, nor in what it leaves", async () => {
    expect(await leaksAfter("preview", stack.preview({ diff: true }))).to.deep.equal([]);
  });

  it("aren't anywhere after an up but in Secrets, and encrypted in the state", async () => {
    expect(await leaksAfter("up", stack.up())).to.deep.equal([]);
    expect(leaks(known, await answers(stack))).to.deep.equal([]);
    // All of them are in the state: in clear text they are found, or the search would prove nothing.
    const clear = leaked(known, await stack.exportState({ showSecrets: true }));
    const first = [...Object.keys(sampleSecrets), "kubeconfig"];
    const generated = (await embedded.secrets(namespace)).map(({ where }) => where);
    expect(generated.length).to.be.greaterThan(60);
    expect(clear).to.include.members(first);
    // A value that several Secrets hold is found under one of their names.
    expect(clear.filter((where) => generated.includes(where)).length).to.be.greaterThan(40);
  });

  it("are in the debug messages of the SDK all the same, which only --debug prints: or this exception can go", async () => {
    const { stdout, stderr, eventLog } = await stack.preview();
    expect(leaked(known, stdout + stderr)).to.deep.equal([]);
    expect(leaked(known, eventLog)).to.include.members(["SESSION_SECRET", "S3_SECRET_ACCESS_KEY"]);
  });

  it("aren't shown old beside new when all of them are changed at once, the generated ones too", async () => {
    const changed = await embedded.stack("dev", { settings: further, secrets: rotated });
    const preview = await changed.preview({ diff: true });
    expect(leaks(known, printed("preview", withoutDebug(preview)))).to.deep.equal([]);
    expect(preview.stdout).to.match(/AWS_SECRET_ACCESS_KEY *: \[secret\] => \[secret\]/);
    expect(preview.stderr).to.include("SESSION_SECRET differs from the deployed one");
    expect(await leaksAfter("up", changed.up())).to.deep.equal([]);
    expect(leaks(known, await answers(changed))).to.deep.equal([]);
    expect(leaked(known, await changed.exportState({ showSecrets: true }))).to.include.members(Object.keys(rotated));
  });

  it("aren't given away by a refresh, which reads every Secret back", async () => {
    const changed = await embedded.stack("dev", { settings: further, secrets: rotated });
    expect(await leaksAfter("refresh", changed.refresh())).to.deep.equal([]);
  });

  it("aren't in the preview of a move to a store, whose own key is one of them", async () => {
    const { rotation, storage } = further;
    const settings = { rotation, storage, secrets: storeSettings, platform: { externalSecrets: true } };
    const moved = Object.fromEntries(storedKeys.map((key) => [key, undefined]));
    const store = await embedded.stack("dev", {
      settings,
      secrets: { ...rotated, GOTENBERG_TOKEN: undefined, ...moved, ...storeKeySamples },
    });
    const preview = await store.preview({ diff: true });
    expect(preview.stdout).to.include("ExternalSecret");
    expect(
      leaks(known, [...printed("preview", withoutDebug(preview)), ...(await engineFiles(embedded))]),
    ).to.deep.equal([]);
  });

  it("would be found in each object that held one, however it is written: this audit can fail", async () => {
    for (const object of Object.values(plants)) await embedded.create(JSON.stringify(object));
    try {
      const found = leaks([{ where: "it", value: marker }], await clusterObjects(embedded));
      // Events are there twice, under the old group and the new one.
      const own = [...new Set(found.filter((line) => line.includes(" default ") && line.includes("planted")))];
      expect(own).to.have.members(Object.keys(plants).map((object) => `it: ${object}`));
    } finally {
      for (const title of Object.keys(plants)) {
        const [kind = "", where = "", name = ""] = title.split(" ");
        await embedded.kubectl("delete", kind, name, "--namespace", where, "--wait=false");
      }
    }
  });

  it("would be found in each thing that the engine prints and stores: the program with a secret in its log and settings", async () => {
    const settings = { ...further, settings: { SENDER_NAME: marker } };
    const main = await leakyProgram();
    const leaky = await embedded.stack("dev", { settings, secrets: rotated, main });
    const log = join(projectFolder(embedded.cluster), "planted.log");
    await writeFile(log, marker);
    const found = async (texts: readonly Text[]) => new Set(leaks([{ where: "it", value: marker }], texts));
    const places = await found([
      ...printed("up", withoutDebug(await leaky.up())),
      ...(await engineFiles(embedded)),
      ...(await answers(leaky)),
    ]);
    await rm(log);
    const kinds = ["stacks", "history", "backups"].map((kind) => new RegExp(`^it: project/state/\\.pulumi/${kind}/`));
    for (const kind of kinds)
      expect(
        [...places].filter((place) => kind.test(place)),
        `${kind}`,
      ).to.not.deep.equal([]);
    expect([...places]).to.include.members([
      "it: up: output",
      "it: up: event log",
      "it: project/Pulumi.dev.yaml",
      "it: project/planted.log",
      // Nothing changes after an up.
      ...questions.filter((question) => question !== "preview --diff").map((question) => `it: ${question}`),
    ]);
  });

  it("leave nothing behind with the stack, whose history stays", async () => {
    const changed = await embedded.stack("dev", { settings: further, secrets: rotated });
    await changed.up();
    expect(await leaksAfter("destroy", changed.destroy())).to.deep.equal([]);
  });
});
