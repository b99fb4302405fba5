// Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/).
"use strict";

const help = {
  suite_exporter_source_up: "Whether the last question to it was answered.",
  bull_queue_waiting: "Jobs that any worker may take.",
  bull_queue_active: "Jobs that a worker is at.",
  bull_queue_delayed: "Jobs whose time hasn't come: put off, or to be tried again.",
  bull_queue_failed: "Failed jobs that are kept to be looked at; the application keeps the newest 500 to 5000.",
  bull_queue_paused: "Whether somebody has paused the queue.",
  bull_queue_oldest_waiting_seconds: "Seconds since the oldest waiting job could have been taken; 0 where none waits.",
  bull_queue_waiting_limit_seconds: "Seconds after which the oldest waiting job is a fault.",
  mongodb_backup_last_success_timestamp_seconds:
    "When the newest complete backup ended, since 1970; 0 where there is none.",
  mongodb_oplog_archived_timestamp_seconds:
    "Until when the archived operations log reaches, since 1970; 0 where there is none.",
};

const escaped = (value) => value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
const labelled = (labels) => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
};

/** The samples of one name stand together, below its head. All of them are gauges. */
exports.exposition = (samples) =>
  Object.entries(help)
    .map(([name, text]) => [name, text, samples.filter((sample) => sample.name === name)])
    .filter(([, , own]) => own.length > 0)
    .map(([name, text, own]) => {
      const lines = own.map(({ labels, value }) => `${name}${labelled(labels)} ${value}`);
      return [`# HELP ${name} ${text}`, `# TYPE ${name} gauge`, ...lines, ""].join("\n");
    })
    .join("");
