/**
 * Usage: node pipeline/main.ts preview|drift STACK, in a job of GitHub Actions or GitLab CI.
 *
 * Reads the variables that the two set in every job, and the token with which to comment: GITHUB_TOKEN and PULL_REQUEST, or
 * GITLAB_TOKEN. A preview that fails fails the job, and so does drift, once it was told.
 */
import { pulumi } from "./engine.ts";
import { forge } from "./forge.ts";
import { tellDrift, tellPreview } from "./tell.ts";

const [command, stack] = process.argv.slice(2);
if ((command !== "preview" && command !== "drift") || stack === undefined)
  throw new Error("usage: node pipeline/main.ts preview|drift STACK");

const common = ["preview", `--stack=${stack}`, "--diff", "--suppress-progress"];
const judged = [...common, "--policy-pack=policy", `--policy-pack-config=policy/${stack}.json`];
const result = await pulumi(command === "preview" ? judged : [...common, "--refresh", "--expect-no-changes"]);
if (command === "preview") await tellPreview(forge(process.env), stack, result);
else await tellDrift(forge(process.env), stack, result, new Date());
process.exitCode = result.code;
