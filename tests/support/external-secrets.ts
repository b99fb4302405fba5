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

/** Of the form that Scaleway's client demands. */
export const storeKeySamples = {
  SECRET_STORE_ACCESS_KEY: "SCWSAMPLE00000000000",
  SECRET_STORE_SECRET_KEY: "5a3e7f10-0000-4000-8000-5ec4e7000000",
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
