/**
 * What the application's own variables mean, for people: one sentence fragment each, by stack key. The application's code
 * says it nowhere in one place. tests/docs.test.ts proves that every key of the catalogue has its line, and no other.
 */

export const secretMeanings: Readonly<Record<string, string>> = {
  API_TOKEN_SECRET: "Key that signs access tokens of the API; a new one ends all tokens",
  SESSION_SECRET: "Key that signs session cookies; a new one logs everybody out",
  WEBHOOK_TOKEN_ENCRYPTION_KEY:
    "Key that encrypts the tokens of companies' webhooks in the database; a new one can't read the old ones",
  S3_ACCESS_KEY_ID: "Key with which the application reads and writes its buckets",
  S3_SECRET_ACCESS_KEY: "Its secret",
  SIB_APIKEY: "API key of Brevo, which sends the mails; needed when `settings.EMAIL_BACKEND` is `sendinblue`",
  MY_SENDING_BOX_API_KEY: "API key of MySendingBox, which sends letters; without it they are written to the log",
  TD_COMPANY_ELASTICSEARCH_URL:
    "URL of the search cluster with the companies' register, with its credentials if it asks for some",
  INSEE_CLIENT_ID: "Client of INSEE's API (company register)",
  INSEE_CLIENT_SECRET: "Its secret",
  INSEE_USERNAME: "User of INSEE's API",
  INSEE_PASSWORD: "Its password",
  GERICO_API_KEY: "API key of Gerico, which makes the digests of companies",
  GERICO_WEBHOOK_SLUG: "Last part of the address that Gerico calls back",
  GERICO_WEBHOOK_TOKEN: "Token that Gerico sends when it calls back",
  SENTRY_DSN: "Address at Sentry for the back end's errors; without it none are sent",
};

export const settingMeanings: Readonly<Record<string, string>> = {
  ENV_NAME: "Name by which the application knows the environment",
  SESSION_NAME:
    "Name of the session cookie; different in each environment, since production's cookie domain covers others",
  TRUST_PROXY_HOPS:
    "Proxies in front of the API; 2 behind a CDN, whose addresses `platform.ingress.trustedProxyCidrs` names",
  MAX_REQUESTS_PER_WINDOW: "Requests that one client may make in the API's rate-limit window (the application: 1000)",
  PRISMA_TRANSACTION_TIMEOUT: "Milliseconds that a database transaction may take (the application: 5000)",
  ELASTICSEARCH_BSDS_ALIAS_NAME: "Alias of the index of waste slips (the application: `bsds`)",
  EMAIL_BACKEND: "Where mails go: the log, or Brevo",
  SENDER_EMAIL_ADDRESS: "Sender of the mails",
  SENDER_NAME: "Sender's name",
  SIB_BASE_URL: "Brevo's API; needed when `EMAIL_BACKEND` is `sendinblue`",
  MAIN_TEMPLATE_ID: "Brevo's number of the template of all other mails",
  FIRST_ONBOARDING_TEMPLATE_ID: "Brevo's number of the first onboarding mail",
  PRODUCER_SECOND_ONBOARDING_TEMPLATE_ID: "Brevo's number of the second onboarding mail, for producers",
  PROFESIONAL_SECOND_ONBOARDING_TEMPLATE_ID:
    "Brevo's number of the second onboarding mail, for professionals (misspelt in the application)",
  VERIFIED_FOREIGN_TRANSPORTER_COMPANY_TEMPLATE_ID: "Brevo's number of the mail to verified foreign transporters",
  MAX_ADMIN_REQUESTS_MAILS_PER_WEEK: "Mails about administrators' requests a week (the application: 100)",
  QUEUE_MAXRATE_SENDMAIL: "Limit of the rate at which mails are sent (the application: 16)",
  CRON_ONBOARDING_SCHEDULE: "When the onboarding mails and other reminders are sent; without it, never",
  CRON_CLEANUP_IS_RETURN_TAB_SCHEDULE: "When old entries of the return tab are cleaned up; without it, never",
  WEBHOOK_FAIL_ACCEPTED: "Failed calls until a webhook is switched off (the application: 5)",
  WEBHOOK_FAIL_RESET_DELAY: "Delay after which failed calls are forgotten (the application: 600)",
  BULK_INDEX_BATCH_SIZE: "Slips in one batch of a reindex (the application: 100)",
  BULK_INDEX_BATCH_ADD: "Batches that the bulk master adds at a time (the application: 5)",
  BULK_INDEX_JOB_CONCURRENCY: "Batches that one bulk worker takes at a time (the application: 1)",
  TD_COMPANY_ELASTICSEARCH_INDEX: "Index of the companies' register",
  TD_COMPANY_ELASTICSEARCH_CACERT: "Authority of that cluster's certificate, as PEM text; without it, the usual ones",
  TD_COMPANY_ELASTICSEARCH_IGNORE_SSL: "Accept any certificate of that cluster",
  VERIFY_COMPANY: "New companies must be verified",
  ALLOW_TEST_COMPANY: "Companies that exist for tests may be made",
  SIRENIFY_BYPASS_USER_EMAILS: "Users, by mail address, whose companies' data isn't completed from the register",
  USERS_BLACKLIST: "Users who are refused, by mail address, separated by commas",
  BSDD_MAX_APPENDIX2: "Slips that one slip may group (the application: 250)",
  NOTIFY_DREAL_WHEN_FORM_DECLINED:
    "Tell the authority (DREAL) by mail when a slip is declined; `true` in production only",
  ALLOW_CLONING_BSDS: "Slips may be cloned; for tests",
  NO_DATE_LIMIT_SIRETS: "Companies, by SIRET, without the register's limits of dates",
  GERICO_API_URL: "Gerico's API",
  OTEL_EXPORTER_OTLP_ENDPOINT: "Where telemetry is pushed (OTLP); without it, none is",
  VITE_SENTRY_DSN: "Address at Sentry for errors in browsers; it is public",
};
