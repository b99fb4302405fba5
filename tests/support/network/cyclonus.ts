import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../../local/tools/command.ts";
import { workFolder } from "../../../local/tools/paths.ts";
import type { Endpoint } from "./endpoints.ts";
import { namespaceLabels } from "./evaluator.ts";
import type { Network } from "./matrix.ts";

/** As cyclonus spells a side of a connection. */
const peer = ({ address, pod }: Endpoint) => ({
  IP: address,
  ...(pod === undefined
    ? {}
    : {
        Internal: {
          Namespace: pod.namespace,
          NamespaceLabels: namespaceLabels(pod.namespace),
          PodLabels: pod.labels,
        },
      }),
});

/**
 * What `cyclonus analyze` answers to each question, in their order. Its mode `query-traffic` judges blocks of addresses too,
 * which its synthetic probe doesn't; it prints tables, of which only the last line says the answer.
 * @throws Error if it left a question unanswered.
 */
export async function askCyclonus(binary: string, { policies, questions }: Network): Promise<readonly boolean[]> {
  const work = join(workFolder, "cyclonus");
  await mkdir(work, { recursive: true });
  const folder = await mkdtemp(join(work, "run-"));
  try {
    const items = policies.map((policy) => ({ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", ...policy }));
    const traffic = questions.map(({ source, destination, port }) => ({
      Source: peer(source),
      Destination: peer(destination),
      ResolvedPort: port.port,
      Protocol: port.protocol,
    }));
    const [policyPath, trafficPath] = [join(folder, "policies.json"), join(folder, "traffic.json")];
    const list = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicyList", items };
    await writeFile(policyPath, JSON.stringify(list));
    await writeFile(trafficPath, JSON.stringify(traffic));
    const args = ["analyze", "--mode", "query-traffic", "--policy-path", policyPath, "--traffic-path", trafficPath];
    const text = await run({ tool: "cyclonus", command: binary, args, cwd: folder, env: process.env });
    const answers = [...text.matchAll(/IS ALLOWED\?\s*\|\s*(TRUE|FALSE)/g)].map(([, answer]) => answer === "TRUE");
    if (answers.length !== questions.length)
      throw new Error(`cyclonus answered ${answers.length} of ${questions.length} questions`);
    return answers;
  } finally {
    await rm(folder, { recursive: true });
  }
}
