import type { CronTrigger, Fire, Misfire, NominalOccurrence, NominalOccurrencePage } from '#client';
import { only, type Tenant } from './tenant.js';

const PAGE = 1_000;

/** What the preview says of a cron trigger's past, and what the ledger does. */
interface Account {
  /** In order: every nominal time since the definition was created, under the revision of its moment. */
  readonly foreseen: readonly Foreseen[];
  readonly rows: readonly NominalOccurrence[];
  readonly pages: readonly NominalOccurrencePage[];
  readonly misfire: Misfire | undefined;
}

interface Foreseen {
  readonly at: number;
  readonly revision: number;
  /** With jitter it may not be due yet. */
  readonly mayWait: boolean;
}

/**
 * Holds the ledger of a definition's only cron trigger to the preview, through the API: from its
 * creation until now every nominal time must be covered by exactly one row, by a row of the revision
 * of that moment, and come to something that its misfire policy knows; and the occurrences must say
 * themselves that they are complete. It knows no archive and no removed trigger.
 *
 * @returns what is not so, in words
 */
export async function disagreements(tenant: Tenant, key: string): Promise<string[]> {
  const account = await accountOf(tenant, key);
  return [
    ...account.pages.flatMap(({ coverage }) => shortcomings(coverage)),
    ...account.foreseen.flatMap((time) => coverageProblems(time, account.rows)),
    ...account.rows.flatMap((row) => rowProblems(row, account)),
  ].map((problem) => `${key}: ${problem}`);
}

/** What came of each nominal time, in order: `completed`, `skipped: misfire`, `coalesced into …`. */
export async function fatesOf(tenant: Tenant, key: string): Promise<Fate[]> {
  const { foreseen, rows } = await accountOf(tenant, key);
  return foreseen.flatMap(({ at }) =>
    rows.filter((row) => covers(row, at)).map((row) => ({ at, what: outcomeOf(row), row })),
  );
}

export interface Fate {
  readonly at: number;
  readonly what: string;
  readonly row: NominalOccurrence;
}

async function accountOf(tenant: Tenant, key: string): Promise<Account> {
  const { createdAt } = await tenant.client.definitions.get({ path: { key } });
  const pages = await ledgerPages(tenant, key, createdAt);
  const until = Date.parse(pages.at(-1)?.coverage.to ?? '') - 1;
  const eras = await erasOf(tenant, key, until);
  const foreseen = await Promise.all(eras.map((era) => foreseenIn(tenant, era, until)));
  return {
    pages,
    foreseen: foreseen.flat(),
    rows: pages.flatMap(({ items }) => items).filter(({ occurrence }) => occurrence === 'time'),
    misfire: eras.at(-1)?.trigger.misfire,
  };
}

async function ledgerPages(
  tenant: Tenant,
  key: string,
  from: string,
): Promise<NominalOccurrencePage[]> {
  const path = { key, trigger: 'clock' };
  const pages: NominalOccurrencePage[] = [];
  let query: { from: string; to?: string; limit: number; cursor?: string } = { from, limit: PAGE };
  for (;;) {
    const page = await tenant.client.definitions.listOccurrences({ path, query });
    pages.push(page);
    if (page.nextCursor === undefined) return pages;
    query = { ...query, cursor: page.nextCursor };
  }
}

/** A stretch of time, after `from` and up to `until`, in which a revision counted. */
interface Era {
  readonly revision: number;
  readonly trigger: CronTrigger;
  readonly from: string;
  readonly until: number;
}

async function erasOf(tenant: Tenant, key: string, now: number): Promise<Era[]> {
  const summaries = (await tenant.revisions(key)).reverse();
  return Promise.all(
    summaries.map(async ({ revision, createdAt }, index) => {
      const path = { key, revision };
      const { spec } = await tenant.client.definitions.getRevision({ path });
      const next = summaries[index + 1]?.createdAt;
      return {
        revision,
        trigger: only(spec.triggers.filter((each) => each.type === 'cron')),
        from: createdAt,
        until: next === undefined ? now : Date.parse(next),
      };
    }),
  );
}

