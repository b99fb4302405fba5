/** The bucket's `lifecycleRules`, as S3 takes them. */
import type { LifecycleRule, Tag } from "@aws-sdk/client-s3";

import { count, flag, type Json, list, object, text } from "../shared/json.ts";
import { oneOf } from "./store.ts";

const storageClasses = ["GLACIER", "ONEZONE_IA", "STANDARD_IA", "DEEP_ARCHIVE", "INTELLIGENT_TIERING"] as const;

export function lifecycleRule(rule: Json): LifecycleRule {
  const prefix = text(rule, "prefix") ?? "";
  const ruleTags = tags(object(rule, "tags"));
  const abandonedDays = count(rule, "abortIncompleteMultipartUploadDays");
  const noncurrentDays = count(rule, "noncurrentVersionExpiration", "days");
  return {
    ID: text(rule, "id"),
    Status: flag(rule, "enabled") ? "Enabled" : "Disabled",
    Filter: ruleTags.length > 0 ? { And: { Prefix: prefix, Tags: ruleTags } } : { Prefix: prefix },
    Expiration: expiration(object(rule, "expiration")),
    AbortIncompleteMultipartUpload: abandonedDays ? { DaysAfterInitiation: abandonedDays } : undefined,
    NoncurrentVersionExpiration: noncurrentDays ? { NoncurrentDays: noncurrentDays } : undefined,
    Transitions: optional(
      list(rule, "transitions").map((transition) => ({
        Days: count(transition, "days"),
        StorageClass: oneOf("transitions.storageClass", text(transition, "storageClass"), storageClasses),
      })),
    ),
    NoncurrentVersionTransitions: optional(
      list(rule, "noncurrentVersionTransitions").map((transition) => ({
        NoncurrentDays: count(transition, "days"),
        StorageClass: oneOf("storageClass", text(transition, "storageClass"), storageClasses),
      })),
    ),
  };
}

function expiration(wanted: ReturnType<typeof object>): LifecycleRule["Expiration"] {
  const date = text(wanted, "date");
  if (date !== undefined) return { Date: new Date(date) };
  const days = count(wanted, "days");
  if (days) return { Days: days };
  return flag(wanted, "expiredObjectDeleteMarker") ? { ExpiredObjectDeleteMarker: true } : undefined;
}

/** S3 refuses empty lists. */
function optional<T>(items: T[]): T[] | undefined {
  return items.length > 0 ? items : undefined;
}

export function tags(wanted: ReturnType<typeof object>): Tag[] {
  return Object.entries(wanted).map(([Key, value]) => ({ Key, Value: String(value) }));
}
