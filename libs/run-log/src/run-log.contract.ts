/** Something that happened to a run or to one of its tasks, before it has its place in the log. */
export interface LogDraft {
  readonly runId: string;
  readonly tenant: string;
  /** Who did it: `api-key:<name>`, `worker`, `system`, … */
  readonly actor: string;
  /** What happened, e.g. `run.completed`, `task.claimed`. */
  readonly type: string;
  /** JSON; ids and verdicts rather than payloads. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A draft whose place is already known: 1, 2, … within the run. */
export interface PlacedDraft extends LogDraft {
  readonly sequence: number;
}

/** An entry as it stands in the log. */
export interface LogEntry extends PlacedDraft {
  /** The database's clock when it was written, in epoch milliseconds. */
  readonly at: number;
}
