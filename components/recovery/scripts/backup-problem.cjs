// What a refusal of an S3 store means here, and the command that mends it.
"use strict";

const set = (key) => `pulumi config set ${key}`;
const newKey = `${set("--secret BACKUP_ACCESS_KEY_ID")} and ${set("--secret BACKUP_SECRET_ACCESS_KEY")}`;

const unreachable = [
  "ECONNREFUSED",
  "ECONNRESET",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "ETIMEDOUT",
  "EPIPE",
];

/** Of a network error, or of the errors that it wraps: one for each address that was tried. */
const codesOf = (error) =>
  [error, error.cause, ...(error.errors ?? [])].flatMap((each) => [each?.code, each?.name]).filter(Boolean);

const isUnreachable = (error) =>
  codesOf(error).some((code) => unreachable.includes(code) || code === "TimeoutError") && statusOf(error) === undefined;

const statusOf = (error) => error.$metadata?.httpStatusCode;

/** Whether trying again may help. */
exports.isPassing = (error) => isUnreachable(error) || statusOf(error) >= 500 || statusOf(error) === 429;

/** A folder with the backups of a database that isn't this installation's: of a lost one, most likely. */
exports.takenBy = (cluster, { name, bucket }) =>
  `the bucket ${bucket} holds backups of an earlier ${cluster}, which nothing new may be mixed with; restore them ` +
  `(docs/runbooks, lost cluster), or begin a new database beside them by ${set(`--path ${name}.cluster ${cluster}-2`)}`;

/** One sentence. Never with a key in it: the store's own message may repeat what it was sent, so it isn't shown. */
exports.mendingOf = (error, { bucket, endpoint, region }) => {
  const where = `the bucket ${bucket} at ${endpoint}`;
  if (isUnreachable(error)) {
    return `${endpoint} can't be reached (${codesOf(error)[0]}); mend it by ${set("--path storage.endpoint <URL>")}, or open the way to it`;
  }
  switch (error.name) {
    case "InvalidAccessKeyId":
      return `${endpoint} doesn't know the access key; mend it by ${newKey}`;
    case "SignatureDoesNotMatch":
      return `the secret key doesn't belong to the access key; mend it by ${set("--secret BACKUP_SECRET_ACCESS_KEY")}`;
    case "NoSuchBucket":
      return `there is no ${where.slice(4)}; mend it by ${set("--path storage.bucketPrefix <prefix>")}, or by a key of the project that owns it: ${newKey}`;
    case "PermanentRedirect":
    case "AuthorizationHeaderMalformed":
    case "IllegalLocationConstraintException":
      return `${where} isn't in the region ${region}; mend it by ${set("--path storage.region <region>")}`;
    case "RequestTimeTooSkewed":
      return `the node's clock is wrong: ${endpoint} refuses its signatures`;
  }
  if (statusOf(error) === 401 || statusOf(error) === 403) {
    return `the key may not ${error.step} in ${where}; let its owner do so, or mend it by ${newKey}`;
  }
  if (codesOf(error).some((code) => /CERT|SELF_SIGNED|UNABLE_TO_/.test(code))) {
    return `the certificate of ${endpoint} isn't trusted (${codesOf(error)[0]})`;
  }
  const answer = statusOf(error) === undefined ? "" : `, status ${statusOf(error)}`;
  return `${where} can't be used: to ${error.step} fails with ${error.name}${answer}; check the key (${newKey}) and storage.endpoint`;
};
