import type { Rule } from "../rule.ts";
import { digests, images, probes, resources } from "./containers.ts";
import { privateBuckets, protectedData, versionedBuckets } from "./data.ts";
import { hostAccess, noPlainSecret, noToken, readOnlyRoot, restricted } from "./pods.ts";
import { defaultDeny, disruption, namespaces, services } from "./surroundings.ts";

/** Every rule of the pack. */
export const rules: readonly Rule[] = [
  hostAccess,
  restricted,
  readOnlyRoot,
  noToken,
  noPlainSecret,
  images,
  digests,
  resources,
  probes,
  services,
  namespaces,
  defaultDeny,
  disruption,
  privateBuckets,
  versionedBuckets,
  protectedData,
];
