import { createHash } from "node:crypto";
import type { ImageMirror } from "../../../catalogue/images.ts";
import { images } from "../../../catalogue/pins.ts";

const registry = "local.test";

const digest = (of: string): string => `sha256:${createHash("sha256").update(of).digest("hex")}`;

/** The images that the node has. No registry: what isn't there can't be pulled. */
export const nodeImages = {
  pause: `${registry}/pause:1`,
  // Debian's: CloudNativePG reads the major version from the tag.
  postgresql: `${registry}/postgresql:17-trixie`,
  pgbouncer: `${registry}/pgbouncer:1.24`,
  cloudnativePg: `${registry}/cloudnative-pg:1.30.0`,
  barmanCloud: `${registry}/plugin-barman-cloud:v0.13.0`,
  barmanCloudSidecar: `${registry}/plugin-barman-cloud-sidecar:v0.13.0`,
  redis: `${registry}/redis:5.0.6`,
  redisSentinel: `${registry}/redis:8.0`,
  redisOperator: `${registry}/redis-operator:v1.3.0-rc1`,
  /**
   * Stands in for the application's image of the api: Node and the same drivers, none of the application. By a digest, and
   * no real one: what has a tag only, the program's pods would pull anew.
   */
  api: `${registry}/api@${digest("api")}`,
  /** The API as it serves, in two versions: a stand-in that answers, starts and stops like it. */
  server1: `${registry}/server@${digest("server 1")}`,
  server2: `${registry}/server@${digest("server 2")}`,
} as const;

const byPin = new Map<string, string>(
  Object.entries(nodeImages).flatMap(([name, local]) =>
    Object.entries(images).flatMap(([pin, reference]) => (pin === name ? [[reference, local] as const] : [])),
  ),
);

/**
 * For the components' `image`: where the node has a pinned image.
 * @throws RangeError for one that it hasn't.
 */
export const nodeImage: ImageMirror = (reference) => {
  const local = byPin.get(reference);
  if (local === undefined) throw new RangeError(`the node has no image for ${reference}`);
  return local;
};
