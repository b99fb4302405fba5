/** Waits until an object is ready, and until one is gone. */
import { setTimeout as delay } from "node:timers/promises";

import { type JsonObject, list, object, text } from "../shared/json.ts";
import { annotation, isAnnotated } from "./annotations.ts";
import { hasStatus } from "./client.ts";
import type { Cluster, Location } from "./cluster.ts";
import { describe } from "./identity.ts";
import { type Readiness, readiness, type Verdict } from "./readiness.ts";
import { surroundings } from "./surroundings.ts";
import { parseWaitFor } from "./waitFor.ts";

/** Carries the object as it was seen last. */
export class NotReady extends Error {
  readonly live: JsonObject;

  constructor(message: string, live: JsonObject) {
    super(message);
    this.live = live;
  }
}

export interface Wait {
  cluster: Cluster;
  location: Location;
  seconds: number;
  signal: AbortSignal;
}

/**
 * The ready object. What ready means: `pulumi.com/skipAwait` (at once), else `pulumi.com/waitFor`, else the kind's own rule.
 * @throws {NotReady} with the reason and the last warnings of the cluster
 */
export async function awaitReady(wait: Wait, live: JsonObject, inputs: JsonObject): Promise<JsonObject> {
  if (isAnnotated(inputs, "skipAwait")) return live;
  const waitFor = annotation(inputs, "waitFor");
  const type = `${text(live, "apiVersion")}/${text(live, "kind")}`;
  const around = waitFor === undefined ? surroundings[type] : undefined;
  const judge = waitFor === undefined ? readiness[type] : parseWaitFor(waitFor);
  if (!judge && !around) return live;

  const deadline = AbortSignal.any([wait.signal, AbortSignal.timeout(wait.seconds * 1000)]);
  const progress: Progress = { live, verdict: { state: "waiting", message: "" } };
  try {
    const states = around ? poll(wait, live, around(wait.cluster), deadline) : follow(wait, live, judge, deadline);
    for await (const { live: latest, verdict } of states) {
      Object.assign(progress, { live: latest, verdict });
      if (verdict.state === "ready") return latest;
      if (verdict.state === "failed") break;
    }
  } catch (error) {
    if (!deadline.aborted) throw error;
  }
  throw new NotReady(await explain(wait, progress), progress.live);
}

interface Progress {
  live: JsonObject;
  verdict: Verdict;
}

/** Every state of the object, from a watch: a change is seen the moment it happens, and an idle wait costs nothing. */
async function* follow(
  { cluster, location }: Wait,
  first: JsonObject,
  judge: Readiness = () => ({ state: "ready" }),
  signal: AbortSignal,
): AsyncGenerator<Progress> {
  let live = first;
  yield { live, verdict: judge(live) };
  for (;;) {
    const query = {
      fieldSelector: `metadata.name=${location.name}`,
      resourceVersion: text(live, "metadata", "resourceVersion") ?? "",
    };
    for await (const { type, object } of cluster.client.watch(location.collection, query, signal)) {
      // The version to start from is forgotten already (410): start again from the present one.
      if (type === "ERROR") break;
      if (type === "DELETED") yield { live, verdict: { state: "failed", message: "it was deleted" } };
      live = object;
      yield { live, verdict: judge(live) };
    }
    await delay(100, undefined, { signal });
    live = (await cluster.get(location, signal)) ?? live;
    yield { live, verdict: judge(live) };
  }
}

/** For what depends on other objects: one look at all of them every 200 ms. */
async function* poll(
  { cluster, location }: Wait,
  first: JsonObject,
  judge: (live: JsonObject, signal: AbortSignal) => Promise<Verdict>,
  signal: AbortSignal,
): AsyncGenerator<Progress> {
  let live = first;
  for (;;) {
    yield { live, verdict: await judge(live, signal) };
    await delay(200, undefined, { signal });
    live = (await cluster.get(location, signal)) ?? live;
  }
}

async function explain({ cluster, location, seconds, signal }: Wait, { live, verdict }: Progress): Promise<string> {
  const subject = describe(live);
  const cause = verdict.state === "ready" ? "" : verdict.message;
  if (signal.aborted) return `${subject}: cancelled while waiting: ${cause}`;
  const headline =
    verdict.state === "failed"
      ? `${subject} failed: ${cause}`
      : `${subject} was not ready after ${seconds} s: ${cause}`;
  const said = [
    await lastWarnings(cluster, location).catch(() => []),
    await lastWords(cluster, location).catch(() => []),
  ];
  return [headline, ...said.flat().map((warning) => `  warning: ${warning}`)].join("\n");
}

/** Warnings about the object and about what controllers made for it, whose names begin with its own. */
async function lastWarnings(cluster: Cluster, { namespace, name }: Location): Promise<string[]> {
  const path = `/api/v1/namespaces/${namespace ?? "default"}/events`;
  const events = await cluster.client.send({ path, query: { fieldSelector: "type=Warning" } });
  const messages = list(events, "items")
    .filter((event) => `${text(event, "involvedObject", "name")}-`.startsWith(`${name}-`))
    .map((event) => `${text(event, "involvedObject", "kind")} ${text(event, "reason")}: ${text(event, "message")}`);
  return [...new Set(messages)].slice(-5);
}

/** What the containers of its pods left as their termination messages, which the official provider shows too. */
async function lastWords(cluster: Cluster, { namespace, name }: Location): Promise<string[]> {
  const path = `/api/v1/namespaces/${namespace ?? "default"}/pods`;
  return list(await cluster.client.send({ path }), "items")
    .filter((pod) => text(pod, "metadata", "name")?.startsWith(`${name}-`))
    .flatMap((pod) => list(pod, "status", "containerStatuses"))
    .map((status) => object(status, "state", "terminated"))
    .flatMap((ended) => (text(ended, "message") ? [`[${text(ended, "reason")}] ${text(ended, "message")}`] : []));
}

/** @throws when the object is still there after the timeout, with the finalizers that hold it */
export async function awaitGone(wait: Wait, deleted: JsonObject): Promise<void> {
  const { cluster, location, seconds, signal } = wait;
  const uid = text(deleted, "metadata", "uid");
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
  let live: JsonObject | undefined = await cluster.get(location, signal);
  try {
    while (live && text(live, "metadata", "uid") === uid) {
      live = await untilDeleted(wait, live, deadline);
    }
  } catch (error) {
    if (!deadline.aborted) throw error;
    const finalizers = list(live, "metadata", "finalizers").map(String).join(", ") || "none";
    throw new Error(`${describe(deleted)} was not gone after ${seconds} s; finalizers left: ${finalizers}`);
  }
}

async function untilDeleted(
  { cluster, location }: Wait,
  live: JsonObject,
  signal: AbortSignal,
): Promise<JsonObject | undefined> {
  const query = {
    fieldSelector: `metadata.name=${location.name}`,
    resourceVersion: text(live, "metadata", "resourceVersion") ?? "",
  };
  try {
    for await (const { type } of cluster.client.watch(location.collection, query, signal)) {
      if (type === "DELETED") return undefined;
      if (type === "ERROR") break;
    }
  } catch (error) {
    // The definition of a custom resource can go with its last object, and the watch with it.
    if (!hasStatus(error, 404, 410)) throw error;
  }
  await delay(100, undefined, { signal });
  return cluster.get(location, signal);
}
