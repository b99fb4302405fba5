import { followsQueues } from "../catalogue/queues.ts";
import { removeLine, setLine } from "./problem.ts";
import { rule } from "./rule.ts";
import { kedaScaled } from "./scaling.ts";

/** KEDA counts jobs: of what takes none, it knows nothing. */
const onlyWorkersFollowQueues = rule(["workloads"], ({ workloads }) =>
  kedaScaled(workloads)
    .filter((name) => !followsQueues(name))
    .map((name) => ({
      key: `workloads.${name}.autoscaling`,
      message: "keda scales by the jobs in a worker's queues, and this is none",
      fix: removeLine(`workloads.${name}.autoscaling`),
    })),
);

/** A stack beside another one's platform can't see what that has. */
const kedaIsThere = rule(["workloads", "platform"], ({ workloads, platform }) => {
  const scaled = kedaScaled(workloads);
  return scaled.length === 0 || !platform.install || platform.keda
    ? []
    : [
        {
          key: "platform.keda",
          message: `is off, and ${scaled.join(", ")} ${scaled.length === 1 ? "has" : "have"} autoscaling.driver: keda`,
          fix: setLine("platform.keda", true),
        },
      ];
});

export const scalingRules = [onlyWorkersFollowQueues, kedaIsThere];
