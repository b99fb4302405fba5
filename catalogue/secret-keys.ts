import { secretSchemas, type Variable } from "./environment.ts";

/** Token of an external PDF renderer. */
export const pdfTokenKey = "GOTENBERG_TOKEN";

const entries = Object.entries(secretSchemas);

/**
 * The application's secrets, which an external store can hold. The keys of the cluster, of the buckets and of the backups
 * aren't among them: the deployment itself reads those.
 */
export const applicationSecretKeys: readonly string[] = [...entries.map(([key]) => key), pdfTokenKey];

/** Those that a stack may go without. */
export const optionalSecretKeys: readonly string[] = [
  ...entries.flatMap(([key, schema]) => (schema.safeParse(undefined).success ? [key] : [])),
  pdfTokenKey,
];

/** The key that a variable's value has in a store; `undefined` for what is no secret of the application's own. */
export function secretKeyOf({ source }: Variable): string | undefined {
  if (source.from === "secret") return source.key;
  return source.from === "derived" && source.value === "pdfToken" ? pdfTokenKey : undefined;
}
