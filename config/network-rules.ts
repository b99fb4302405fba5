import { setLine } from "./problem.ts";
import { rule } from "./rule.ts";

/** The port of a URL that is one; what isn't is told already. */
function portOf(url: string): number | undefined {
  if (!URL.canParse(url)) return undefined;
  const { port, protocol } = new URL(url);
  return port === "" ? (protocol === "http:" ? 80 : 443) : Number(port);
}

/** Policies are made without its URL, which is a secret, and in another store isn't even known here. */
const companySearchIsReached = rule(["network"], ({ network: { companyPorts } }, { secrets }) => {
  const port = portOf(secrets["TD_COMPANY_ELASTICSEARCH_URL"] ?? "");
  return port === undefined || companyPorts.includes(port)
    ? []
    : [
        {
          key: "network.companyPorts",
          message: `TD_COMPANY_ELASTICSEARCH_URL leads to port ${port}, and only ${companyPorts.join(" and ")} may be reached`,
          fix: setLine("network.companyPorts[0]", port),
        },
      ];
});

export const networkRules = [companySearchIsReached];
