import { createHash } from "node:crypto";
import { sampleUid } from "../../local/samples.ts";
import { isObject } from "./suite.ts";
import { at, type JsonObject, type JsonValue } from "./wire.ts";
import { record, type RecordedResource, type Recording } from "./mocks.ts";
import { rawConfiguration, type StackName } from "./stack.ts";

type Change = Parameters<typeof rawConfiguration>[1];

const secretKeysVariable = "PULUMI_CONFIG_SECRET_KEYS";
const prefixed = (key: string): string => `trackdechets:${key}`;

/**
 * Runs `index.ts` for a committed stack under mocks, with the sample secrets.
 * @param outputs what the last `up` left; nothing before the first
 */
export async function recordProgram(
  stack: StackName,
  change?: Change,
  outputs: Record<string, unknown> = {},
): Promise<Recording<unknown>> {
  const { values, encrypted } = rawConfiguration(stack, change);
  const secretKeys = encrypted.map(prefixed);
  // The query makes Node evaluate the module anew; what it imports has no state.
  const program = new URL(`../../index.ts?${stack}-${performance.now()}`, import.meta.url).href;
  // Set by the engine beside the configuration, which mocks don't do.
  process.env[secretKeysVariable] = JSON.stringify(secretKeys);
  try {
    return await record(() => import(program), {
      stack,
      config: Object.fromEntries(Object.entries(values).map(([key, value]) => [prefixed(key), value])),
      secretKeys,
      call: ({ token, inputs }) => {
        if (token !== "pulumi:pulumi:readStackOutputs" || inputs.name !== `organization/trackdechets/${stack}`)
          throw new Error(`the program called ${token} with ${JSON.stringify(inputs)}`);
        return { outputs };
      },
      outputs: ({ type, name, inputs }) => {
        if (type === "aws:s3/bucket:Bucket") return { bucket: inputs.bucket ?? name };
        return name === "cluster-identity" ? { metadata: { uid: sampleUid } } : undefined;
      },
    });
  } finally {
    delete process.env[secretKeysVariable];
  }
}

/** A resource as golden files show it: what it is and is given, secrets blotted out. */
export interface GoldenResource {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly protect?: true;
  readonly retainOnDelete?: true;
  readonly inputs: JsonObject;
}

const lastPart = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);

/** Every resource of the program in a fixed order, with what a reviewer needs to judge a change. */
export const golden = ({ resources }: Recording<unknown>): readonly GoldenResource[] =>
  resources
    .map((resource) => ({
      type: resource.type,
      name: resource.name,
      parent: lastPart(resource.parent),
      ...(resource.protect ? { protect: true as const } : {}),
      ...(resource.retainOnDelete ? { retainOnDelete: true as const } : {}),
      inputs: withoutPrograms(withoutSecrets(resource)),
    }))
    .sort((one, other) => key(one).localeCompare(key(other), "en"));

const key = ({ parent, type, name }: GoldenResource): string => `${parent} ${type} ${name}`;

/** Files of ours, and dashboards, by their checksum: the diff of what they are made from says more, and says it once. */
function withoutPrograms(inputs: JsonObject): JsonObject {
  const data = inputs["data"];
  if (!isObject(data)) return inputs;
  const checksum = (text: JsonValue): string => createHash("sha256").update(String(text)).digest("hex").slice(0, 12);
  const ours = String(at(inputs, "metadata", "name")).startsWith("dashboard-") ? /\.(cjs|json)$/ : /\.cjs$/;
  const files = Object.entries(data).map(([name, text]) => [name, ours.test(name) ? checksum(text) : text]);
  return { ...inputs, data: Object.fromEntries(files) };
}

function withoutSecrets({ inputs, secretPaths }: RecordedResource): JsonObject {
  const copy = structuredClone(inputs);
  for (const path of secretPaths)
    blot(
      copy,
      path.split(/[.[\]]+/).filter((step) => step !== ""),
    );
  return copy;
}

function blot(value: unknown, path: readonly string[]): void {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== "object" || value === null || !(step in value))
    throw new Error(`the recording names a secret at ${path.join(".")}, where nothing is: it would stay in clear`);
  if (rest.length === 0) Reflect.set(value, step, "[secret]");
  else blot(Reflect.get(value, step), rest);
}
