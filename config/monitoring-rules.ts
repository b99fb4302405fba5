import { setLine } from "./problem.ts";
import { rule } from "./rule.ts";

/** The definitions come with the platform: of two stacks that brought them, the second would be refused by Helm. */
const platformInstalls = rule(["monitoring", "platform"], ({ monitoring, platform }) =>
  monitoring.install === "none" || platform.install
    ? []
    : [
        {
          key: "monitoring.install",
          message: `${monitoring.install} is installed with the platform, and this stack has platform.install: false`,
          fix: setLine("monitoring.install", "none"),
        },
      ],
);

export const monitoringRules = [platformInstalls];
