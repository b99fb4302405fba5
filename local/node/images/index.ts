import { buildTestBinary } from "../../tools/go.ts";
import type { DebianTools } from "../debian.ts";
import { imageArchive } from "./archive.ts";
import { baseLayer } from "./base.ts";
import { nodeImages } from "./names.ts";
import { applicationLayer, barmanLayer, redisLayer, serverLayer } from "./packages.ts";
import { programLayer } from "./program.ts";

const debianPath = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";

/** Makes what is missing of the node's images, and answers with the archive that holds them all. */
export async function buildImages(debian: DebianTools): Promise<string> {
  const [operator, plugin, redisOperator] = [
    await buildTestBinary("cloudnative-pg"),
    await buildTestBinary("barman-cloud"),
    await buildTestBinary("redis-operator"),
  ];
  const base = await baseLayer(debian);
  const redis = await redisLayer();
  const application = await applicationLayer();
  const server = await serverLayer();
  const barman = await barmanLayer(base);
  const pluginLayer = await programLayer("barman-cloud", plugin, ["manager"]);
  // The second name is where the operator looks for what it copies into the pods.
  const operatorLayer = await programLayer("cloudnative-pg", operator, ["manager", "operator/manager_amd64"]);
  const redisOperatorLayer = await programLayer("redis-operator", redisOperator, ["redis-operator"]);
  return imageArchive([
    { name: nodeImages.pause, layers: [base], user: "65535", entrypoint: ["sleep", "infinity"] },
    {
      name: nodeImages.postgresql,
      layers: [base],
      user: "26",
      path: `/usr/lib/postgresql/17/bin:${debianPath}`,
    },
    { name: nodeImages.pgbouncer, layers: [base], user: "998" },
    { name: nodeImages.cloudnativePg, layers: [operatorLayer], user: "10001", entrypoint: ["/manager"] },
    { name: nodeImages.barmanCloud, layers: [pluginLayer], user: "10001", entrypoint: ["/manager"] },
    { name: nodeImages.barmanCloudSidecar, layers: [base, barman, pluginLayer], user: "26", entrypoint: ["/manager"] },
    // Redis writes where it is started.
    { name: nodeImages.redis, layers: [base, redis], user: "1000", folder: "/data" },
    { name: nodeImages.redisSentinel, layers: [base], user: "1000" },
    { name: nodeImages.redisOperator, layers: [redisOperatorLayer], user: "1000", entrypoint: ["/redis-operator"] },
    { name: nodeImages.api, layers: [base, application], user: "1001", folder: "/app" },
    ...["1", "2"].map((version) => ({
      name: version === "1" ? nodeImages.server1 : nodeImages.server2,
      layers: [base, application, server],
      user: "1001",
      entrypoint: ["node", "/app/server.cjs", version],
      folder: "/app",
    })),
  ]);
}
