import { z } from "zod";
import { bytes as toBytes, millicores, type Bytes } from "../../catalogue/quantities.ts";

/** The forms that values of the stack configuration take. Each carries an example: error messages print it. */

const positive = (quantity: string): boolean => Number.parseInt(quantity, 10) > 0;

const aCpu = "a CPU quantity such as 500m or 2";
export const cpu = z
  .templateLiteral([z.int(), z.enum(["m", ""])], { error: aCpu })
  .refine(positive, aCpu)
  .meta({ examples: ["500m"] });

const anAmount = "a quantity such as 512Mi or 20Gi";
export const bytesSchema = z.templateLiteral([z.int(), z.enum(["Mi", "Gi", "Ti"])], { error: anAmount });
export const bytes = bytesSchema.refine(positive, anAmount).meta({ examples: ["2Gi"] });

/** DNS name without scheme, port or path. */
export const hostName = z
  .string()
  .regex(/^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)+[a-z]{2,}$/, "a host name such as api.example.org, without scheme or path")
  .meta({ examples: ["app.example.org"] });

export const url = z.url({ protocol: /^https?$/, error: "a URL" }).meta({ examples: ["https://s3.fr-par.scw.cloud"] });

const blocks = "IPv4 blocks such as 10.0.0.0/8, in a list";
export const cidrs = z.array(z.cidrv4({ error: blocks }).meta({ examples: ["10.0.0.0/8"] }), { error: blocks });

/** Name of a Kubernetes object (RFC 1123 label). */
export const objectName = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, "lower-case letters, digits and dashes, 63 at most")
  .meta({ examples: ["trackdechets-dev"] });

/** One or three: an even number of voters stops at the loss of one, and costs more than the odd number below it. */
export const voters = z
  .literal([1, 3], { error: "1 or 3: an even number of voters can lose no more than the odd number below it" })
  .meta({ examples: [3] });

/** Five fields, as CronJobs read them. */
export const weekly = z
  .string()
  .regex(/^(\S+ ){4}\S+$/, "five fields: minute, hour, day, month, weekday")
  .meta({ examples: ["0 5 * * 0"] });

export const count = z.int().positive().max(100);

/** Of one container. */
export const resources = z
  .strictObject({
    requests: z.strictObject({ cpu, memory: bytes }),
    limits: z.strictObject({ cpu, memory: bytes }),
  })
  .refine(
    ({ requests, limits }) =>
      // Quantities that are none are told by themselves.
      ![requests.cpu, limits.cpu, requests.memory, limits.memory].every(positive) ||
      (millicores(requests.cpu) <= millicores(limits.cpu) && toBytes(requests.memory) <= toBytes(limits.memory)),
    "no request may be above its limit: the API server refuses such a pod",
  );

/** At least so much: below it the process doesn't start, or is killed at its first load. */
export const atLeast = (least: Bytes) =>
  bytes
    .refine((quantity) => !positive(quantity) || toBytes(quantity) >= toBytes(least), `at least ${least}`)
    .meta({ examples: [least] });
