import { z } from "zod";
import { applicationBuckets, type ApplicationBucketName } from "./buckets.ts";
import { backEndNames, heartbeatFile, workloads, type WorkloadName } from "./workloads.ts";

/** Whoever reads variables: the ten workloads and the two jobs that run before them. */
export type Reader = WorkloadName | "migrate" | "index";

/** What the deployment itself knows, computed from its databases, buckets and hosts. */
export type Derived =
  | "uiHost"
  | "apiHost"
  | "cookieDomain"
  | "postgresUrl"
  | "postgresMigrationUrl"
  | "redisUrl"
  | "mongodbUrl"
  | "elasticsearchUrl"
  | "storageEndpoint"
  | "storageRegion"
  | "pdfUrl"
  | "pdfToken"
  | "queueMonitorToken"
  | "telemetryDisabled"
  | "environmentName";

/** Where a variable's value comes from. */
export type Source =
  | { readonly from: "constant"; readonly value: string }
  /** The stack's `settings`, under the variable's own name. */
  | { readonly from: "setting"; readonly schema: z.ZodType<string | undefined> }
  /** A secret key of the stack: the variable's own name, or another variable's. */
  | { readonly from: "secret"; readonly key: string; readonly schema: z.ZodType<string | undefined> }
  | { readonly from: "derived"; readonly value: Derived }
  | { readonly from: "bucket"; readonly bucket: ApplicationBucketName }
  /** Differs from one workload to the next. */
  | { readonly from: "workload"; readonly value: "name" | "nodeOptions" };

export interface Variable {
  readonly name: string;
  readonly readers: readonly Reader[];
  /** Secret values go to the reader's Secret, all others to its ConfigMap. */
  readonly secret: boolean;
  readonly source: Source;
}

const derivedSecrets: readonly Derived[] = [
  "postgresUrl",
  "postgresMigrationUrl",
  "redisUrl",
  "mongodbUrl",
  "elasticsearchUrl",
  "pdfToken",
  "queueMonitorToken",
];

// Every back-end process imports the whole library, and dies at import without its databases, hosts and buckets.
const backEnd: readonly Reader[] = [...backEndNames, "index"];
const preloaded: readonly Reader[] = backEndNames.filter((name) => workloads[name].preload);
const api: readonly Reader[] = ["api"];
const mailers: readonly Reader[] = ["api", "queues-runner", "cron"];
const companySearch: readonly Reader[] = ["api", "queues-indexation", "queues-bulk-indexation", "index"];
const reindexers: readonly Reader[] = ["api", "queues-bulk-indexation", "queues-bulk-indexation-master", "index"];
const runners: readonly Reader[] = ["api", "queues-runner"];
const cron: readonly Reader[] = ["api", "cron"];
const webhooks: readonly Reader[] = ["api", "queues-webhooks"];
const gerico: readonly Reader[] = ["api", "queues-gerico"];

const constant = (name: string, value: string, readers: readonly Reader[] = backEnd): Variable => ({
  name,
  readers,
  secret: false,
  source: { from: "constant", value },
});
const setting = (
  name: string,
  schema: z.ZodType<string | undefined>,
  readers: readonly Reader[] = backEnd,
): Variable => ({ name, readers, secret: false, source: { from: "setting", schema } });
const secret = (
  name: string,
  schema: z.ZodType<string | undefined>,
  readers: readonly Reader[] = backEnd,
  key = name,
): Variable => ({ name, readers, secret: true, source: { from: "secret", key, schema } });
const derived = (name: string, value: Derived, readers: readonly Reader[] = backEnd): Variable => ({
  name,
  readers,
  secret: derivedSecrets.includes(value),
  source: { from: "derived", value },
});
const bucket = (of: ApplicationBucketName, readers: readonly Reader[]): Variable => ({
  name: applicationBuckets[of].variable,
  readers,
  secret: false,
  source: { from: "bucket", bucket: of },
});

const text = z.string().min(1);
const number = z
  .string()
  .regex(/^\d+$/, "digits, in quotes")
  .meta({ examples: ["12"] });
const flag = z.enum(["true", "false"]);
const url = z.url({ protocol: /^https?$/ });
const daily = z
  .string()
  .regex(
    /^([0-5]?\d) ([01]?\d|2[0-3]) \* \* \*$/,
    "`minute hour * * *`: the process refuses every other form and dies",
  );

/** Exactly 32 bytes of UTF-8: the key of AES-256-GCM. Any other length passes the start and throws at first use. */
const encryptionKey = z
  .string()
  .refine((key) => Buffer.byteLength(key) === 32, "exactly 32 bytes, as `openssl rand -hex 16` makes")
  .meta({ examples: ['"$(openssl rand -hex 16)"'] });
const longRandom = z
  .string()
  .min(32, "at least 32 characters, as `openssl rand -hex 32` makes")
  .meta({ examples: ['"$(openssl rand -hex 32)"'] });

/**
 * Every variable of every process, once. A workload gets exactly the rows that name it.
 * Facts: the application's own schema (`libs/back/env`) and what its code reads besides.
 */
