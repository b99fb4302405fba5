/** The plugin stand-ins without an engine or a cluster: how they read properties, what they name, what they replace. */
import { expect } from "chai";

import { identify, objectId, parseId } from "../local/plugins/kubernetes/identity.ts";
import { liveInputs, named, objectDifference } from "../local/plugins/kubernetes/objectDiff.ts";
import { lifecycleRule } from "../local/plugins/aws/lifecycle.ts";
import { generateText } from "../local/plugins/random/generate.ts";
import { changesBetween, formatPath } from "../local/plugins/shared/diff.ts";
import { containsUnknown, type JsonObject, unknown } from "../local/plugins/shared/json.ts";
import { fromStruct, toStruct, withoutSecretWrappers } from "../local/plugins/shared/struct.ts";

const mutable = { enableSecretMutable: true, enableConfigMapMutable: true };
const frozen = { enableSecretMutable: false, enableConfigMapMutable: false };
const seed = new Uint8Array([1, 2, 3]);

function differ(token: string, olds: JsonObject, news: JsonObject, mutability = mutable) {
  const fixed = { metadata: { name: "x", namespace: "n" } };
  return objectDifference(identify(token, news), { ...fixed, ...olds }, { ...fixed, ...news }, mutability);
}

describe("plugin stand-ins", () => {
  describe("properties", () => {
    it("finds an unknown value inside lists and objects, because sent to the API server it would be stored as text", () => {
      expect(containsUnknown({ a: [{ b: unknown }] })).to.equal(true);
      expect(containsUnknown({ a: [{ b: "known" }] })).to.equal(false);
    });

    it("keeps values over the wire, because a number turned text is another object for the API server", () => {
      const properties = { text: "1", number: 1, flag: false, list: [1, "a", null], nested: { empty: {}, none: [] } };
      expect(fromStruct(toStruct(properties))).to.deep.equal(properties);
    });

    it("unwraps secrets of the provider's configuration, because a wrapped kubeconfig can't be read", () => {
      const wrapped = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "k" };
      expect(withoutSecretWrappers({ kubeconfig: wrapped, plain: 1 })).to.deep.equal({ kubeconfig: "k", plain: 1 });
    });

    it("writes paths as the engine reads them, because a misread path loses the diff", () => {
      expect(formatPath(["metadata", "annotations", "pulumi.com/skipAwait"])).to.equal(
        'metadata.annotations["pulumi.com/skipAwait"]',
      );
      expect(formatPath(["spec", "containers", 0, "image"])).to.equal("spec.containers[0].image");
    });

    it("sees no change between null and absent, because the engine sends null for what the program leaves out", () => {
      expect(changesBetween({ a: null, b: 1 }, { b: 1 })).to.deep.equal([]);
    });
  });

  describe("names of objects", () => {
    it("gives the same name for the same seed, because the preview must show the name that the update gives", () => {
      const first = named({}, {}, "config", seed);
      expect(first).to.deep.equal(named({}, {}, "config", seed));
      expect(first["metadata"])
        .to.have.property("name")
        .that.matches(/^config-[0-9a-f]{8}$/);
    });

    it("keeps an earlier name of its own, because a new one at each run would replace everything unnamed", () => {
      const earlier = named({}, {}, "config", seed);
      expect(named({}, earlier, "config", new Uint8Array([9]))).to.deep.equal(earlier);
    });

    it("leaves a name of the program alone, even one that is not known yet", () => {
      const news = { metadata: { name: unknown } };
      expect(named(news, {}, "config", seed)).to.deep.equal(news);
    });

    it("tells core kinds and patches by their token, because the URL is made of it", () => {
      expect(identify("kubernetes:core/v1:Secret", {})).to.deep.equal({
        ...{ apiVersion: "v1", kind: "Secret", isPatch: false },
      });
      expect(identify("kubernetes:apps/v1:DeploymentPatch", {})).to.deep.equal({
        ...{ apiVersion: "apps/v1", kind: "Deployment", isPatch: true },
      });
    });

    it("takes a custom kind that ends in Patch for itself, because the inputs name it", () => {
      const inputs = { apiVersion: "example.org/v1", kind: "OsPatch" };
      expect(identify("kubernetes:example.org/v1:OsPatch", inputs)).to.deep.equal({ ...inputs, isPatch: false });
    });

    it("reads back its own ids, with and without a namespace", () => {
      expect(parseId(objectId({ metadata: { name: "a", namespace: "n" } }))).to.deep.equal({
        namespace: "n",
        name: "a",
      });
      expect(parseId(objectId({ metadata: { name: "a" } }))).to.deep.equal({ namespace: undefined, name: "a" });
    });
  });

  describe("update or replace", () => {
    it("updates a named Secret in place when the provider allows it, because replacing takes it from running pods", () => {
      const { changes, replaces } = differ("kubernetes:core/v1:Secret", { data: { a: "1" } }, { data: { a: "2" } });
      expect(changes).to.have.length(1);
      expect(replaces).to.deep.equal([]);
    });

    it("replaces a Secret without that option, as the official provider does, deleting first for a fixed name", () => {
      const olds = { stringData: { a: "1" } };
      const { replaces, deleteBeforeReplace } = differ(
        "kubernetes:core/v1:Secret",
        olds,
        { stringData: { a: "2" } },
        frozen,
      );
      expect(replaces).to.deep.equal(["stringData.a"]);
      expect(deleteBeforeReplace).to.equal(true);
    });

    it("makes the new immutable Secret before it deletes an auto-named one, because pods still use the old", () => {
      const inputs = (seedByte: number, value: string) =>
        named({ immutable: true, stringData: { a: value } }, {}, "s", new Uint8Array([seedByte]));
      const { replaces, deleteBeforeReplace } = differ("kubernetes:core/v1:Secret", inputs(1, "1"), inputs(1, "2"));
      expect(replaces).to.deep.equal(["stringData.a"]);
      expect(deleteBeforeReplace).to.equal(false);
    });

    it("replaces a ConfigMap that stops being immutable, because the API server refuses to take that back", () => {
      const olds = { immutable: true, data: { a: "1" } };
      expect(differ("kubernetes:core/v1:ConfigMap", olds, { data: { a: "1" } }).replaces).to.deep.equal(["immutable"]);
    });

    for (const [token, path, olds, news] of [
      ["apps/v1:Deployment", "spec.selector.matchLabels.app", { selector: { matchLabels: { app: "a" } } }, {}],
      ["apps/v1:StatefulSet", "spec.serviceName", { serviceName: "a" }, { serviceName: "b" }],
      ["batch/v1:Job", "spec.template.spec.x", { template: { spec: { x: 1 } } }, { template: { spec: { x: 2 } } }],
      ["core/v1:PersistentVolumeClaim", "spec.storageClassName", { storageClassName: "a" }, { storageClassName: "b" }],
      ["core/v1:Service", "spec.clusterIP", { clusterIP: "10.0.0.1" }, { clusterIP: "10.0.0.2" }],
    ] as const) {
      it(`replaces a ${token} for ${path}, because the API server refuses that change`, () => {
        const { changes, replaces } = differ(`kubernetes:${token}`, { spec: { ...olds } }, { spec: { ...news } });
        expect(replaces).to.deep.equal(changes.map((change) => formatPath(change.path)));
        expect(path.startsWith(replaces[0] ?? "nothing")).to.equal(true);
      });
    }

    it("scales a Deployment in place, because a replacement would be an outage", () => {
      const { changes, replaces } = differ(
        "kubernetes:apps/v1:Deployment",
        { spec: { replicas: 1 } },
        { spec: { replicas: 2 } },
      );
      expect(changes.map(({ path }) => formatPath(path))).to.deep.equal(["spec.replicas"]);
      expect(replaces).to.deep.equal([]);
    });

    it("replaces for a name that is not known yet, because the object may have to move", () => {
      const news = { metadata: { name: unknown, namespace: "n" } };
      const { replaces, deleteBeforeReplace } = differ("kubernetes:core/v1:Service", {}, news);
      expect(replaces).to.deep.equal(["metadata.name"]);
      expect(deleteBeforeReplace).to.equal(false);
    });

    it("sees no change between the namespace default and none, because they are the same", () => {
      const inputs = (metadata: JsonObject) => ({ metadata: { name: "x", ...metadata } });
      const { changes } = differ("kubernetes:core/v1:Service", inputs({}), inputs({ namespace: "default" }));
      expect(changes).to.deep.equal([]);
    });
  });

  describe("refresh", () => {
    it("reports only fields that the program sets, because defaults of the server would be changes for ever", () => {
      const live = { spec: { replicas: 3, strategy: {} }, status: { replicas: 3 } };
      expect(liveInputs(live, { spec: { replicas: 2 } })).to.deep.equal({ spec: { replicas: 3 } });
    });

    it("keeps empty lists that the server drops, because they would come back as a change at every run", () => {
      expect(liveInputs({ spec: {} }, { spec: { ingress: [] } })).to.deep.equal({ spec: { ingress: [] } });
    });

    it("reads a Secret's text back from its data, because the server never returns stringData", () => {
      const live = { data: { a: Buffer.from("now").toString("base64") } };
      expect(liveInputs(live, { stringData: { a: "then" } })).to.deep.equal({ stringData: { a: "now" } });
    });
  });

  describe("random and buckets", () => {
    it("keeps to the classes and the minimums, because passwords in addresses must not need escaping", () => {
      for (let round = 0; round < 50; round++) {
        expect(generateText({ length: 16, special: false, minNumeric: 4 })).to.match(/^(?=(.*\d){4})[a-zA-Z0-9]{16}$/);
      }
      expect(generateText({ length: 8, upper: false, lower: false, numeric: false, overrideSpecial: "_" })).to.equal(
        "_".repeat(8),
      );
    });

    it("refuses minimums beyond the length, because a shorter password than asked for is a weaker one", () => {
      expect(() => generateText({ length: 2, minUpper: 3 })).to.throw("below");
    });

    it("puts tags of a lifecycle rule into its filter, because without them it would remove every object", () => {
      const rule = lifecycleRule({ id: "t", enabled: true, tags: { temp: "true" }, expiration: { days: 2 } });
      expect(rule.Filter).to.deep.equal({ And: { Prefix: "", Tags: [{ Key: "temp", Value: "true" }] } });
      expect(rule.Expiration).to.deep.equal({ Days: 2 });
    });
  });
});
