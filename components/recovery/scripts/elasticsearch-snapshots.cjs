// Tells Elasticsearch the bucket of its snapshots, and when to make and remove them. It tries the bucket itself: a wrong key is
// an error here.
"use strict";

const { setting } = require("./settings.cjs");

const repository = "object-storage";
const { origin, username, password } = new URL(setting("ELASTIC_SEARCH_URL"));
const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;

async function put(path, body) {
  const answer = await fetch(`${origin}${path}`, {
    method: "PUT",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${(await answer.text()).slice(0, 500)}`);
}

async function main() {
  await put(`/_snapshot/${repository}`, { type: "s3", settings: { bucket: setting("BUCKET") } });
  await put("/_slm/policy/trackdechets", {
    name: "<trackdechets-{now{yyyy.MM.dd-HH.mm}}>",
    schedule: setting("SCHEDULE"),
    repository,
    config: { indices: setting("INDICES").split(","), ignore_unavailable: true, include_global_state: false },
    retention: { expire_after: `${setting("KEEP_DAYS")}d`, min_count: 1 },
  });
  console.log("snapshots are made and removed by their schedule");
}

main().catch((error) => {
  console.error(`Elasticsearch's snapshots can't be set up: ${error.message}`);
  process.exit(1);
});
