// The few calls that scripts make to the API server, with the pod's own account. No client library: none is in the image.
"use strict";

const fs = require("node:fs");
const https = require("node:https");
const path = require("node:path");
const { setTimeout: sleep } = require("node:timers/promises");
const { setting } = require("./settings.cjs");

/** Pauses are those before each further try: an API server that restarts must not fail a drill of an hour. */
const patient = { timeoutMilliseconds: 10_000, pauses: [1000, 2000, 4000] };

class ApiError extends Error {
  constructor(method, url, code, body) {
    super(`${method} ${url}: ${code} ${body?.message ?? ""}`.trim());
    this.code = code;
  }
}

/** Calls below one namespace: that of the account. */
class Kubernetes {
  constructor(folder, { timeoutMilliseconds, pauses } = patient) {
    this.folder = folder;
    this.timeoutMilliseconds = timeoutMilliseconds;
    this.pauses = pauses;
    this.namespace = fs.readFileSync(path.join(folder, "namespace"), "utf8").trim();
  }

  /** URL of a kind's objects: `pods`, or `clusters` of the group `postgresql.cnpg.io/v1`. */
  url(group, plural, name) {
    const root = group === "v1" ? "/api/v1" : `/apis/${group}`;
    return `${root}/namespaces/${this.namespace}/${plural}${name === undefined ? "" : `/${name}`}`;
  }

  /** Undefined if there is none. */
  get(group, plural, name) {
    return this.unlessGone("GET", this.url(group, plural, name));
  }

  async list(group, plural, labelSelector = "") {
    const query = labelSelector === "" ? "" : `?labelSelector=${encodeURIComponent(labelSelector)}`;
    return (await this.request("GET", this.url(group, plural) + query)).items;
  }

  create(plural, object) {
    const metadata = { ...object.metadata, namespace: this.namespace };
    return this.request("POST", this.url(object.apiVersion, plural), { ...object, metadata });
  }

  /** Undefined once it is gone; asked again until then, it needs no right to read. */
  remove(group, plural, name) {
    return this.unlessGone("DELETE", this.url(group, plural, name));
  }

  patch(group, plural, name, change) {
    return this.request("PATCH", this.url(group, plural, name), change);
  }

  async unlessGone(method, url) {
    try {
      return await this.request(method, url);
    } catch (error) {
      if (error.code === 404) return undefined;
      throw error;
    }
  }

  /** @throws ApiError for a refusal; what may pass by itself is tried again. */
  async request(method, url, body) {
    for (let tries = 0; ; tries++) {
      try {
        return await this.send(method, url, body);
      } catch (error) {
        // The answer to an earlier try was lost, and not what it did.
        if (tries > 0 && method === "POST" && error.code === 409) return undefined;
        const passing = !(error instanceof ApiError) || error.code === 429 || error.code >= 500;
        if (!passing || tries === this.pauses.length) throw error;
        await sleep(this.pauses[tries]);
      }
    }
  }

  send(method, url, body) {
    const options = {
      method,
      host: setting("KUBERNETES_SERVICE_HOST"),
      port: setting("KUBERNETES_SERVICE_PORT"),
      path: url,
      ca: fs.readFileSync(path.join(this.folder, "ca.crt")),
      timeout: this.timeoutMilliseconds,
      headers: {
        // Read each time: the kubelet renews it.
        authorization: `Bearer ${fs.readFileSync(path.join(this.folder, "token"), "utf8").trim()}`,
        accept: "application/json",
        "content-type": method === "PATCH" ? "application/merge-patch+json" : "application/json",
      },
    };
    return new Promise((resolve, reject) => {
      const request = https.request(options, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const answer = parse(Buffer.concat(chunks).toString());
          if (response.statusCode < 300) resolve(answer);
          else reject(new ApiError(method, url, response.statusCode, answer));
        });
      });
      request.on("timeout", () => {
        const message = `${method} ${url}: no answer from the API server`;
        request.destroy(Object.assign(new Error(message), { code: "ETIMEDOUT" }));
      });
      request.on("error", reject);
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

/** A proxy before the API server may answer otherwise than in JSON. */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text.slice(0, 200) };
  }
}

module.exports = { ApiError, Kubernetes };
