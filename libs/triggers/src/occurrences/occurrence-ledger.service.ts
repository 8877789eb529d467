import { Injectable } from '@nestjs/common';
import { dueTime, type TriggerTiming } from '#cron';
import { Clock, Database, type Tx } from '#database';
import { DefinitionHistory, DefinitionService, TriggerNotFoundError } from '#definitions';
import {
  type Lateness,
  latenessOf,
  type LedgerTrigger,
  NominalLedger,
  type NominalPosition,
  type NominalRun,
  RevisionCache,
} from '#runs';
import { CronTriggerRepository } from '../cron-trigger.repository.js';
import { timingIn } from '../trigger-timing.js';
import { findUncovered, type TriggerEra, type Uncovered } from './coverage.js';
import { type Era, erasOf } from './eras.js';

/** Which part of the ledger to read. Epoch milliseconds. */
export interface OccurrenceQuery {
  /** Inclusive. @default a day before `to` */
  readonly from?: number | undefined;
  /** Exclusive. @default now */
  readonly to?: number | undefined;
  readonly limit: number;
  /** The last row of the page before. */
  readonly after?: NominalPosition | undefined;
}

/** A row of the ledger, and why it was late. */
export interface OccurrenceView extends NominalRun {
  readonly lateness: Lateness | undefined;
}

/** What is known of whether every nominal time of a stretch is in the ledger. */
export interface Coverage {
  /** Inclusive. */
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** Times up to the last settled one that no row covers: there should be none. */
  readonly uncovered: Uncovered;
  /** Times that are due and that the clock has yet to record. */
  readonly overdue: readonly number[];
  /** Stretches for which nobody can tell. */
  readonly unknown: readonly UnknownStretch[];
}

export interface UnknownStretch {
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

/** A part of the ledger in the order of nominal times. */
export interface OccurrencePage {
  readonly items: readonly OccurrenceView[];
  readonly coverage: Coverage;
  /** Where the next page goes on; undefined when this is the last. */
  readonly next: NominalPosition | undefined;
}

const DAY_MS = 86_400_000;

/** So many revisions one page is held to; a stretch with more is shown in several pages. */
const ERAS_MAX = 200;

const OVERDUE_MAX = 100;

/** After every row of its moment. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Reads what became of a cron trigger's nominal times, and checks that none is missing. */
@Injectable()
export class OccurrenceLedger {
  constructor(
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly definitions: DefinitionService,
    private readonly history: DefinitionHistory,
    private readonly triggers: CronTriggerRepository,
    private readonly revisions: RevisionCache,
    private readonly ledger: NominalLedger,
  ) {}

  /** @throws DefinitionNotFoundError, TriggerNotFoundError */
  async read(
    tenant: string,
    key: string,
    triggerId: string,
    query: OccurrenceQuery,
  ): Promise<OccurrencePage> {
    const tx = this.database.session();
    const { id: definitionId, spec, createdAt } = await this.definitions.read(tenant, key);
    const trigger = { tenant, definitionId, triggerId };
    const isCron = spec.triggers.some(({ id, type }) => id === triggerId && type === 'cron');
    if (!isCron && !(await this.ledger.has(tx, trigger))) {
      throw new TriggerNotFoundError(key, triggerId);
    }
    const now = await this.clock.now(tx);
    const to = query.to ?? now + 1;
    const asked = { from: query.from ?? to - DAY_MS, to };
    return this.page(tx, { trigger, createdAt, asked, now }, query);
  }

