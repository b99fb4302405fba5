/** What people notice when a secret's value changes; of the secrets without a row nobody does. By the stack's key. */
export const consequences = {
  SESSION_SECRET: "everybody is logged out",
  API_TOKEN_SECRET: "every access token of the API is void, and its owner must make a new one",
  WEBHOOK_TOKEN_ENCRYPTION_KEY:
    "the webhook tokens that are stored can't be read any more: no webhook is sent until customers set theirs again",
  GERICO_WEBHOOK_SLUG: "Gerico's calls are refused until Gerico has the new address",
  GERICO_WEBHOOK_TOKEN: "Gerico's calls are refused until Gerico has the new token",
  S3_SECRET_ACCESS_KEY: "links to files that people have open end when the old key is deleted at the provider",
} as const satisfies Readonly<Record<string, string>>;
