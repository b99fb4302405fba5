import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { expect } from "chai";
import { imageMirror, parseImage } from "../catalogue/images.ts";
import { lockedImages, lockKey, withLockedDigests, type LockedImage } from "../catalogue/lock.ts";
import { images } from "../catalogue/pins.ts";
import { pinnedImageProblems } from "../config/image-rules.ts";
import { registries, type Registry } from "../scripts/lock/registry.ts";
import { resolveImage } from "../scripts/lock/resolve.ts";
import { recordProgram } from "./support/program.ts";
import { listen } from "./support/recovery/port.ts";
import { listOf } from "./support/suite.ts";
import { at, texts } from "./support/wire.ts";

const digest = `sha256:${createHash("sha256").update("image").digest("hex")}`;

describe("lock of the images", () => {
  it("lacks no pinned image, and has none that nothing runs: nobody would see what it is for, or that it is old", () => {
    expect(Object.keys(lockedImages)).to.have.members(Object.values(images).map(lockKey));
    expect(Object.entries(lockedImages).filter(([, { usedBy }]) => usedBy.length === 0)).to.deep.equal([]);
  });

  it("has the digests that the pins have: of two, nobody could say which one runs", () => {
    const own = Object.values(images).flatMap((reference) => {
      const { digest: pinned } = parseImage(reference);
      return pinned === undefined ? [] : [[lockKey(reference), pinned] as const];
    });
    expect(own).to.not.be.empty;
    expect(own.map(([key]) => [key, lockedImages[key]?.digest])).to.deep.equal(own);
  });

  it("knows every image that a container of the program names, but for the application's, which each environment chooses", async () => {
    const { resources } = await recordProgram("production");
    const pods = resources.flatMap(({ inputs }) => {
      const template = at(inputs, "spec", "jobTemplate", "spec", "template") ?? at(inputs, "spec", "template");
      return [...listOf(at(template, "spec", "containers")), ...listOf(at(template, "spec", "initContainers"))];
    });
    const named = new Set(pods.flatMap((container) => texts(at(container, "image") ?? []).map(({ text }) => text)));
    const unknown = [...named].filter((image) => lockedImages[lockKey(image)] === undefined);
    expect(named.size).to.be.greaterThan(12);
    expect(unknown.filter((image) => !image.startsWith("ghcr.io/mtes-mct/trackdechets/"))).to.deep.equal([]);
  });

  it("adds a digest that is known, before the mirror, and leaves one that stands already", () => {
    const row = { "docker.io/library/redis:5.0.14-alpine": { digest, source: null, usedBy: [] } };
    const image = withLockedDigests(imageMirror("mirror.example.org"), row);
    expect(image("redis:5.0.14-alpine")).to.equal(`mirror.example.org/docker.io/library/redis:5.0.14-alpine@${digest}`);
    const other = `docker.io/library/redis:5.0.14-alpine@sha256:${"0".repeat(64)}`;
    expect(image(other)).to.equal(`mirror.example.org/${other}`);
    expect(image("ghcr.io/name/ui:v1")).to.equal("mirror.example.org/ghcr.io/name/ui:v1");
  });

  it("says of every image by which digest it is pulled, and who says so: a tag can be pushed again, and hearsay be wrong", () => {
    const unsaid = Object.entries(lockedImages).filter(([, row]) => row.digest === null || row.source === null);
    expect(unsaid.map(([reference]) => `${reference}: make lock`)).to.deep.equal([]);
    for (const [reference, row] of Object.entries(lockedImages))
      expect(row.digest, reference).to.match(/^sha256:[a-f0-9]{64}$/);
  });

  it("stops a stack that demands digests before it pulls anything by its tag, and no other", () => {
    const locked = { "docker.io/library/redis:5.0.14-alpine": { digest: null, source: null, usedBy: [] } };
    const image = (requireDigests: boolean) => ({
      registry: "ghcr.io/name",
      tag: "master",
      requireDigests,
      references: {},
    });
    expect(pinnedImageProblems(image(true), locked)).to.deep.equal([
      {
        key: "image.requireDigests",
        message: "the lock has no digest of docker.io/library/redis:5.0.14-alpine",
        fix: "make lock",
      },
    ]);
    expect(pinnedImageProblems(image(false), locked)).to.deep.equal([]);
    expect(pinnedImageProblems(image(true))).to.deep.equal([]);
  });

  describe("completed by `make lock`", () => {
    const [moved, other] = [`sha256:${"0".repeat(64)}`, `sha256:${"1".repeat(64)}`];
    const row = (said: string | null, source: string | null): LockedImage => ({
      digest: said,
      source,
      usedBy: ["Deployment pdf"],
    });
    const says = (said: string, ...members: readonly string[]): Registry => ({
      digestOf: () => Promise.resolve(said),
      membersOf: () => Promise.resolve(members),
    });
    const silent: Registry = { ...says(digest), digestOf: () => Promise.reject(new Error("HTTP 503")) };

    it("takes what the registry says where nobody has said anything, and where it agrees with who did", async () => {
      const confirmed = { image: row(digest, "registry") };
      expect(await resolveImage("pdf", row(null, null), says(digest))).to.deep.equal(confirmed);
      expect(await resolveImage("pdf", row(digest, "4 public manifests"), says(digest))).to.deep.equal(confirmed);
    });

    it("replaces no digest, and says when the registry has another: that it was pushed again is nothing to take over unseen", async () => {
      const { image, problem } = await resolveImage("pdf", row(digest, "4 public manifests"), says(moved, other));
      expect(image).to.deep.equal(row(digest, "4 public manifests"));
      expect(problem).to.equal(`the registry has ${moved} now, the lock ${digest} (4 public manifests)`);
    });

    it("confirms a digest of one architecture that the tag leads to: some publish no other", async () => {
      const resolved = await resolveImage("pdf", row(digest, "notes of the release"), says(moved, other, digest));
      expect(resolved).to.deep.equal({ image: row(digest, "registry") });
    });

    it("leaves what a registry has confirmed, and what it doesn't answer for", async () => {
      expect(await resolveImage("pdf", row(digest, "registry"), says(moved))).to.deep.equal({
        image: row(digest, "registry"),
      });
      expect(await resolveImage("pdf", row(null, null), silent)).to.deep.equal({
        image: row(null, null),
        problem: "HTTP 503",
      });
    });
  });

  describe("asked of a registry (a double: the three requests of its API that count)", () => {
    let headers: Readonly<Record<string, string>> = {};
    let status = 200;
    const server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "", "http://registry");
      if (pathname === "/token") {
        const asked = `${searchParams.get("service")} ${searchParams.get("scope")}`;
        response.end(JSON.stringify({ token: Buffer.from(asked).toString("hex") }));
        return;
      }
      const realm = `http://127.0.0.1:${port}/token`;
      const challenge = `Bearer realm="${realm}",service="registry",scope="repository:name/image:pull"`;
      const token = Buffer.from("registry repository:name/image:pull").toString("hex");
      const isRight = pathname === "/v2/name/image/manifests/v1";
      if (request.headers.authorization !== `Bearer ${token}`)
        response.writeHead(401, { "www-authenticate": challenge });
      else response.writeHead(isRight ? status : 404, request.method === "HEAD" ? headers : {});
      response.end(request.method === "GET" ? JSON.stringify({ schemaVersion: 2, manifests: [{ digest }] }) : "");
    });
    let port = 0;
    before(async () => {
      port = await listen(server);
    });
    after(() => server.close());
    const image = (): string => `127.0.0.1:${port}/name/image:v1`;
    const { digestOf, membersOf } = registries("http");

    it("gets a token as the registry demands, and the digest of the index", async () => {
      headers = { "docker-content-digest": digest };
      expect(await digestOf(image())).to.equal(digest);
    });

    it("lists the images of single architectures below it", async () => {
      expect(await membersOf(image())).to.deep.equal([digest]);
    });

    it("takes no answer without a digest, and no error, for one", async () => {
      const refusal = (): Promise<string> => digestOf(image()).catch((error: Error) => error.message);
      headers = {};
      expect(await refusal()).to.equal('no digest in the answer, but ""');
      [headers, status] = [{ "docker-content-digest": digest }, 429];
      expect(await refusal()).to.equal("HTTP 429");
    });
  });
});
