import { z } from "zod";
import { needed, type Forge, type Variables } from "./forge.ts";
import { pages, requests } from "./http.ts";

const note = z.object({ id: z.number(), body: z.string() });
const issue = z
  .object({ iid: z.number(), description: z.string().nullable() })
  .transform(({ iid, description }) => ({ id: iid, body: description ?? "" }));

/** https://docs.gitlab.com/api/notes and /api/issues. The job's own token may write neither: a project access token may. */
export function gitlab(variables: Variables): Forge {
  const request = requests(needed(variables, "CI_API_V4_URL"), { "private-token": needed(variables, "GITLAB_TOKEN") });
  const project = `/projects/${needed(variables, "CI_PROJECT_ID")}`;
  const notes = (): string => `${project}/merge_requests/${needed(variables, "CI_MERGE_REQUEST_IID")}/notes`;
  return {
    comments: async () => z.array(note).parse(await pages(request, notes())),
    comment: async (body) => void (await request("POST", notes(), { body })),
    changeComment: async (id, body) => void (await request("PUT", `${notes()}/${id}`, { body })),
    issues: async (label) =>
      z.array(issue).parse(await pages(request, `${project}/issues?state=opened&labels=${label}`)),
    openIssue: async ({ title, body, label }) =>
      void (await request("POST", `${project}/issues`, { title, description: body, labels: label })),
    changeIssue: async (id, { body, close = false }) =>
      void (await request("PUT", `${project}/issues/${id}`, {
        description: body,
        ...(close ? { state_event: "close" } : {}),
      })),
  };
}
