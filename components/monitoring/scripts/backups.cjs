// When MongoDB was last backed up, as Percona Backup for MongoDB notes it in the database itself. Percona's exporter would ask
// the same, but must be allowed to read `pbmConfig` for it, which holds the key of the bucket.
"use strict";

const { MongoClient } = require("mongodb");

/** Of a server that doesn't answer: Prometheus gives up after ten seconds. */
const patience = { serverSelectionTimeoutMS: 5000, socketTimeoutMS: 5000, maxPoolSize: 1 };

/** Gives a function that reads both moments. */
exports.backups = ({ url }) => {
  const client = new MongoClient(url, patience);
  return async () => {
    await client.connect();
    const database = client.db("admin");
    const options = { sort: { last_transition_ts: -1 }, projection: { last_transition_ts: 1 } };
    const backup = await database.collection("pbmBackups").findOne({ status: "done" }, options);
    const chunk = await database
      .collection("pbmPITRChunks")
      .findOne({}, { sort: { end_ts: -1 }, projection: { end_ts: 1 } });
    const sample = (name, value) => ({ name, labels: {}, value });
    return [
      sample("mongodb_backup_last_success_timestamp_seconds", Number(backup?.last_transition_ts ?? 0)),
      // A timestamp of the log: seconds, and a counter below them.
      sample("mongodb_oplog_archived_timestamp_seconds", chunk?.end_ts?.getHighBitsUnsigned() ?? 0),
    ];
  };
};