/** What a preview of a trigger's line is asked with. */
const LINE_FIELDS = [
  ...(['timezone', 'jitter', 'daylightSaving'] as const),
  ...(['startAt', 'endAt', 'exclude', 'calendars'] as const),
] as const;

async function foreseenIn(tenant: Tenant, era: Era, now: number): Promise<Foreseen[]> {
  const line = Object.fromEntries(
    LINE_FIELDS.flatMap((field) => (field in era.trigger ? [[field, era.trigger[field]]] : [])),
  );
  const fires: Fire[] = [];
  let from = era.from;
  for (;;) {
    const body = { ...line, cron: era.trigger.cron, from, count: PAGE };
    const page = (await tenant.client.cron.preview({ body })).fires;
    fires.push(...page.filter(({ nominal }) => Date.parse(nominal) <= era.until));
    const last = page.at(-1);
    if (!last || page.length < PAGE || Date.parse(last.nominal) > era.until) break;
    from = last.nominal;
  }
  return fires.map(({ nominal, latest }) => ({
    at: Date.parse(nominal),
    revision: era.revision,
    mayWait: Date.parse(latest) > now,
  }));
}

function shortcomings(coverage: NominalOccurrencePage['coverage']): string[] {
  const { from, to, complete, overdue } = coverage;
  return [
    ...(complete ? [] : [`the ledger is not complete between ${from} and ${to}`]),
    ...overdue.map((time) => `${time} is due and was not recorded`),
  ];
}

function coverageProblems(
  { at, revision, mayWait }: Foreseen,
  rows: readonly NominalOccurrence[],
): string[] {
  const time = new Date(at).toISOString();
  const covering = rows.filter((row) => covers(row, at));
  const [row] = covering;
  if (!row) return mayWait ? [] : [`${time} is covered by no row`];
  if (covering.length > 1) return [`${time} is covered by ${covering.length} rows`];
  if (row.revision === revision) return [];
  return [`${time} was recorded under revision ${row.revision}, not ${revision}`];
}

/** What each policy may do to a time besides running it; a pause may befall any. */
const REFUSALS: Readonly<Record<NonNullable<Misfire['policy']>, string>> = {
  skip: 'skipped: misfire',
  fire_once: 'coalesced',
  fire_all: 'skipped: limit',
};

function rowProblems(row: NominalOccurrence, { foreseen, rows, misfire }: Account): string[] {
  const name = `the row at ${row.nominalTime}`;
  const counted = foreseen.filter(({ at }) => covers(row, at)).length;
  const refusal = REFUSALS[misfire?.policy ?? 'fire_once'];
  const outcome = outcomeOf(row);
  const isKnown = ['completed', 'skipped: paused'].includes(outcome) || outcome.startsWith(refusal);
  const into = row.coalescedInto;
  const stands = into === undefined || rows.some((other) => covers(other, Date.parse(into)));
  const problems: Readonly<Record<string, boolean>> = {
    [`${name} counts ${row.nominalCount} times, the preview ${counted}`]:
      counted !== row.nominalCount,
    [`${name} came to "${outcome}", which its policy does not know`]: !isKnown,
    [`${name} was left to ${into ?? ''}, which no row covers`]: !stands,
    [`${name} was recorded before its time`]:
      Date.parse(row.createdAt) < Date.parse(row.dueTime ?? row.nominalTime),
  };
  return Object.keys(problems).filter((problem) => problems[problem]);
}

function outcomeOf({ outcome, reason, coalescedInto }: NominalOccurrence): string {
  if (coalescedInto !== undefined) return `${outcome} into ${coalescedInto}`;
  return outcome === 'completed' || reason === undefined ? outcome : `${outcome}: ${reason}`;
}

function covers({ nominalTime, lastNominalTime }: NominalOccurrence, at: number): boolean {
  return Date.parse(nominalTime) <= at && at <= Date.parse(lastNominalTime);
}