export const variables: readonly Variable[] = [
  // The process
  constant("TZ", "Europe/Paris"),
  constant("NODE_ENV", "production"),
  // Without it the logger makes a folder under the root-owned /app, and the process dies at start.
  constant("FORCE_LOGGER_CONSOLE", "true"),
  constant("HOME", "/tmp", [...backEnd, "migrate"]),
  constant("HEARTBEAT_FILE", heartbeatFile, preloaded),
  constant("CONTAINER", "kubernetes", api),
  { name: "NODE_OPTIONS", readers: backEnd, secret: false, source: { from: "workload", value: "nodeOptions" } },
  setting("ENV_NAME", z.enum(["local", "recette", "sandbox", "production"])),
  constant("API_PORT", "4000", api),
  constant("NOTIFIER_PORT", "8082", ["notifier"]),
  constant("PORT", "3000", ["ui"]),

  // Hosts, as the browser sees them
  derived("UI_HOST", "uiHost"),
  derived("API_HOST", "apiHost"),
  constant("UI_URL_SCHEME", "https"),
  constant("API_URL_SCHEME", "https"),
  derived("SESSION_COOKIE_HOST", "cookieDomain", api),
  constant("SESSION_COOKIE_SECURE", "true", api),
  // Production's cookie domain covers the sandbox's hosts too: one name an environment.
  setting("SESSION_NAME", text, api),
  setting("TRUST_PROXY_HOPS", number.default("1"), api),
  setting("MAX_REQUESTS_PER_WINDOW", number.optional(), api),

  // Databases
  derived("DATABASE_URL", "postgresUrl"),
  derived("DATABASE_URL", "postgresMigrationUrl", ["migrate"]),
  constant("CHECKPOINT_DISABLE", "1", ["migrate"]),
  setting("PRISMA_TRANSACTION_TIMEOUT", number.optional()),
  derived("REDIS_URL", "redisUrl"),
  derived("MONGO_URL", "mongodbUrl"),
  derived("ELASTIC_SEARCH_URL", "elasticsearchUrl"),
  // Node's own list of authorities: the application has no variable for Elasticsearch's.
  constant("NODE_EXTRA_CA_CERTS", "/etc/elasticsearch/ca.crt"),
  setting(
    "ELASTICSEARCH_BSDS_ALIAS_NAME",
    z
      .string()
      // An index's name is <alias>_<version of the mapping>_…, and the application takes what is behind the first `_` for the version.
      .regex(
        /^[a-z][a-z0-9-]*$/,
        "lower-case letters, digits and -; at `_` the application splits the names of indices, and would index everything anew " +
          "at each release",
      )
      .optional()
      .meta({ examples: ["bsds-2"] }),
  ),

  // Secrets of the application's own
  secret("API_TOKEN_SECRET", longRandom, api),
  secret("SESSION_SECRET", longRandom, api),
  secret("WEBHOOK_TOKEN_ENCRYPTION_KEY", encryptionKey, webhooks),
  derived("QUEUE_MONITOR_TOKEN", "queueMonitorToken", api),

  // Object storage
  derived("S3_ENDPOINT", "storageEndpoint"),
  derived("S3_REGION", "storageRegion"),
  secret("S3_ACCESS_KEY_ID", text),
  secret("S3_SECRET_ACCESS_KEY", text),
  bucket("main", api),
  bucket("registryErrors", backEnd),
  bucket("registryImports", backEnd),
  bucket("registryModels", backEnd),
  bucket("registryExports", runners),
  bucket("registryExhaustiveExports", runners),
  bucket("texsAnalysis", runners),
  bucket("bsdTemplates", api),
  secret("S3_BSD_TEMPLATES_ACCESS_KEY_ID", text, api, "S3_ACCESS_KEY_ID"),
  secret("S3_BSD_TEMPLATES_SECRET_ACCESS_KEY", text, api, "S3_SECRET_ACCESS_KEY"),

  // PDF rendering
  derived("GOTENBERG_URL", "pdfUrl", runners),
  derived("GOTENBERG_TOKEN", "pdfToken", runners),

  // Mail and letters
  setting("EMAIL_BACKEND", z.enum(["console", "sendinblue"])),
  setting("SENDER_EMAIL_ADDRESS", z.email(), mailers),
  setting("SENDER_NAME", text, mailers),
  secret("SIB_APIKEY", text.optional(), mailers),
  setting("SIB_BASE_URL", url.optional(), mailers),
  setting("MAIN_TEMPLATE_ID", number, mailers),
  setting("FIRST_ONBOARDING_TEMPLATE_ID", number, mailers),
  setting("PRODUCER_SECOND_ONBOARDING_TEMPLATE_ID", number, mailers),
  // Misspelt in the application.
  setting("PROFESIONAL_SECOND_ONBOARDING_TEMPLATE_ID", number, mailers),
  setting("VERIFIED_FOREIGN_TRANSPORTER_COMPANY_TEMPLATE_ID", number, mailers),
  secret("MY_SENDING_BOX_API_KEY", text.optional(), api),
  setting("MAX_ADMIN_REQUESTS_MAILS_PER_WEEK", number.optional(), api),

  // Queues: the names are part of the keys in Redis, and must be the same everywhere
  constant("QUEUE_NAME_SENDMAIL", "queue_sendmail"),
  constant("QUEUE_NAME_COMPANY", "queue_company"),
  setting("QUEUE_MAXRATE_SENDMAIL", number.optional()),
  setting("CRON_ONBOARDING_SCHEDULE", daily.optional(), cron),
  setting("CRON_CLEANUP_IS_RETURN_TAB_SCHEDULE", daily.optional(), cron),
  setting("WEBHOOK_FAIL_ACCEPTED", number.optional(), webhooks),
  setting("WEBHOOK_FAIL_RESET_DELAY", number.optional(), webhooks),

  // Reindexing
  setting("BULK_INDEX_BATCH_SIZE", number.optional(), reindexers),
  setting("BULK_INDEX_BATCH_ADD", number.optional(), reindexers),
  setting("BULK_INDEX_JOB_CONCURRENCY", number.optional(), reindexers),
  // Required by the schema, though it speaks of another host's autoscaler: here the HorizontalPodAutoscaler does it.
  constant("BULK_INDEX_SCALINGO_ACTIVE_AUTOSCALING", "false", reindexers),
  ...["CONTAINER_NAME", "CONTAINER_SIZE_UP", "CONTAINER_SIZE_DOWN"].map((name) =>
    constant(`BULK_INDEX_SCALINGO_${name}`, "unset", reindexers),
  ),
  ...["API_URL", "APP_NAME", "TOKEN", "CERT"].map((name) => constant(`SCALINGO_${name}`, "unset", reindexers)),

  // Companies
  setting("TD_COMPANY_ELASTICSEARCH_INDEX", text, companySearch),
  // May carry credentials.
  secret("TD_COMPANY_ELASTICSEARCH_URL", url, companySearch),
  setting("TD_COMPANY_ELASTICSEARCH_CACERT", text.optional(), companySearch),
  setting("TD_COMPANY_ELASTICSEARCH_IGNORE_SSL", flag.default("false"), companySearch),
  setting("VERIFY_COMPANY", flag),
  setting("ALLOW_TEST_COMPANY", flag),
  secret("INSEE_CLIENT_ID", text, companySearch),
  secret("INSEE_CLIENT_SECRET", text, companySearch),
  secret("INSEE_USERNAME", text, companySearch),
  secret("INSEE_PASSWORD", text, companySearch),
  setting("SIRENIFY_BYPASS_USER_EMAILS", text.optional(), api),

  // Rules of the application
  setting("USERS_BLACKLIST", text.optional(), api),
  setting("BSDD_MAX_APPENDIX2", number.optional(), api),
  setting("NOTIFY_DREAL_WHEN_FORM_DECLINED", flag.optional(), api),
  setting("ALLOW_CLONING_BSDS", flag.optional(), api),
  setting("NO_DATE_LIMIT_SIRETS", text.optional(), runners),

  // Gerico
  setting("GERICO_API_URL", url.optional(), gerico),
  secret("GERICO_API_KEY", text.optional(), gerico),
  secret("GERICO_WEBHOOK_SLUG", text.regex(/^[^/]+$/, "without a slash"), api),
  secret("GERICO_WEBHOOK_TOKEN", text, api),

  // Telemetry is pushed. Any text in OTEL_SDK_DISABLED, even "false", disables it: it is left out to enable.
  derived("OTEL_SDK_DISABLED", "telemetryDisabled"),
  setting("OTEL_EXPORTER_OTLP_ENDPOINT", url.optional()),
  // Left out, production's telemetry would be filed under `development`.
  { name: "OTEL_ENVIRONMENT", readers: backEnd, secret: false, source: { from: "derived", value: "environmentName" } },
  { name: "OTEL_SERVICE_NAME", readers: backEnd, secret: false, source: { from: "workload", value: "name" } },
  secret("SENTRY_DSN", text.optional()),
  // The UI posts Sentry's events through itself; the DSN is public there, it is in every browser.
  setting("VITE_SENTRY_DSN", url.optional(), ["ui"]),
];

export const variablesOf = (reader: Reader): readonly Variable[] =>
  variables.filter(({ readers }) => readers.includes(reader));

/** Schema of each plain setting, by variable. */
export const settingSchemas: Readonly<Record<string, z.ZodType<string | undefined>>> = Object.fromEntries(
  variables.flatMap(({ name, source }) => (source.from === "setting" ? [[name, source.schema]] : [])),
);

/** Schema of each secret that the application reads, by stack key. */
export const secretSchemas: Readonly<Record<string, z.ZodType<string | undefined>>> = Object.fromEntries(
  variables.flatMap(({ source }) => (source.from === "secret" ? [[source.key, source.schema]] : [])),
);
