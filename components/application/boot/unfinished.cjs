// Upstream's first index gets its alias before its documents. Cut then, the next try finds an alias and the right version of
// the mapping, says that there is nothing to do, and the application starts with a part of the index.
"use strict";

const { alias, ask } = require("./elasticsearch.cjs");

const key = "index.refresh_interval";

/**
 * Whether the index behind the alias was never completed: upstream makes it without refreshes, and sets these as its last step. Then
 * it must be built by force, which fills a new index while this one serves, and gives the alias to it at the end. An index
 * that is being filled without downtime isn't behind the alias yet.
 */
async function isUnfinished() {
  // Undefined where there is no alias yet.
  const indices = (await ask("GET", `/${alias}/_settings/${key}?flat_settings=true`)) ?? {};
  const marked = Object.keys(indices).filter((name) => indices[name].settings?.[key] === "-1");
  if (marked.length === 0) return false;
  console.log(`The index behind "${alias}" was never completed: it is built again, by force (${marked.join(", ")}).`);
  // Until then what it holds is to be found. Its interval stays, as the mark for the next try, should this one be cut too.
  await ask("POST", `/${alias}/_refresh`);
  return true;
}

module.exports = { isUnfinished };
