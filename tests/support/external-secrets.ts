import { applicationSecretKeys, pdfTokenKey } from "../../catalogue/secret-keys.ts";
import type { Change } from "./wrong-configurations.ts";

/** Where the stacks of these tests have their secrets; all of those that the samples have. */
export const storeSettings = {
  source: "external-secrets",
  region: "fr-par",
  projectId: "0b4f7d2e-5a2c-4f1b-9a55-3f8c2d1e6a70",
  path: "/trackdechets-dev",
  optional: ["SIB_APIKEY", "MY_SENDING_BOX_API_KEY", "GERICO_API_KEY", "SENTRY_DSN"],
};

export const storeKeySamples = {
  SECRET_STORE_ACCESS_KEY: "sample-secret-store-access-key-0123456789abcdef",
  SECRET_STORE_SECRET_KEY: "sample-secret-store-secret-key-0123456789abcdef",
};

/** The secrets' samples that a store holds. */
export const storedKeys = applicationSecretKeys.filter((key) => key !== pdfTokenKey);

/** Moves a stack's secrets into the store. */
export const toTheStore =
  (further: Readonly<Record<string, unknown>> = {}): Change =>
  (sections, secrets) => {
    Object.assign(sections, { secrets: { ...storeSettings, ...further } });
    Object.assign(sections["platform"] ?? {}, { externalSecrets: true });
    for (const key of storedKeys) delete secrets[key];
    Object.assign(secrets, storeKeySamples);
  };
