/**
 * A stand-in for Pulumi's kubernetes plugin, for places where the official one can't be downloaded. It follows the official one
 * in what it creates, updates, replaces and waits for, and talks to a real API server and the real helm.
 *
 * Left out: charts, YAML files and directories as components (`helm/v4`, `yaml`, `kustomize`), functions, rendering to files,
 * client-side apply, `generateName`, kubeconfigs with exec or password authentication, request rate limits, `resourceNames` of a
 * Release, and a chart's version when the program names none. Previews of a Release don't open its chart.
 * `pulumi import` takes an object over, but writes no program text for it: that needs the schema.
 */
import manifest from "@pulumi/kubernetes/package.json" with { type: "json" };

import { warn } from "../shared/engine.ts";
import { field, flag, type JsonObject, text } from "../shared/json.ts";
import { serve } from "../shared/protocol.ts";
import { changedKeys, type Provider } from "../shared/provider.ts";
import { ApiClient } from "./client.ts";
import { Cluster } from "./cluster.ts";
import { Discovery } from "./discovery.ts";
import { Helm } from "./helm.ts";
import { clusterAccess } from "./kubeconfig.ts";
import { objects } from "./objects.ts";
import { releases } from "./releases.ts";

const groupsOfComponents = ["helm.sh/v2", "helm.sh/v4", "kustomize", "yaml"];

/** Connects when the first object asks for it: a run that changes nothing opens no connection. */
function kubernetes(): Provider {
  let configuration: JsonObject = {};
  const access = once(() => clusterAccess(text(configuration, "kubeconfig"), text(configuration, "context")));
  const cluster = once(async () => {
    const client = new ApiClient(await access(), (message) => warn(process.argv[2], message));
    return new Cluster(client, new Discovery(client));
  });

  const objectType = objects(() => ({
    cluster,
    namespace: text(configuration, "namespace"),
    enableSecretMutable: flag(configuration, "enableSecretMutable"),
    enableConfigMapMutable: flag(configuration, "enableConfigMapMutable"),
  }));
  const releaseType = releases(new Helm(access), () => text(configuration, "namespace") ?? "default");

  return {
    name: "kubernetes",
    version: manifest.version,
    configure: (inputs) => {
      configuration = inputs;
    },
    diffConfig: (olds, news) => ({ changed: changedKeys(olds, news), replaces: replacesEverything(olds, news) }),
    resourceType: (token) => {
      const [, group = "", kind = ""] = token.split(":");
      if (token === "kubernetes:helm.sh/v3:Release") return releaseType;
      const isLeftOut = group === "helm.sh/v3" || groupsOfComponents.some((known) => group.startsWith(known));
      return isLeftOut || kind.endsWith("List") ? undefined : objectType;
    },
  };
}

/** Only another cluster under another identifier moves everything; adding or dropping the identifier does not. */
function replacesEverything(olds: JsonObject, news: JsonObject): string[] {
  const before = field(olds, "clusterIdentifier");
  const after = field(news, "clusterIdentifier");
  return before && after && before !== after ? ["clusterIdentifier"] : [];
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

serve(kubernetes());
