import { applicationSeries } from "./application-series.ts";
import { databaseSeries } from "./database-series.ts";
import { edgeSeries } from "./edge-series.ts";
import type { Series } from "./recorded.ts";

/** An invented morning: a reindex from 9:00 on fills its queue, Gerico's worker hangs, and a replica falls behind at 10:30. */
export const series: readonly Series[] = [...applicationSeries, ...databaseSeries, ...edgeSeries];
