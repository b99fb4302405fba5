import { expect } from "chai";
import { clusterProvider } from "../components/kubernetes/provider.ts";
import type { Problem } from "../config/problem.ts";
import { parseConfiguration } from "../config/parse.ts";
import { openStack } from "../local/engine.ts";
import { installTools } from "../local/tools/install.ts";
import { startIdentityServer, type IdentityServer } from "./support/identity-server.ts";
import { record } from "./support/mocks.ts";
import { refusalOf } from "./support/refusal.ts";
import { rawConfiguration } from "./support/stack.ts";

const uid = "9f8b1c5e-6a0d-4b3c-8e21-0d5f7a64c9b2";
const other = "0b1d7f3c-51f0-4a55-9a37-6d3b6c0f2e11";

/** Registers the provider for a stack that names a cluster, where another one or the same answers. */
const registered = (named: string | undefined, answers: string) =>
  record(
    () =>
      clusterProvider("cluster", { context: "production", drainSeconds: 600, identifier: "production", uid: named }),
    {
      outputs: ({ type }) => (type === "kubernetes:core/v1:Namespace" ? { metadata: { uid: answers } } : undefined),
    },
  );

describe("the stack's cluster", () => {
  it("is touched when it is the one that the stack names", async () => {
    const { resources } = await registered(uid, uid);
    expect(resources.map(({ name }) => name)).to.include("cluster");
  });

  it("is never another one, whatever the context's name leads to today: nothing is registered that could be made there", async () => {
    const failure: unknown = await registered(uid, other).then(
      () => expect.fail("the program went on"),
      (error: unknown) => error,
    );
    const message = failure instanceof Error ? failure.message : "";
    expect(message).to.include(`the context production leads to the cluster ${other}, and this stack is on ${uid}`);
    expect(message).to.include("pulumi config set --path cluster.context '<context of that one>'");
    expect(message).to.include(`pulumi config set --path cluster.uid ${other}`);
  });

  it("isn't asked who it is where the stack names none: a preview of a stack without data works without the cluster", async () => {
    const { resources } = await registered(undefined, other);
    expect(resources.map(({ name }) => name))
      .to.include("cluster")
      .and.not.include("cluster-identity");
  });

  it("must be named where data is protected, and needn't where it isn't", () => {
    const problems = (protect: boolean): readonly Problem[] => {
      const parsed = parseConfiguration(
        rawConfiguration("production", ({ cluster, environment }) => {
          delete cluster?.["uid"];
          Object.assign(environment ?? {}, { protect });
        }),
      );
      return parsed.ok ? [] : parsed.problems;
    };
    expect(problems(true).map(({ key, fix }) => ({ key, fix }))).to.deep.equal([
      {
        key: "cluster.uid",
        fix: 'pulumi config set --path cluster.uid "$(kubectl get namespace kube-system --output=jsonpath={.metadata.uid} --context=trackdechets)"',
      },
    ]);
    expect(problems(false)).to.deep.equal([]);
  });
});

describe("the stack's cluster, by the real engine", function () {
  this.timeout("3m");
  let server: IdentityServer;
  before(async () => void (server = await startIdentityServer(other)));
  after(() => server.stop());

  for (const operation of ["preview", "up"] as const)
    it(`is asked its name and nothing more by ${operation}, and left as it is when it has another`, async () => {
      const tools = await installTools();
      const stack = await openStack({ cluster: server.cluster, stack: "dev", tools, settings: { cluster: { uid } } });
      const { message } = await refusalOf(stack[operation]());
      expect(message).to.include(`the secret kubeconfig leads to the cluster ${other}, and this stack is on ${uid}`);
      const asked = new Set(server.requests);
      expect([...asked].sort()).to.deep.equal(["GET /api/v1", "GET /api/v1/namespaces/kube-system"]);
      const state = JSON.parse(await stack.exportState());
      const types: string[] = (state.deployment.resources ?? []).map(({ type }: { type: string }) => type);
      const allowed = [
        "pulumi:pulumi:Stack",
        "pulumi:providers:kubernetes",
        "kubernetes:core/v1:Namespace",
        "pulumi:providers:pulumi",
      ];
      expect(types.filter((type) => !allowed.includes(type))).to.deep.equal([]);
      expect(types.filter((type) => type === "pulumi:providers:kubernetes").length).to.be.lessThan(2);
    });
});
