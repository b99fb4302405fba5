// Where the outcome of a drill goes: the log, the pod's status, a ConfigMap, and the collector of the stack's telemetry.
"use strict";

const fs = require("node:fs");
const { setting } = require("./settings.cjs");

/** What is measured, by the field of the result that holds it; what isn't known is left out. */
const gauges = {
  success: "Whether the newest backup could be restored and holds what it must.",
  durationSeconds: "How long the drill took, from its start until its copy was removed.",
  recoveryPointSeconds: "What would be lost: age of the restored data's newest row, as seen from the live data's.",
  rows: "Rows, or documents, in the restored database.",
  timestampSeconds: "When the drill ended, in seconds since 1970.",
};

const metricName = (field) =>
  `trackdechets_restore_drill_${field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;

const samplesOf = (result) =>
  Object.entries(gauges).flatMap(([field, description]) =>
    result[field] === undefined ? [] : [{ name: metricName(field), description, value: Number(result[field]) }],
  );

/** Prometheus' text format. */
const prometheus = (result) =>
  samplesOf(result)
    .map(
      ({ name, description, value }) =>
        `# HELP ${name} ${description}\n# TYPE ${name} gauge\n${name}{database="${result.database}"} ${value}\n`,
    )
    .join("");

/** OTLP over HTTP, as JSON (https://opentelemetry.io/docs/specs/otlp/#otlphttp). */
const otlp = (result) => ({
  resourceMetrics: [
    {
      resource: { attributes: [attribute("service.name", `${result.database}-drill`)] },
      scopeMetrics: [
        {
          scope: { name: "trackdechets.restore-drill" },
          metrics: samplesOf(result).map(({ name, description, value }) => ({
            name,
            description,
            unit: name.endsWith("_seconds") ? "s" : "1",
            gauge: {
              dataPoints: [
                {
                  asDouble: value,
                  timeUnixNano: `${Math.round(result.timestampSeconds * 1000)}000000`,
                  attributes: [attribute("database", result.database)],
                },
              ],
            },
          })),
        },
      ],
    },
  ],
});

const attribute = (key, stringValue) => ({ key, value: { stringValue } });

async function push(result, endpoint) {
  const response = await fetch(`${endpoint.replace(/\/+$/, "")}/v1/metrics`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(otlp(result)),
    signal: AbortSignal.timeout(5000),
  });
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
}

/** Tells a result everywhere. What can't be told in one place is said in the log, and changes nothing of the outcome. */
async function report(result, kubernetes) {
  console.log(JSON.stringify(result));
  const places = {
    "the termination message": () => fs.writeFileSync(setting("TERMINATION_LOG"), result.message),
    "the ConfigMap": () =>
      kubernetes.patch("v1", "configmaps", setting("RESULT_CONFIG_MAP"), {
        data: { "result.json": JSON.stringify(result, null, 2), "metrics.prom": prometheus(result) },
      }),
    "the collector": () => {
      const endpoint = process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
      return endpoint ? push(result, endpoint) : undefined;
    },
  };
  for (const [place, tell] of Object.entries(places)) {
    try {
      await tell();
    } catch (error) {
      console.error(`the result didn't reach ${place}: ${error.cause?.message ?? error.message}`);
    }
  }
}

module.exports = { otlp, prometheus, report };
