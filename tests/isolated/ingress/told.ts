import { readFile } from "node:fs/promises";
import { stripVTControlCharacters } from "node:util";
import { expect } from "chai";
import type { RunningTraefik } from "../../../local/ingress/traefik.ts";
import { asked, untoldOf } from "../../support/asked.ts";
import { ask, type Call } from "../../support/edge/client.ts";
import { hosts, namespace } from "../../support/edge/objects.ts";
import { eventually } from "../../support/operators/eventually.ts";
import { seriesOf } from "../../support/series.ts";

interface Here {
  readonly traefik: RunningTraefik;
  /** A call by TLS, through the load balancer. */
  readonly secure: (call: Omit<Call, "port">) => Call;
}

/** What Traefik tells: its metrics, and its log after all that was asked of it before. */
export function toldTests(here: () => Here): void {
  it("tells Prometheus whatever alerts and panels ask of it, by the same labels", async () => {
    await ask(here().secure({ host: hosts.ui, path: "/fails", proxied: "203.0.113.40" }));
    // The requests above are told too, one of which was refused by its client's limit.
    const told = await (await fetch(`http://127.0.0.1:${here().traefik.metrics}/metrics`)).text();
    const selectors = asked({ namespace, cluster: "postgres", drills: true, controllers: ["traefik"] }, /^traefik_/);
    expect(selectors).to.have.length.above(3);
    expect(untoldOf(selectors, seriesOf(told))).to.deep.equal([]);
  });

  it("writes no secret of a link into its log, nor the page that was left for it", async () => {
    const link = "/password-reset?hash=secret-of-a-link";
    await ask(here().secure({ host: hosts.ui, path: link, headers: { referer: `https://${hosts.ui}${link}` } }));
    const written = async () => (await readFile(here().traefik.log, "utf8")).includes("GET /password-reset");
    await eventually("the request in the log", written, true);
    expect(await readFile(here().traefik.log, "utf8")).to.not.include("secret-of-a-link");
  });

  it("skips no Ingress of the program's: what it refuses it only logs", async () => {
    const log = stripVTControlCharacters(await readFile(here().traefik.log, "utf8")).split("\n");
    // Its own last status of an Ingress may not have come back to it when it writes the next: it writes again.
    const isConflict = (line: string): boolean => line.includes("the object has been modified");
    const complaints = log.filter((line) => / (ERR|WRN) /.test(line) && !isConflict(line));
    // Of a default, at each start (the characters of a path are the application's business), and of the bodies above.
    const bodies = ["request body over limit", "error when reading request body"];
    const expected = ["can reject some encoded characters", ...bodies];
    expect(expected.filter((each) => !complaints.some((line) => line.includes(each)))).to.deep.equal([]);
    expect(complaints.filter((line) => !expected.some((each) => line.includes(each)))).to.deep.equal([]);
  });
}
