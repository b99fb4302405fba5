/** A place where secrets are known to stand in clear; a test fails when it is no longer needed. */
export interface Exception {
  /** Of each line of `leaks`, what marks it as this one. */
  readonly matches: RegExp;
  readonly because: string;
}

/** docs/runbooks/redis.md says what follows from it: who may read the namespace's ConfigMaps has Redis's password. */
export const redisPassword: Exception = {
  matches: /^(redis-auth password|\S+ REDIS_URL): ConfigMap \S+ rfr-redis$/,
  because: "Spotahome's operator writes the password of Redis into its configuration file",
};

/**
 * What `--debug` prints. The SDK hands the engine's whole answer to the log, secrets in clear; the one for Python was mended by
 * pulumi/pulumi#24479. Nothing of it is printed or stored without that flag (docs/troubleshooting.md).
 */
export const isDebugMessage = (line: string): boolean => {
  const event: { readonly diagnosticEvent?: { readonly severity?: string } } = JSON.parse(line);
  return event.diagnosticEvent?.severity === "debug";
};
