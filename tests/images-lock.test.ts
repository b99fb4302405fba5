import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { expect } from "chai";
import { imageMirror, parseImage } from "../catalogue/images.ts";
import { lockedImages, lockKey, withLockedDigests } from "../catalogue/lock.ts";
import { images } from "../catalogue/pins.ts";
import { digestOf } from "../scripts/lock/registry.ts";
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
    const row = { "docker.io/library/redis:5.0.14-alpine": { digest, usedBy: [] } };
    const image = withLockedDigests(imageMirror("mirror.example.org"), row);
    expect(image("redis:5.0.14-alpine")).to.equal(`mirror.example.org/docker.io/library/redis:5.0.14-alpine@${digest}`);
    const other = `docker.io/library/redis:5.0.14-alpine@sha256:${"0".repeat(64)}`;
    expect(image(other)).to.equal(`mirror.example.org/${other}`);
    expect(image("ghcr.io/name/ui:v1")).to.equal("mirror.example.org/ghcr.io/name/ui:v1");
  });

  describe("asked of a registry (a double: the two requests of its API that count)", () => {
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
      const isRight = pathname === "/v2/name/image/manifests/v1" && request.method === "HEAD";
      if (request.headers.authorization !== `Bearer ${token}`)
        response.writeHead(401, { "www-authenticate": challenge });
      else response.writeHead(isRight ? status : 404, headers);
      response.end();
    });
    let port = 0;
    before(async () => {
      port = await listen(server);
    });
    after(() => server.close());
    const ask = (): Promise<string> => digestOf(`127.0.0.1:${port}/name/image:v1`, "http");

    it("gets a token as the registry demands, and the digest of the index", async () => {
      headers = { "docker-content-digest": digest };
      expect(await ask()).to.equal(digest);
    });

    it("takes no answer without a digest, and no error, for one", async () => {
      const refusal = (): Promise<string> => ask().catch((error: Error) => error.message);
      headers = {};
      expect(await refusal()).to.equal('no digest in the answer, but ""');
      [headers, status] = [{ "docker-content-digest": digest }, 429];
      expect(await refusal()).to.equal("HTTP 429");
    });
  });
});
