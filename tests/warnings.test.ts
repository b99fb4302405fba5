import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { kubeconfig } from "../local/cluster/api.ts";
import { EngineError, openStack, type LocalStack, type StackOptions } from "../local/engine.ts";
import { installTools, type Tools } from "../local/tools/install.ts";
import { workFolder } from "../local/tools/paths.ts";

const main = join(import.meta.dirname, "support", "configuration-alone.ts");
const value = "sample-rotated-session-secret-0123456789abcdef";

describe("what a preview says of secrets and passwords, by the real engine", function () {
  this.timeout(600_000);
  let folder: string;
  let tools: Tools;
  before(async () => {
    tools = await installTools();
    await mkdir(join(workFolder, "clusters"), { recursive: true });
    folder = await mkdtemp(join(workFolder, "clusters", "configuration-"));
    // Of no cluster at all: nothing is made in it.
    await writeFile(join(folder, "kubeconfig"), kubeconfig("none", { port: 9, authority: "", token: "none" }));
    await (await stack()).up();
  });
  after(() => rm(folder, { recursive: true }));

  const stack = (changes: Pick<StackOptions, "settings" | "secrets"> = {}): Promise<LocalStack> => {
    const cluster = { folder, kubeconfig: join(folder, "kubeconfig"), storageEndpoint: "http://127.0.0.1:9" };
    return openStack({ cluster, stack: "dev", tools, main, ...changes });
  };
  /** Secrets of which it says that people will notice. */
  const noticed = async (asked: Promise<LocalStack>): Promise<readonly string[]> => {
    const { stdout, stderr } = await (await asked).preview();
    return [...new Set((stdout + stderr).match(/\w+(?= differs from the deployed one)/g))];
  };

  it("warns of a secret that people notice when it differs from the deployed one, and of no other", async () => {
    expect(await noticed(stack())).to.deep.equal([]);
    expect(await noticed(stack({ secrets: { SESSION_SECRET: value } }))).to.deep.equal(["SESSION_SECRET"]);
    expect(await noticed(stack({ secrets: { INSEE_PASSWORD: value } }))).to.deep.equal([]);
  });

  it("warns no more once the value is deployed, and keeps nothing of it in clear in the state", async () => {
    const changed = await stack({ secrets: { SESSION_SECRET: value } });
    await changed.up();
    expect(await noticed(Promise.resolve(changed))).to.deep.equal([]);
    const state: { deployment: { resources: readonly { outputs?: Record<string, object> }[] } } = JSON.parse(
      await changed.exportState(),
    );
    expect(state.deployment.resources[0]?.outputs?.["fingerprints"]).to.have.property("ciphertext");
  });

  it("refuses a rotation that would replace the password of running pods: by the stack's own outputs", async () => {
    const jump = await stack({ settings: { rotation: { postgres: 3 } } });
    const failure: unknown = await jump.preview().catch((error: unknown) => error);
    if (!(failure instanceof EngineError)) throw failure;
    expect(failure.message).to.include("rotation.postgres: 1 is in use: one rotation at a time");
    await (await stack({ settings: { rotation: { postgres: 2 } } })).preview();
  });
});
