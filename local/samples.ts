import { createHash } from "node:crypto";
import { workloadNames } from "../catalogue/workloads.ts";
import { backupDeployerKeys } from "../config/backup-rules.ts";
import { storeKeys } from "../config/secret-source.ts";
import { stackSecretsSchema } from "../config/schema/index.ts";

/** Secrets that must have a certain form; every other one takes any text. */
const formed: Readonly<Record<string, string>> = {
  WEBHOOK_TOKEN_ENCRYPTION_KEY: "sample-webhook-encryption-key-32",
  TD_COMPANY_ELASTICSEARCH_URL: "https://sample-company-user:sample-company-password@search.example.org",
};

/** Set by the embedded cluster itself, or only where a stack needs them. */
const leftOut: readonly string[] = ["kubeconfig", "GOTENBERG_TOKEN", ...storeKeys, ...backupDeployerKeys];

/**
 * A value for every secret key, for throw-away stacks: each begins with `sample-`, so that a test finds it wherever it
 * leaks.
 */
export const sampleSecrets: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(stackSecretsSchema.shape)
    .filter((key) => !leftOut.includes(key))
    .map((key) => [key, formed[key] ?? `sample-${key.toLowerCase().replaceAll("_", "-")}-0123456789abcdef`]),
);

/** What only an environment's owner knows, and the committed stack files leave out. */
const sampleSettings = {
  MAIN_TEMPLATE_ID: "1",
  FIRST_ONBOARDING_TEMPLATE_ID: "2",
  PRODUCER_SECOND_ONBOARDING_TEMPLATE_ID: "3",
  PROFESIONAL_SECOND_ONBOARDING_TEMPLATE_ID: "4",
  VERIFIED_FOREIGN_TRANSPORTER_COMPANY_TEMPLATE_ID: "5",
  GERICO_API_URL: "https://gerico.example.org",
};

/** Of no cluster: where the real one is asked, the embedded cluster's overlay takes it out. */
export const sampleUid = "9f8b1c5e-6a0d-4b3c-8e21-0d5f7a64c9b2";

interface Committed {
  readonly environment?: { readonly protect?: unknown };
  readonly image?: { readonly registry?: unknown; readonly requireDigests?: unknown };
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Sections to merge into a committed stack file, so that it can be deployed to a throw-away cluster. */
export const sampleSections = ({ environment = {}, image = {}, settings = {} }: Committed) => ({
  settings: { ...sampleSettings, ...settings },
  ...(environment.protect === true ? { cluster: { uid: sampleUid } } : {}),
  ...(image.requireDigests === true ? { image: { references: sampleReferences(`${image.registry}`) } } : {}),
});

/** One digest a workload, which no registry has: pods are simulated. */
const sampleReferences = (registry: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    workloadNames.map((name) => {
      const digest = createHash("sha256").update(name).digest("hex");
      return [name, `${registry}/${name}@sha256:${digest}`];
    }),
  );
