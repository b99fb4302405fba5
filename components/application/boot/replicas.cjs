// Before the index is made: as many replicas as there are nodes to hold them, and at most one. The application asks for one
// or two, whatever there is: a single node would stay yellow for ever, and a third copy is paid for by nobody.
"use strict";

const { request } = require("node:https");

const url = new URL(process.env.ELASTIC_SEARCH_URL);
const alias = process.env.ELASTICSEARCH_BSDS_ALIAS_NAME || "bsds";
const names = [`${alias}*`, "favorites*"];
const settings = { "index.auto_expand_replicas": "0-1" };

function put(path, body) {
  const options = {
    method: "PUT",
    auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`,
    headers: { "content-type": "application/json" },
    timeout: 30_000,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, url.origin), options, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if (answer.statusCode < 300) resolve();
        else reject(new Error(`Elasticsearch refused ${path}: ${answer.statusCode} ${text.slice(0, 500)}`));
      });
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error(`Elasticsearch doesn't answer ${path}`)));
    outgoing.on("error", reject);
    outgoing.end(JSON.stringify(body));
  });
}

async function main() {
  // Indices to come, `favorites` too, which its first write makes.
  await put("/_index_template/trackdechets-replicas", { index_patterns: names, template: { settings } });
  // Those that are there.
  await put(`/${names.join()}/_settings?allow_no_indices=true&ignore_unavailable=true`, settings);
  console.log("each index follows the number of nodes with its replicas");
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
