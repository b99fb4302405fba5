// Before the index is made: as many replicas as there are nodes to hold them, and at most one. The application asks for one
// or two, whatever there is: a single node would stay yellow for ever, and a third copy is paid for by nobody.
"use strict";

const { alias, ask } = require("./elasticsearch.cjs");

const names = [`${alias}*`, "favorites*"];
const settings = { "index.auto_expand_replicas": "0-1" };

async function main() {
  // Indices to come, `favorites` too, which its first write makes.
  await ask("PUT", "/_index_template/trackdechets-replicas", { index_patterns: names, template: { settings } });
  // Those that are there.
  await ask("PUT", `/${names.join()}/_settings?allow_no_indices=true&ignore_unavailable=true`, settings);
  console.log("each index follows the number of nodes with its replicas");
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
