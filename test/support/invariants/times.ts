import type { Calendar, TriggerTiming } from '#cron';
import { compileDefinition, type DefinitionSpec, triggerTiming } from '#definitions';
import type { Query } from '#local-stack';

/** A live cron trigger, and the revisions that its definition has had. Times are epoch milliseconds. */
export interface LiveTrigger {
  readonly definitionId: string;
  readonly triggerId: string;
  /** Since when it has been live without a pause in the archive. */
  readonly since: number;
  readonly lastNominal: number;
  /** Of its definition: 1 for one that nobody has changed since it was made. */
  readonly version: number;
  readonly revisions: readonly {
    readonly revision: number;
    readonly spec: DefinitionSpec;
    readonly at: number;
  }[];
}

/** A row of the ledger that covers nominal times. */
interface CoveringRow {
  readonly id: string;
  readonly definitionId: string;
  readonly triggerId: string;
  readonly revision: number;
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** `backfill`: the clock had left it out. */
  readonly occurrence: 'time' | 'backfill';
}

/** A stretch of time, after `from` and up to `to`, in which a calendar counted. */
interface Era {
  readonly calendar: Calendar;
  readonly from: number;
  readonly to: number;
}

export const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/** The triggers come first: what their rows say is covered is in the ledger that is read later. */
export const TRIGGERS = `
  select t.definition_id as "definitionId", t.trigger_id as "triggerId",
    ${ms('uuid_extract_timestamp(t.id)')} as since, ${ms('t.last_nominal')} as "lastNominal",
    (select d.version from activity_definition d where d.id = t.definition_id) as version,
    (select jsonb_agg(
        jsonb_build_object('revision', v.revision, 'spec', v.spec, 'at', ${ms('v.created_at')})
        order by v.revision)
      from definition_revision v where v.definition_id = t.definition_id) as revisions
  from cron_trigger t`;

const ROWS = `
  select id, definition_id as "definitionId", trigger_id as "triggerId", revision, occurrence,
    nominal_count as count, ${ms('nominal_time')} as first,
    ${ms('coalesce(last_nominal_time, nominal_time)')} as last
  from activity_run where occurrence_key like 'time:%'`;

/** Nominal times of live triggers, up to where their calendars are settled, that no row covers. */
export async function uncoveredTimes(query: Query): Promise<unknown[]> {
  const triggers = (await query(TRIGGERS)) as LiveTrigger[];
  if (triggers.length === 0) return [];
  const rows = Map.groupBy((await query(ROWS)) as CoveringRow[], nameOf);
  return triggers.flatMap((trigger) => {
    const covering = rows.get(nameOf(trigger)) ?? [];
    return erasOf(setBack(trigger, covering)).flatMap((era) =>
      timesIn(era)
        .filter((time) => !covering.some(({ first, last }) => first <= time && time <= last))
        .map((time) => ({ trigger: nameOf(trigger), time: new Date(time).toISOString() })),
    );
  });
}

/** Rows of live triggers that do not count what their calendar has between their first and last. */
export async function miscountedTimes(query: Query): Promise<unknown[]> {
  const triggers = (await query(TRIGGERS)) as LiveTrigger[];
  if (triggers.length === 0) return [];
  const calendars = new Map(
    triggers.flatMap((trigger) =>
      trigger.revisions.map(
        ({ revision }) =>
          [`${nameOf(trigger)}/${revision}`, calendarOf(trigger, revision)] as const,
      ),
    ),
  );
  return ((await query(ROWS)) as CoveringRow[]).filter((row) => {
    const calendar = calendars.get(`${nameOf(row)}/${row.revision}`);
    if (!calendar) return false;
    return timesIn({ calendar, from: row.first - 1, to: row.last }).length !== row.count;
  });
}

/** Where a test has set a new trigger's calendar back, it counts from the clock's first row. */
function setBack(trigger: LiveTrigger, covering: readonly CoveringRow[]): LiveTrigger {
  const ofClock = covering.filter(({ occurrence }) => occurrence === 'time');
  const first = Math.min(...ofClock.map((row) => row.first)) - 1;
  if (trigger.version > 1 || first > trigger.since) return trigger;
  const revisions = trigger.revisions.map((each) => ({ ...each, at: first }));
  return { ...trigger, since: first, revisions };
}

function erasOf(trigger: LiveTrigger): Era[] {
  const { revisions, since, lastNominal } = trigger;
  return revisions.flatMap(({ revision, at }, index) => {
    const calendar = calendarOf(trigger, revision);
    const until = revisions[index + 1]?.at ?? lastNominal;
    if (!calendar) return [];
    return [{ calendar, from: Math.max(at, since), to: Math.min(until, lastNominal) }];
  });
}

function calendarOf(trigger: LiveTrigger, revision: number): Calendar | undefined {
  return timingOf(trigger, revision)?.calendar;
}

/** Undefined when the revision has no such trigger. */
export function timingOf(trigger: LiveTrigger, revision: number): TriggerTiming | undefined {
  const { definitionId, triggerId, revisions } = trigger;
  const pinned = revisions.find((each) => each.revision === revision);
  if (!pinned) return undefined;
  const cron = compileDefinition(pinned.spec).cronTriggers.find(({ id }) => id === triggerId);
  return cron && triggerTiming(definitionId, cron);
}

function timesIn({ calendar, from, to }: Era): number[] {
  const times: number[] = [];
  for (let next = calendar.next(from); next !== undefined && next <= to;) {
    times.push(next);
    next = calendar.next(next);
  }
  return times;
}

export function nameOf(of: Pick<LiveTrigger, 'definitionId' | 'triggerId'>): string {
  return `${of.definitionId}/${of.triggerId}`;
}
