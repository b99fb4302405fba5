// Asks Elasticsearch with what the application's variables say of it. For the job that makes the index.
"use strict";

const { request } = require("node:https");

/** What Elasticsearch answers, or undefined where there is nothing to GET; else an error with its reason, and without the password. */
function ask(method, path, body) {
  const url = new URL(process.env.ELASTIC_SEARCH_URL);
  const options = {
    method,
    auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`,
    headers: { "content-type": "application/json" },
    timeout: 30_000,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, url.origin), options, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if (answer.statusCode === 404 && method === "GET") resolve(undefined);
        else if (answer.statusCode < 300) resolve(JSON.parse(text));
        else reject(new Error(`Elasticsearch refused ${path}: ${answer.statusCode} ${text.slice(0, 500)}`));
      });
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error(`Elasticsearch doesn't answer ${path}`)));
    outgoing.on("error", reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Under which the application looks for its waste slips; its index carries the name further. */
const alias = process.env.ELASTICSEARCH_BSDS_ALIAS_NAME || "bsds";

module.exports = { ask, alias };
