import { expect } from "chai";
import { workloadNames } from "../catalogue/workloads.ts";
import { start } from "../local/cluster/processes.ts";
import { EngineError, type LocalStack } from "../local/engine.ts";
import { sampleSecrets } from "../local/samples.ts";
import { buildTestBinary } from "../local/tools/go.ts";
import { changed, EmbeddedCluster } from "./support/embedded.ts";
import { storedKeys, storeKeySamples, storeSettings } from "./support/external-secrets.ts";
import { leaked } from "./support/leaks/search.ts";
import { SecretManager } from "./support/secret-manager.ts";
import { listOf } from "./support/suite.ts";
import { at } from "./support/wire.ts";

const namespace = "trackdechets-dev";
const quick = { skipCheckpoints: true };

/** The embedded stacks go without Sentry. */
const optional = storeSettings.optional.filter((key) => key !== "SENTRY_DSN");

describe("the embedded cluster, with the secrets in a store that the real External Secrets operator reads", function () {
  this.timeout("15m");
  const store = new SecretManager();
  let embedded: EmbeddedCluster;
  let apiUrl = "";
  let operator = "";

  before(async () => {
    operator = await buildTestBinary("external-secrets");
    embedded = await EmbeddedCluster.start("store");
    apiUrl = await store.start();
    for (const key of storedKeys) store.put(key, sampleSecrets[key] ?? "");
  });
  after(async () => {
    store.stop();
    await embedded.stop();
  });

  /** As the chart's Deployment would; it ends at once where its definitions aren't there yet. */
  function startOperator(): void {
    const { folder, kubeconfig } = embedded.cluster;
    const env = { PATH: process.env["PATH"], KUBECONFIG: kubeconfig };
    const args = ["--metrics-addr=0", "--enable-cluster-store-reconciler=false"];
    const others = ["cluster-external-secret", "cluster-push-secret", "push-secret"];
    const off = others.map((name) => `--enable-${name}-reconciler=false`);
    start(folder, [{ name: "external-secrets", command: operator, args: [...args, ...off], env }]);
  }

  const stored = (further: object = {}): Promise<LocalStack> =>
    embedded.stack("dev", {
      settings: { platform: { externalSecrets: true }, secrets: { ...storeSettings, optional, apiUrl, ...further } },
      secrets: { ...storeKeySamples, ...Object.fromEntries(storedKeys.map((key) => [key, undefined])) },
    });

  /** What each process finds in its environment: of all Secrets and ConfigMaps that its pods name. */
  async function environments(): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
    const [secrets, maps] = await Promise.all(["secrets", "configmaps"].map((kind) => embedded.list(kind, namespace)));
    const contents = (of: typeof secrets, name: unknown) => of?.find(({ metadata }) => metadata.name === name)?.data;
    const deployments = await embedded.list("deployments", namespace);
    const rows = deployments
      .filter(({ metadata }) => workloadNames.some((name) => name === metadata.name))
      .map(({ metadata, spec }) => {
        const pod = JSON.parse(JSON.stringify(spec));
        const sources = listOf(at(pod, "template", "spec", "containers", "0", "envFrom"));
        const values = sources.flatMap((source) => [
          ...Object.entries(contents(maps, at(source, "configMapRef", "name")) ?? {}),
          ...Object.entries(contents(secrets, at(source, "secretRef", "name")) ?? {}).map(
            ([name, value]) => [name, Buffer.from(value, "base64").toString()] as const,
          ),
        ]);
        return [metadata.name, Object.fromEntries(values)] as const;
      });
    return Object.fromEntries(rows);
  }

  let beforehand: Awaited<ReturnType<typeof environments>>;

  it("would change a value that a pod sees when a stack moves to the store", async () => {
    await (await embedded.stack("dev", { settings: { platform: { externalSecrets: true } } })).up(quick);
    startOperator();
    beforehand = await environments();
    expect(Object.keys(beforehand)).to.have.members([...workloadNames]);
    expect(beforehand["api"]).to.include({ SESSION_SECRET: sampleSecrets["SESSION_SECRET"] });

    const { changes } = await (await stored()).up(quick);
    expect(changed({ changes })).to.include("create ExternalSecret api-stored");
    expect(await environments()).to.deep.equal(beforehand);
  });

  it("would keep the application's secrets in Pulumi's state", async () => {
    const state = await (await stored()).exportState({ showSecrets: true });
    const known = storedKeys.map((key) => ({ where: key, value: sampleSecrets[key] ?? "" }));
    expect(leaked(known, state)).to.deep.equal([]);
    // The state is the right one: what stays in Pulumi is there.
    expect(leaked([{ where: "keys", value: sampleSecrets["BACKUP_SECRET_ACCESS_KEY"] ?? "" }], state)).to.have.length(
      1,
    );
  });

  it("would show drift that is none, after the operator has filled everything in", async () => {
    const stack = await stored();
    await stack.refresh(quick);
    expect(changed(await stack.preview(quick))).to.deep.equal([]);
  });

  it("would roll out a new value without being told, or to whoever doesn't read it", async () => {
    store.put("SESSION_SECRET", "sample-second-session-secret-0123456789abcdef");
    expect((await environments())["api"]).to.deep.equal(beforehand["api"]);
    const stack = await stored({ versions: { SESSION_SECRET: 2 } });
    expect(changed(await stack.up(quick))).to.deep.equal([
      "create-replacement ExternalSecret api-stored",
      "delete-replaced ExternalSecret api-stored",
      "replace ExternalSecret api-stored",
      "update Deployment api",
    ]);
    const { SESSION_SECRET, ...others } = beforehand["api"] ?? {};
    const { SESSION_SECRET: now, ...same } = (await environments())["api"] ?? {};
    expect(now).to.equal("sample-second-session-secret-0123456789abcdef").and.not.equal(SESSION_SECRET);
    expect(same).to.deep.equal(others);
  });

  it("would take a running process's Secret away, or start new ones, for a key that the store has lost", async () => {
    store.remove("SESSION_SECRET");
    const stack = await stored({ versions: { SESSION_SECRET: 3 } });
    const running = await environments();
    const failure = await stack.up(quick).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(EngineError);
    expect(await environments()).to.deep.equal(running);
  });
});
