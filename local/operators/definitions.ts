import { join } from "node:path";
import { chartTable } from "../charts/table.ts";
import { definitionFiles, readDefinitions } from "../charts/definitions.ts";
import type { Definition } from "../charts/definitions.ts";
import { storageClasses } from "../operands/storage-classes.ts";
import { crdSources } from "../tools/modules.ts";
import { rootFolder } from "../tools/paths.ts";
import { perconaPod } from "./percona.ts";

/** Namespaces that the operators expect to be in. */
const namespaces = ["cnpg-system", "elastic-system", "psmdb-system", "redis-operator"];

/**
 * The custom resource definitions of the databases. Without cert-manager's: Percona's operator refuses every cluster when
 * these are there and its webhook doesn't answer.
 */
export async function definitions(): Promise<Definition[]> {
  const modules = await crdSources();
  const published = chartTable.flatMap(({ definitions: row }) =>
    row === undefined || row.module === "certManager" || row.module === "redisOperator"
      ? []
      : [join(modules[row.module], row.path)],
  );
  // Percona's two charts carry the same file.
  const paths = [...new Set(published), join(rootFolder, "vendor", "redis-operator", "templates")];
  return readDefinitions((await Promise.all(paths.map(definitionFiles))).flat());
}

/** What else must be there before the operators start. */
export const surroundings: readonly object[] = [
  ...namespaces.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })),
  ...storageClasses,
  perconaPod,
];
