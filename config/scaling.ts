import { workloadNames, type WorkloadName } from "../catalogue/workloads.ts";
import type { WorkloadSettings } from "./schema/application.ts";

/** The workloads that KEDA scales. */
export const kedaScaled = (workloads: WorkloadSettings): readonly WorkloadName[] =>
  workloadNames.filter((name) => workloads[name].autoscaling.driver === "keda");
