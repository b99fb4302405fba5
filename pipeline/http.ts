/** Requests to a forge's API, as JSON. */
export type Request = (method: string, path: string, body?: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** @throws Error with the forge's own words when it doesn't do what it is asked. */
export const requests =
  (base: string, headers: Readonly<Record<string, string>>): Request =>
  async (method, path, body) => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { ...headers, "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return text === "" ? undefined : JSON.parse(text);
  };

const perPage = 100;

/** Every page of a list. */
export async function pages(request: Request, path: string): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (let page = 1; ; page += 1) {
    const items = await request("GET", `${path}${path.includes("?") ? "&" : "?"}per_page=${perPage}&page=${page}`);
    if (!Array.isArray(items)) throw new Error(`GET ${path}: no list`);
    found.push(...items);
    if (items.length < perPage) return found;
  }
}