  /**
   * What is settled is read before what the ledger has: what the clock adds in between can only make
   * more rows than are asked for.
   */
  private async page(
    tx: Tx,
    { trigger, createdAt, asked, now }: PageInput,
    { limit, after }: OccurrenceQuery,
  ): Promise<OccurrencePage> {
    const live = await this.triggers.find(tx, trigger);
    const from = Math.max(asked.from, after ? after.at + 1 : -Infinity);
    const course = await this.history.course(tx, trigger, { from, limit: ERAS_MAX + 1 });
    const until = Math.min(asked.to, course.revisions[ERAS_MAX]?.since ?? Infinity);
    const found = await this.ledger.page(tx, trigger, {
      ...{ from: asked.from, until, after, limit: limit + 1 },
    });
    const items = found.slice(0, limit);
    const next = nextPosition(found, { limit, until, to: asked.to });
    const stretch = { from, to: Math.max(from, next ? next.at + 1 : until) };
    const covered = await this.ledger.covered(tx, trigger, { from, until: stretch.to });
    const { eras, knownFrom } = erasOf(course);
    const sight = await this.sight(tx, trigger, eras);
    const input = { eras: sight.eras, covered, from, until: stretch.to };
    return {
      items: items.map((run) => ({ ...run, lateness: latenessOf(run, now) })),
      coverage: {
        ...stretch,
        uncovered: findUncovered({ ...input, settledUntil: live?.lastNominal }),
        overdue: live ? overdueIn(sight.latest, { ...stretch, after: live.lastNominal, now }) : [],
        unknown: [
          ...clipped({ from: createdAt, to: knownFrom, reason: NOT_RECORDED }, stretch),
          ...sight.unusable.flatMap((one) => clipped(one, stretch)),
        ],
      },
      next,
    };
  }

  /** The eras as the trigger saw them, and those of revisions that this release cannot read. */
  private async sight(tx: Tx, trigger: LedgerTrigger, eras: readonly Era[]): Promise<Sight> {
    const refs = eras.map((era) => ({ ...trigger, revision: era.revision, era }));
    const compiledOf = await this.revisions.load(tx, refs);
    const seen: TriggerEra[] = [];
    const unusable: UnknownStretch[] = [];
    let latest: TriggerTiming | undefined;
    for (const { era, ...ref } of refs) {
      try {
        const timing = timingIn(compiledOf(ref), ref);
        seen.push({ ...era, calendar: timing?.calendar });
        latest = era.until === undefined ? timing : undefined;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        unusable.push({ from: era.after + 1, to: (era.until ?? Infinity) + 1, reason });
      }
    }
    return { eras: seen, unusable, latest };
  }
}

interface PageInput {
  readonly trigger: LedgerTrigger;
  /** When the definition was. */
  readonly createdAt: number;
  readonly asked: { readonly from: number; readonly to: number };
  readonly now: number;
}

interface Sight {
  readonly eras: readonly TriggerEra[];
  readonly unusable: readonly UnknownStretch[];
  /** Of the era that lasts. */
  readonly latest: TriggerTiming | undefined;
}

const NOT_RECORDED = 'It was not recorded when the definition was archived.';

function nextPosition(
  found: readonly NominalRun[],
  { limit, until, to }: { limit: number; until: number; to: number },
): NominalPosition | undefined {
  const last = found[limit - 1];
  if (found.length > limit && last) return { at: last.first, id: last.id };
  return until < to ? { at: until - 1, id: LAST_ID } : undefined;
}

interface OverdueInput {
  readonly from: number;
  readonly to: number;
  /** The last time settled. */
  readonly after: number;
  readonly now: number;
}

function overdueIn(timing: TriggerTiming | undefined, input: OverdueInput): number[] {
  const times: number[] = [];
  if (!timing) return times;
  const end = Math.min(input.to - 1, input.now);
  let next = timing.calendar.next(Math.max(input.after, input.from - 1));
  while (next !== undefined && next <= end && times.length < OVERDUE_MAX) {
    if (dueTime(timing, next) <= input.now) times.push(next);
    next = timing.calendar.next(next);
  }
  return times;
}

function clipped(
  stretch: UnknownStretch,
  { from, to }: { readonly from: number; readonly to: number },
): UnknownStretch[] {
  const part = { ...stretch, from: Math.max(stretch.from, from), to: Math.min(stretch.to, to) };
  return part.from < part.to ? [part] : [];
}
