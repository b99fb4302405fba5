/**
 * A stand-in for Pulumi's random plugin, for places where the official one can't be downloaded.
 *
 * Left out: RandomBytes, RandomInteger, RandomPet, RandomShuffle, RandomUuid, `import`, and the bcrypt hash of a password
 * (its output stays empty, because Node has no bcrypt).
 */
import manifest from "@pulumi/random/package.json" with { type: "json" };

import { serve } from "../shared/protocol.ts";
import { changedKeys, type ResourceType } from "../shared/provider.ts";
import { randomId, randomText } from "./resources.ts";

const resourceTypes: Record<string, ResourceType> = {
  "random:index/randomId:RandomId": randomId,
  "random:index/randomPassword:RandomPassword": randomText((result) => ({
    id: "none",
    outputs: { bcryptHash: "" },
    result,
  })),
  "random:index/randomString:RandomString": randomText((result) => ({ id: result, outputs: {}, result })),
};

serve({
  name: "random",
  version: manifest.version,
  configure: () => {},
  diffConfig: (olds, news) => ({ changed: changedKeys(olds, news), replaces: [] }),
  resourceType: (token) => resourceTypes[token],
});
