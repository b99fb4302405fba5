import type * as k8s from "@pulumi/kubernetes";
import type { ChartPin } from "../../catalogue/pins.ts";

/** Where a Release finds its chart. */
export type ReleaseChart = Pick<k8s.helm.v3.ReleaseArgs, "chart" | "version" | "repositoryOpts">;

/** Says where a pinned chart is found. */
export type ChartSource = (pin: ChartPin) => ReleaseChart;

/**
 * Where charts come from.
 *
 * @param mirror left out, each chart's public repository; an http(s):// URL, a repository that holds all charts; an oci:// URL,
 *   a registry that holds each chart under its name; anything else, a folder of `<name>-<version>.tgz`. A relative folder stays
 *   relative: the path is part of the Release's inputs, and an absolute one would differ from machine to machine.
 * @throws RangeError for another kind of URL.
 */
export function chartSource(mirror?: string): ChartSource {
  if (mirror === undefined) {
    return ({ name, repository, version }) => ({ chart: name, version, repositoryOpts: { repo: repository } });
  }
  const base = mirror.replace(/\/+$/, "");
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(base) ?? [];
  switch (scheme?.toLowerCase()) {
    case "http":
    case "https":
      return ({ name, version }) => ({ chart: name, version, repositoryOpts: { repo: base } });
    case "oci":
      return ({ name, version }) => ({ chart: `${base}/${name}`, version });
    case undefined:
      return ({ name, version }) => ({ chart: `${base}/${name}-${version}.tgz`, version });
    default:
      throw new RangeError(`chart mirror "${mirror}": give an http(s):// or oci:// URL, or a folder`);
  }
}
