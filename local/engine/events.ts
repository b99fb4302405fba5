import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";

/** One thing that the engine did, or would do, to one resource. */
export interface Change {
  /** The engine's word: create, update, replace, create-replacement, delete-replaced, delete, … None of `unchanged`. */
  op: string;
  /** Type token, as kubernetes:core/v1:Secret. */
  type: string;
  urn: string;
  /** The resource's logical name: the URN's last part. */
  name: string;
  /** Top-level input properties that differ, where the provider said so. */
  properties: string[];
}

/** How many resources met each operation, `same` included. */
export type Summary = Partial<Record<string, number>>;

export interface EngineReport {
  summary: Summary;
  changes: Change[];
  /** Errors that the engine or a provider reported, without colours. */
  errors: string[];
}

/** A resource that stays as it is, and one that is looked at, to be compared then. */
const unchanged = ["same", "refresh"];

/** Reads an event log, as the engine writes it with --event-log: one JSON object a line. */
export function readReport(log: string): EngineReport {
  const events = log
    .split("\n")
    .filter((line) => line !== "")
    .map((line): EngineEvent => JSON.parse(line));
  const changes = events.flatMap(({ resourcePreEvent }): Change[] => {
    if (resourcePreEvent === undefined || unchanged.includes(resourcePreEvent.metadata.op)) return [];
    const { op, type, urn, diffs } = resourcePreEvent.metadata;
    return [{ op, type, urn, name: urn.split("::").at(-1) ?? urn, properties: diffs ?? [] }];
  });
  const errors = events.flatMap(({ diagnosticEvent }) => {
    if (diagnosticEvent?.severity !== "error") return [];
    const { urn, message } = diagnosticEvent;
    const text = message.replaceAll(/<\{%[^%]*%\}>/g, "").trim();
    return [urn === undefined || urn === "" ? text : `${urn.split("::").slice(-2).join(" ")}: ${text}`];
  });
  const summary = events.findLast(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent?.resourceChanges;
  return { summary: summary ?? {}, changes, errors };
}
