import { createServer, type Server } from "node:http";
import { expect } from "chai";
import { forge, type Variables } from "../pipeline/forge.ts";
import { tellDrift, tellPreview } from "../pipeline/tell.ts";
import { folded, summary } from "../pipeline/text.ts";

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** A forge that keeps comments and issues, as far as these calls need it. */
class FakeForge {
  readonly calls: Call[] = [];
  readonly #kept: Record<string, unknown>[] = [];
  readonly #server: Server;
  port = 0;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const [path = "", query = ""] = (request.url ?? "").split("?");
        const body = Buffer.concat(chunks).toString();
        const method = request.method ?? "";
        this.calls.push({ method, path, body });
        const page = new URLSearchParams(query).get("page");
        if (method === "GET") {
          response.end(JSON.stringify(page === "1" ? this.#kept : []));
          return;
        }
        const given: Record<string, unknown> = JSON.parse(body);
        const last = this.#kept.length + 1;
        if (method === "POST")
          this.#kept.push({ id: last, number: last, iid: last, body: "", description: "", ...given });
        else Object.assign(this.#kept[Number(path.split("/").at(-1)) - 1] ?? {}, given);
        response.end("{}");
      });
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    this.port = typeof address === "object" && address !== null ? address.port : 0;
  }

  close = (): void => void this.#server.close();
  writes = (): string[] =>
    this.calls.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);
}

const changed = { code: 0, output: "Resources:\n    ~ 1 to update\n    120 unchanged\n" };
const drifted = { code: 1, output: "error: no changes were expected but changes were proposed" };
const clean = { code: 0, output: "Resources:\n    121 unchanged\n" };
const now = new Date("2026-11-20T05:17:00Z");

const places = {
  GitHub: {
    variables: (port: number): Variables => ({
      GITHUB_API_URL: `http://127.0.0.1:${port}`,
      GITHUB_TOKEN: "token",
      GITHUB_REPOSITORY: "o/r",
      PULL_REQUEST: "7",
    }),
    comment: ["POST /repos/o/r/issues/7/comments", "PATCH /repos/o/r/issues/comments/1"],
    issue: ["POST /repos/o/r/issues", "PATCH /repos/o/r/issues/1", "PATCH /repos/o/r/issues/1"],
    closes: '"state":"closed"',
  },
  GitLab: {
    variables: (port: number): Variables => ({
      GITLAB_CI: "true",
      CI_API_V4_URL: `http://127.0.0.1:${port}`,
      GITLAB_TOKEN: "token",
      CI_PROJECT_ID: "3",
      CI_MERGE_REQUEST_IID: "7",
    }),
    comment: ["POST /projects/3/merge_requests/7/notes", "PUT /projects/3/merge_requests/7/notes/1"],
    issue: ["POST /projects/3/issues", "PUT /projects/3/issues/1", "PUT /projects/3/issues/1"],
    closes: '"state_event":"close"',
  },
} as const;

describe("what a pipeline tells", () => {
  for (const [place, { variables, comment, issue, closes }] of Object.entries(places))
    describe(`on ${place}`, () => {
      let server: FakeForge;
      beforeEach(async () => {
        server = new FakeForge();
        await server.listen();
      });
      afterEach(() => server.close());

      it("is one comment a stack, however often a branch is pushed", async () => {
        const there = forge(variables(server.port));
        await tellPreview(there, "dev", changed);
        await tellPreview(there, "dev", { code: 255, output: "error: no" });
        await tellPreview(there, "production", changed);
        expect(server.writes()).to.deep.equal([...comment, comment[0]]);
        const bodies = server.calls.map(({ body }) => body);
        expect(bodies.filter((body) => body.includes("Preview of dev: ~ 1 to update, 120 unchanged"))).to.have.length(
          1,
        );
        expect(bodies.filter((body) => body.includes("Preview of dev: **it failed**"))).to.have.length(1);
      });

      it("is one open issue a stack while there is drift, and none when it is gone", async () => {
        const there = forge(variables(server.port));
        await tellDrift(there, "dev", clean, now);
        expect(server.writes()).to.deep.equal([]);
        await tellDrift(there, "dev", drifted, now);
        await tellDrift(there, "dev", drifted, now);
        await tellDrift(there, "dev", clean, now);
        expect(server.writes()).to.deep.equal(issue);
        expect(server.calls.at(-1)?.body).to.include(closes);
        expect(server.calls.filter(({ body }) => body.includes(closes))).to.have.length(1);
      });
    });

  it("says which variable lacks outside of a pipeline, rather than to call nobody", () =>
    expect(() => forge({ GITHUB_API_URL: "http://127.0.0.1:1" })).to.throw("GITHUB_TOKEN"));

  it("isn't refused for its length: GitHub takes 65,536 characters", () => {
    const body = folded("What would change", `${"x".repeat(200_000)}\nthe end`);
    expect(body.length).to.be.lessThan(65_000);
    expect(body).to.include("the end").and.include("the job's log has all of it");
  });

  it("can't be broken out of by what a resource holds, such as a fence of Markdown", () => {
    const body = folded("What would change", "a\n````\n# a heading");
    expect(body).to.include("`````diff\n").and.include("\n`````\n");
  });

  it("sums up what Pulumi counts, and nothing that a resource says", () =>
    expect(summary("    Resources: 5\nResources:\n    + 2 to create\n    3 unchanged\n\nDuration: 3s")).to.equal(
      "+ 2 to create, 3 unchanged",
    ));
});
