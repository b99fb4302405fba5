import { stackSecretsSchema } from "../config/schema/index.ts";

/** Secrets that must have a certain form; every other one takes any text. */
const formed: Readonly<Record<string, string>> = {
  WEBHOOK_TOKEN_ENCRYPTION_KEY: "sample-webhook-encryption-key-32",
  TD_COMPANY_ELASTICSEARCH_URL: "https://sample-company-user:sample-company-password@search.example.org",
};

/** Set by the embedded cluster itself, or only where a stack needs them. */
const leftOut = ["kubeconfig", "GOTENBERG_TOKEN"];

/**
 * A value for every secret key, for throw-away stacks: each begins with `sample-`, so that a test finds it wherever it
 * leaks.
 */
export const sampleSecrets: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(stackSecretsSchema.shape)
    .filter((key) => !leftOut.includes(key))
    .map((key) => [key, formed[key] ?? `sample-${key.toLowerCase().replaceAll("_", "-")}-0123456789abcdef`]),
);
