import { connect } from '#client';
import { withSession } from '#local-stack';
import type { ActivityCore } from '../activity-core.js';

/** Definitions with a cron trigger each, and a task of which one can tell whose it is. */
export interface Crowd {
  /** Of its tasks, as of those of events: `Review order <source>-<number>`. */
  readonly source: string;
  readonly triggers: number;
}

/**
 * Makes a crowd whose triggers are not due before next year. One definition is saved, the others
 * are copies of its rows: how fast definitions are saved is not what is measured.
 */
export async function makeCrowd(core: ActivityCore, { source, triggers }: Crowd): Promise<void> {
  const client = connect({ url: core.url, apiKey: core.apiKey });
  await client.definitions.create({
    body: {
      key: `${source}-0`,
      triggers: [{ id: 'clock', type: 'cron', cron: '0 0 1 1 *' }],
      taskTemplates: [{ id: 'review', title: 'Review order ${definition.key}', queue: 'crowd' }],
    },
  });
  await withSession(core.databaseUrl, (query) => query(copies({ source, triggers })));
}

function copies({ source, triggers }: Crowd): string {
  return `
    begin;
    create temporary table copy on commit drop as
      select gen_random_uuid() as id, '${source}-' || n as key
      from generate_series(1, ${triggers - 1}) n;
    insert into activity_definition
      select (jsonb_populate_record(d, jsonb_build_object('id', copy.id, 'key', copy.key))).*
      from copy, activity_definition d where d.key = '${source}-0';
    insert into definition_revision
      select (jsonb_populate_record(r, jsonb_build_object(
        'definition_id', copy.id, 'spec', jsonb_set(r.spec, '{key}', to_jsonb(copy.key))))).*
      from copy, definition_revision r
      join activity_definition d on d.id = r.definition_id where d.key = '${source}-0';
    insert into cron_trigger
      select (jsonb_populate_record(t, jsonb_build_object(
        'id', gen_random_uuid(), 'definition_id', copy.id, 'definition_key', copy.key))).*
      from copy, cron_trigger t where t.definition_key = '${source}-0';
    commit;
    analyze cron_trigger`;
}

/** Takes the triggers of all crowds away. */
export async function forgetCrowd({
  databaseUrl,
}: Pick<ActivityCore, 'databaseUrl'>): Promise<void> {
  await withSession(databaseUrl, (query) => query('truncate cron_trigger'));
}

/** When the triggers of a crowd fall due: the one of number `n` at `at + n × overMs / triggers`. */
export interface Due {
  /** Epoch milliseconds. */
  readonly at: number;
  /** 0: all at once. */
  readonly overMs: number;
}

/** Has the last new year of each trigger of a crowd fall due at its moment. */
export async function fallDue(core: ActivityCore, crowd: Crowd, due: Due): Promise<void> {
  const { source, triggers } = crowd;
  await withSession(core.databaseUrl, (query) =>
    query(`
      update cron_trigger set
        last_nominal = date_trunc('year', now(), 'UTC') - interval '1 day',
        next_due = to_timestamp(${due.at / 1_000}::float8
          + ${due.overMs / 1_000}::float8 * substring(definition_key from '-([0-9]+)$')::int / ${triggers})
      where starts_with(definition_key, '${source}-')`),
  );
}

/** Epoch milliseconds. */
export function dueTimeOf({ at, overMs }: Due, { triggers }: Crowd, number: number): number {
  return at + (overMs * number) / triggers;
}

/** How late the times of a crowd were recorded, in milliseconds. */
export async function recordedLateness(
  core: ActivityCore,
  crowd: Crowd,
  due: Due,
): Promise<number[]> {
  const rows = await withSession(core.databaseUrl, (query) =>
    query(`
      select substring(d.key from '-([0-9]+)$')::int as number,
        (extract(epoch from r.created_at) * 1000)::float8 as at
      from activity_run r join activity_definition d on d.id = r.definition_id
      where starts_with(d.key, '${crowd.source}-') and r.occurrence = 'time'`),
  );
  return (rows as { number: number; at: number }[]).map(
    ({ number, at }) => at - dueTimeOf(due, crowd, number),
  );
}
