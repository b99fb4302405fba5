import type { HelmValues } from "./shared.ts";

/** Kept when the chart goes: with them go the monitors and rules of everybody on the cluster. */
export const prometheusCrds = (): HelmValues => ({ crds: { annotations: { "helm.sh/resource-policy": "keep" } } });
