import { type TriggerTiming, verdict } from '#cron';
import type { Query } from '#local-stack';
import { type LiveTrigger, ms, nameOf, timingOf, TRIGGERS } from './times.js';

/** A row of nominal times that is over, and that no pause decided. Epoch milliseconds. */
interface JudgedRow {
  readonly id: string;
  readonly definitionId: string;
  readonly triggerId: string;
  readonly revision: number;
  readonly last: number;
  readonly outcome: string;
  readonly createdAt: number;
  readonly finishedAt: number;
}

const JUDGED = `
  select id, definition_id as "definitionId", trigger_id as "triggerId", revision,
    ${ms('coalesce(last_nominal_time, nominal_time)')} as last,
    concat_ws(': ', state, reason) as outcome,
    ${ms('created_at')} as "createdAt", ${ms('finished_at')} as "finishedAt"
  from activity_run
  where occurrence = 'time' and finished_at is not null
    and (state = 'completed' or reason in ('misfire', 'limit'))`;

/** A row is finished with the moment at which its transaction began, which is before the verdict. */
const TRANSACTION_MS = 5_000;

/** Rows that came to something else than the misfire policy of their revision says. */
export async function misjudgedTimes(query: Query): Promise<unknown[]> {
  const triggers = (await query(TRIGGERS)) as LiveTrigger[];
  if (triggers.length === 0) return [];
  const live = new Map(triggers.map((trigger) => [nameOf(trigger), trigger]));
  return ((await query(JUDGED)) as JudgedRow[]).filter((row) => {
    const trigger = live.get(nameOf(row));
    const timing = trigger && timingOf(trigger, row.revision);
    return timing !== undefined && !isRight(row, timing);
  });
}

/**
 * A time that was carried out ran when the clock recorded it. One that was not had not to run at the
 * latest when it was over: then it does not at any later moment.
 */
function isRight(row: JudgedRow, timing: TriggerTiming): boolean {
  if (row.outcome.startsWith('completed')) {
    return verdict(timing, row.last, row.createdAt).kind === 'run';
  }
  return outcomeAt(timing, row.last, row.finishedAt + TRANSACTION_MS) === row.outcome;
}

function outcomeAt(timing: TriggerTiming, nominal: number, now: number): string {
  const judged = verdict(timing, nominal, now);
  switch (judged.kind) {
    case 'run':
      return 'completed';
    case 'skip':
      return `skipped: ${judged.reason}`;
    case 'coalesce':
      return 'coalesced: misfire';
  }
}
