// Stands in for the application's API where requests are counted: its port and its probe, its time to start, and what it does when
// it is told to stop: no new connection from that moment on, ten seconds at most for what is under way, and the end.
"use strict";

const { createServer } = require("node:http");
const { hostname } = require("node:os");

const [version] = process.argv.slice(2);
/** To load the library and to open its databases. */
const startMilliseconds = 3000;
/** Of an answer: some must be under way when a pod is stopped. */
const answerMilliseconds = 100;
const drainMilliseconds = 10_000;

// Node's own 5 s between two requests of a connection, as the API leaves it.
const server = createServer((request, response) => {
  if (request.url === "/ping") return response.end("Pong!");
  setTimeout(() => response.end(JSON.stringify({ version, pod: hostname() })), answerMilliseconds);
});

setTimeout(() => server.listen(Number(process.env.API_PORT)), startMilliseconds);

process.on("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => process.exit(0), drainMilliseconds).unref();
});
