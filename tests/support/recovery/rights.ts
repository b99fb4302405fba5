/** A rule of a Role. */
export interface Right {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** One thing that is done: `get clusters.postgresql.cnpg.io postgres-drill`, without a name where the API takes none. */
export interface Deed {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly name?: string;
}

const verbs: Readonly<Record<string, string>> = { POST: "create", PATCH: "patch", DELETE: "delete" };

/** What a request does; `below` is its path below the namespace. */
export function deedOf(method: string, path: string, below: string): Deed {
  const [resource = "", name] = below.split("/");
  const group = /^\/apis\/([^/]+)\//.exec(path)?.[1] ?? "";
  return { verb: verbs[method] ?? (name === undefined ? "list" : "get"), group, resource, name };
}

/** As the API server decides: a rule with names covers nothing that has none, such as creating. */
export const allows = (
  { apiGroups, resources, resourceNames, verbs }: Right,
  { verb, group, resource, name }: Deed,
): boolean =>
  apiGroups.includes(group) &&
  resources.includes(resource) &&
  verbs.includes(verb) &&
  (resourceNames === undefined || (name !== undefined && resourceNames.includes(name)));

/** Each single thing that rules allow. */
export const deedsOf = (rights: readonly Right[]): Deed[] =>
  rights.flatMap(({ apiGroups, resources, resourceNames, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        verbs.flatMap((verb) => (resourceNames ?? [undefined]).map((name) => ({ verb, group, resource, name }))),
      ),
    ),
  );
