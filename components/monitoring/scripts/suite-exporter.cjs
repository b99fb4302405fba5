// Answers Prometheus for what no exporter knows: the application's queues in Redis, and the age of MongoDB's backups.
"use strict";

const http = require("node:http");
const { backups } = require("./backups.cjs");
const { exposition } = require("./exposition.cjs");
const { queues } = require("./queues.cjs");
const { setting } = require("./settings.cjs");

const sources = {
  redis: queues({ url: setting("REDIS_URL"), queues: JSON.parse(setting("QUEUES")) }),
  mongodb: backups({ url: setting("MONGO_URL") }),
};

/** A source that is away says so, and takes nothing from the other one's answer. */
async function scrape() {
  const answers = await Promise.all(
    Object.entries(sources).map(async ([source, read]) => {
      try {
        return { source, up: 1, samples: await read() };
      } catch (error) {
        // Never the whole error: its connection holds a password.
        console.error(`${source}: ${error instanceof Error ? error.message : String(error)}`);
        return { source, up: 0, samples: [] };
      }
    }),
  );
  const up = answers.map(({ source, up: value }) => ({ name: "suite_exporter_source_up", labels: { source }, value }));
  return exposition([...up, ...answers.flatMap(({ samples }) => samples)]);
}

const server = http.createServer((request, response) => {
  const answer = (status, text) => {
    response.writeHead(status, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
    response.end(text);
  };
  if (request.url === "/health") return answer(200, "ok\n");
  if (request.url !== "/metrics") return answer(404, "");
  scrape().then(
    (text) => answer(200, text),
    (error) => answer(500, `${error.message}\n`),
  );
});

server.listen(Number(setting("PORT")), () => console.log(`listening on ${server.address().port}`));
process.on("SIGTERM", () => process.exit(0));
