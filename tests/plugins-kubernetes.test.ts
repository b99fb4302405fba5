/** The kubernetes stand-in without a cluster: what it waits for, how it takes over fields, how it calls helm. */
import { expect } from "chai";

import { handedOver } from "../local/plugins/kubernetes/apply.ts";
import { withDashes, withUnderscores } from "../local/plugins/kubernetes/crdNames.ts";
import { clusterAccess } from "../local/plugins/kubernetes/kubeconfig.ts";
import { replacesFailed } from "../local/plugins/kubernetes/objectDiff.ts";
import { readiness } from "../local/plugins/kubernetes/readiness.ts";
import { HelmError } from "../local/plugins/kubernetes/helm.ts";
import { upgrade, upgradeParameters } from "../local/plugins/kubernetes/releases.ts";
import { servesVerdict } from "../local/plugins/kubernetes/surroundings.ts";
import { parseWaitFor } from "../local/plugins/kubernetes/waitFor.ts";
import type { JsonObject } from "../local/plugins/shared/json.ts";

describe("kubernetes stand-in", () => {
  describe("pulumi.com/waitFor", () => {
    const state = (annotation: string, object: JsonObject) => parseWaitFor(annotation)(object).state;
    const running = { status: { phase: "Running", count: 2, conditions: [{ type: "Ready", status: "True" }] } };

    for (const [annotation, expected] of [
      ["jsonpath={.status.phase}=Running", "ready"],
      ["jsonpath={.status.phase}=Stopped", "waiting"],
      ["jsonpath={.status.count}=2", "ready"],
      ["jsonpath={.status.absent}", "waiting"],
      ["jsonpath={.status.phase}", "ready"],
      ['jsonpath={.status.conditions[?(@.type=="Ready")].status}=True', "ready"],
      ["jsonpath={.status.conditions[0]['type']}=Ready", "ready"],
      ["jsonpath={.status.conditions[*].type}=Ready", "ready"],
      ["condition=Ready", "ready"],
      ["condition=Ready=False", "waiting"],
      ["condition=Absent", "waiting"],
      ['["jsonpath={.status.phase}=Running","condition=Ready"]', "ready"],
      ['["jsonpath={.status.phase}=Running","condition=Absent"]', "waiting"],
      ["jsonpath={.status.conditions}=x", "failed"],
    ] as const) {
      it(`is ${expected} for ${annotation}, because the databases' waits are written so`, () => {
        expect(state(annotation, running)).to.equal(expected);
      });
    }

    it("waits while the status is of an earlier spec, because an update would pass before it began", () => {
      const stale = { metadata: { generation: 2 }, status: { ...running.status, observedGeneration: 1 } };
      expect(state("jsonpath={.status.phase}=Running", stale)).to.equal("waiting");
      expect(state("condition=Ready", stale)).to.equal("waiting");
      const current = { metadata: { generation: 2 }, status: { ...running.status, observedGeneration: 2 } };
      expect(state("condition=Ready", current)).to.equal("ready");
    });

    for (const mistake of [
      "Ready",
      "jsonpath=.status",
      "jsonpath={.status.phase}=",
      "[]",
      "jsonpath={.a[?(@.b>1)]}=x",
    ]) {
      it(`refuses ${mistake}, because a condition that can't be read would never be waited for`, () => {
        expect(() => parseWaitFor(mistake)).to.throw();
      });
    }
  });

  describe("readiness", () => {
    const judge = (type: string, object: JsonObject) => readiness[type]?.(object).state;

    it("waits for the whole rollout of a Deployment, because the old revision's pods are available at once", () => {
      const spec = { replicas: 2 };
      const done = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
      const rollout = (status: JsonObject) =>
        judge("apps/v1/Deployment", { metadata: { generation: 2 }, spec, status: { ...done, ...status } });
      expect(rollout({})).to.equal("ready");
      expect(rollout({ observedGeneration: 1 })).to.equal("waiting");
      expect(rollout({ updatedReplicas: 1 })).to.equal("waiting");
      expect(rollout({ replicas: 3 })).to.equal("waiting");
      expect(rollout({ availableReplicas: 1 })).to.equal("waiting");
    });

    it("fails at once with a failed Job, because the migrations' message must not come after a timeout", () => {
      const conditions = [{ type: "Failed", status: "True", reason: "BackoffLimitExceeded", message: "too many" }];
      const verdict = readiness["batch/v1/Job"]?.({ status: { conditions } });
      expect(verdict).to.have.property("state", "failed");
      expect(verdict).to.have.property("message").that.includes("BackoffLimitExceeded");
    });
  });

  describe("a Service", () => {
    const state = (ready: number, pending: number, settled: boolean) =>
      servesVerdict({ ready, pending }, settled).state;

    it("waits for every pod that it selects, because the official provider does, and not for the first only", () => {
      expect(state(2, 0, false)).to.equal("ready");
      expect(state(2, 1, true)).to.equal("waiting");
      expect(state(0, 1, true)).to.equal("waiting");
    });

    it("counts as ready without any pod after a while, because a program that relies on more is wrong elsewhere", () => {
      expect(state(0, 0, false)).to.equal("waiting");
      expect(state(0, 0, true)).to.equal("ready");
    });
  });

  describe("a failed Job", () => {
    const inputs = {
      kind: "Job",
      metadata: { name: "migrate-1", annotations: { "pulumi.com/replaceUnready": "true" } },
    };
    const unchanged = { changes: [], replaces: [], deleteBeforeReplace: false };
    const outputs = (type: string) => ({ status: { conditions: [{ type, status: "True" }] } });

    it("is made anew where the program asks for it, because it would never run again by itself", () => {
      const found = replacesFailed(unchanged, outputs("Failed"), inputs);
      expect(found.replaces).to.deep.equal(['metadata.annotations["pulumi.com/replaceUnready"]']);
      expect(found.deleteBeforeReplace).to.equal(true);
    });

    it("is left alone once it is complete, because a migration runs once", () => {
      expect(replacesFailed(unchanged, outputs("Complete"), inputs)).to.equal(unchanged);
    });
  });

  describe("server-side apply", () => {
    it("takes over the fields of the creation and nobody else's, because every update would conflict with itself", () => {
      const entry = (manager: string, operation: string, fieldsV1: JsonObject) => ({ manager, operation, fieldsV1 });
      const operator = entry("operator", "Update", { "f:status": {} });
      const created = entry("pulumi-kubernetes", "Update", { "f:spec": { "f:a": {} } });
      const applied = entry("pulumi-kubernetes-1", "Apply", { "f:spec": { "f:b": {} } });
      const merged = entry("pulumi-kubernetes-1", "Apply", { "f:spec": { "f:a": {}, "f:b": {} } });
      expect(handedOver([operator, created, applied], "pulumi-kubernetes-1")).to.deep.equal([operator, merged]);
    });

    it("writes keys of resource definitions with dashes, because the API server drops those with underscores", () => {
      const definition = { schema: [{ x_kubernetes_preserve_unknown_fields: true, other_key: 1 }] };
      const sent = { schema: [{ "x-kubernetes-preserve-unknown-fields": true, other_key: 1 }] };
      expect(withDashes(definition)).to.deep.equal(sent);
      expect(withUnderscores(sent)).to.deep.equal(definition);
    });
  });

  describe("kubeconfig", () => {
    const config = (user: JsonObject) =>
      JSON.stringify({
        "current-context": "c",
        contexts: [{ name: "c", context: { cluster: "k", user: "u", namespace: "n" } }],
        clusters: [{ name: "k", cluster: { server: "https://127.0.0.1:6443", "certificate-authority": "ca.pem" } }],
        users: [{ name: "u", user }],
      });

    it("refuses ways to authenticate that it leaves out, because requests without a name fail less clearly", async () => {
      const failure = await clusterAccess(config({ exec: {} }), undefined).catch((error: unknown) => error);
      expect(String(failure)).to.include('"exec"');
    });

    it("names a context that is not there", async () => {
      const failure = await clusterAccess(config({}), "elsewhere").catch((error: unknown) => error);
      expect(String(failure)).to.include("elsewhere");
    });
  });

  describe("helm", () => {
    it("installs what is not there and upgrades what is, because a failed first install leaves a release", () => {
      const inputs = { name: "r", namespace: "n", chart: "./c.tgz", version: "1.2.3", timeout: 60, waitForJobs: true };
      const parameters = upgradeParameters(inputs, 0).join(" ");
      expect(parameters).to.match(/^upgrade r \.\/c\.tgz --install --namespace n --timeout 60s/);
      expect(parameters).to.include("--version 1.2.3").and.include("--wait --wait-for-jobs");
    });

    it("doesn't wait when told so, because pods of a broken chart would hold the whole deployment", () => {
      expect(upgradeParameters({ name: "r", skipAwait: true, waitForJobs: true }, 0).join(" ")).not.to.include(
        "--wait",
      );
    });

    const busy = "server-side apply failed: Timeout: request did not complete within requested timeout";
    /** A double of helm: ends its first runs with these errors, and says after how many runs the upgrade had its answer. */
    const runsUntilAnswer = async (...errors: readonly string[]): Promise<number> => {
      let runs = 0;
      const run = async (): Promise<string> => {
        const error = errors[runs];
        runs += 1;
        if (error !== undefined) throw new HelmError(error);
        return "";
      };
      await upgrade({ run }, { parameters: [] }).catch(() => undefined);
      return runs;
    };

    it("tries again where the API server was too busy for a definition, and not for ever: it would hide that it never is", async () => {
      expect(await runsUntilAnswer()).to.equal(1);
      expect(await runsUntilAnswer(busy, busy)).to.equal(3);
      expect(await runsUntilAnswer(busy, busy, busy, busy)).to.equal(3);
    });

    it("gives every other error back at once, because a chart that is refused is refused again", async () => {
      expect(await runsUntilAnswer("chart is invalid", busy)).to.equal(1);
    });
  });
});
