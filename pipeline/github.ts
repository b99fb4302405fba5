import { z } from "zod";
import { needed, type Forge, type Variables } from "./forge.ts";
import { pages, requests } from "./http.ts";

const comment = z.object({ id: z.number(), body: z.string() });
const issue = z
  .object({ number: z.number(), body: z.string().nullable() })
  .transform(({ number, body }) => ({ id: number, body: body ?? "" }));

/** https://docs.github.com/en/rest/issues: to it, a pull request is an issue with a number. */
export function github(variables: Variables): Forge {
  const request = requests(needed(variables, "GITHUB_API_URL"), {
    accept: "application/vnd.github+json",
    authorization: `Bearer ${needed(variables, "GITHUB_TOKEN")}`,
    "x-github-api-version": "2022-11-28",
  });
  const issues = `/repos/${needed(variables, "GITHUB_REPOSITORY")}/issues`;
  const pullRequest = (): string => `${issues}/${needed(variables, "PULL_REQUEST")}`;
  return {
    comments: async () => z.array(comment).parse(await pages(request, `${pullRequest()}/comments`)),
    comment: async (body) => void (await request("POST", `${pullRequest()}/comments`, { body })),
    changeComment: async (id, body) => void (await request("PATCH", `${issues}/comments/${id}`, { body })),
    issues: async (label) => z.array(issue).parse(await pages(request, `${issues}?state=open&labels=${label}`)),
    openIssue: async ({ title, body, label }) => void (await request("POST", issues, { title, body, labels: [label] })),
    changeIssue: async (id, { body, close = false }) =>
      void (await request("PATCH", `${issues}/${id}`, { body, ...(close ? { state: "closed" } : {}) })),
  };
}
