import fc from 'fast-check';
import { sql } from 'kysely';
import type { TriggerTiming } from '#cron';
import {
  CalendarStopsTriggersError,
  compileDefinition,
  type Definition,
  InvalidDefinitionError,
  triggerTiming,
} from '#definitions';
import { epochMs } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { CronBacklogError } from './cron-trigger.errors.js';
import { anna, openStation, SetClock, type Station } from './triggers.fixture.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A few days before Berlin puts its clocks back. */
const START = Date.UTC(2026, 9, 23);

/** What may happen to a definition and to its clock. */
type Step =
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'tick'; readonly clocks: number }
  /** The runs that are pending are carried out, however late that is. */
  | { readonly kind: 'execute' }
  | { readonly kind: 'save'; readonly triggers: readonly object[] }
  | { readonly kind: 'move'; readonly to: 'enable' | 'pause' | 'archive' }
  /** Clocks, while the calendar that triggers may refer to gets other days. */
  | { readonly kind: 'calendar'; readonly days: readonly string[] }
  /** A change and clocks at the same moment. */
  | { readonly kind: 'rush'; readonly to: 'enable' | 'pause' };

/** The calendar of a story, which it gives a key of its own. */
const CALENDAR = 'the-calendar';

const days = fc.subarray(
  ['23', '24', '25', '26', '28', '30'].map((day) => `2026-10-${day}`),
  {
    minLength: 1,
  },
);

/** Mostly nothing. */
const timing = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: days.map((exclude) => ({ exclude })) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('only', 'except')
      .map((mode) => ({ calendars: [{ key: CALENDAR, mode }] })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { startAt: '2026-10-24T12:00:00Z' },
      { endAt: '2026-10-26T00:10:00+02:00' },
      { startAt: '2026-10-23T00:01:00Z', endAt: '2026-10-25T00:30:00Z' },
    ),
  },
);

const daylightSaving = fc.oneof(
  fc.constant('auto'),
  fc.record({
    missing: fc.constantFrom('skip', 'shift'),
    repeated: fc.constantFrom('first', 'last', 'both'),
  }),
);

const trigger = fc.record({
  cron: fc.constantFrom('* * * * *', '*/20 * * * *', '0 * * * *', '30 2 * * *', '0 0 29 2 *'),
  timezone: fc.constantFrom('UTC', 'Europe/Berlin'),
  jitter: fc.constantFrom('PT0S', 'PT45S', 'PT30M'),
  misfire: fc.oneof(
    fc.record({
      policy: fc.constantFrom('skip', 'fire_once'),
      grace: fc.constantFrom('PT1M', 'PT2H'),
    }),
    fc.record({
      policy: fc.constant('fire_all'),
      grace: fc.constantFrom('PT1M', 'P2D'),
      limit: fc.constantFrom(1, 7, 300),
    }),
  ),
});

const timedTrigger = fc
  .tuple(trigger, timing, daylightSaving)
  .map(([fields, more, daylight]) => ({ ...fields, ...more, daylightSaving: daylight }));

const triggers = fc
  .tuple(fc.option(timedTrigger), timedTrigger)
  .map(([a, b]) => [
    ...(a ? [{ id: 'a', type: 'cron', ...a }] : []),
    { id: 'b', type: 'cron', ...b },
  ]);

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('pass'),
    ms: fc.oneof(
      fc.integer({ min: 1, max: 3 * MINUTE }),
      fc.integer({ min: HOUR, max: 60 * HOUR }),
    ),
  }),
  fc.record({ kind: fc.constant('tick'), clocks: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('execute') }),
  fc.record({ kind: fc.constant('save'), triggers }),
  fc.record({ kind: fc.constant('move'), to: fc.constantFrom('enable', 'pause', 'archive') }),
  fc.record({ kind: fc.constant('calendar'), days }),
  fc.record({ kind: fc.constant('rush'), to: fc.constantFrom('enable', 'pause') }),
);

describe('The ledger of nominal times', () => {
  const clock = new SetClock(START);
  let server: TestDatabase;
  let station: Station;

  beforeAll(async () => {
    server = await createTestDatabase();
    station = await openStation(server.url, clock);
  });
  afterAll(async () => {
    await station.close();
    await server.drop();
  });

  it('covers each time between activation and now once, whatever is changed and when', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), triggers, async (steps, first) => {
        clock.at = START;
        const story = new Story(station, clock);
        await story.setCalendar(['2026-10-24', '2026-10-25']);
        await story.save(first);
        for (const each of steps) await story.take(each);
        // The last change settles what jitter holds back, too.
        await story.move('archive');
        const covered = await story.covered();
        expect(covered).toEqual(story.expected());
        expect(await story.unfounded()).toEqual([]);
      }),
      { numRuns: 25 },
    );
  }, 300_000);

  it('lets a year pass', async () => {
    clock.at = START;
    const story = new Story(station, clock);
    await story.save([{ id: 'hourly', type: 'cron', cron: '0 * * * *' }]);
    for (let day = 0; day < 365; day++) {
      clock.at += 24 * HOUR;
      await story.tick();
    }
    const covered = await story.covered();
    expect(covered).toHaveLength(365 * 24);
    expect(covered).toEqual(story.expected());
  }, 180_000);
});

/** A stretch of time in which a trigger's calendar counted: after `from`, up to `to`. */
interface Era {
  readonly triggerId: string;
  readonly timing: TriggerTiming;
  readonly from: number;
  to: number;
}

/** One definition, what is done to it, and what should come of that. */
class Story {
  private readonly key = `story-${crypto.randomUUID()}`;
  private readonly eras: Era[] = [];
  private readonly timings = new Map<string, TriggerTiming>();
  private definition: Definition | undefined;

  constructor(
    private readonly station: Station,
    private readonly clock: SetClock,
  ) {}

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'pass':
        this.clock.at += step.ms;
        return;
      case 'tick':
        await Promise.all(Array.from({ length: step.clocks }, () => this.tick()));
        return;
      case 'execute':
        return this.execute();
      case 'save':
        return this.save(step.triggers);
      case 'move':
        return this.move(step.to);
      case 'calendar':
        await Promise.all([this.tick(), this.setCalendar(step.days), this.tick()]);
        return;
      case 'rush':
        await Promise.all([this.tick(), this.move(step.to), this.tick()]);
    }
  }

  /**
   * An archived definition takes no other document, and one that never fires is refused: then
   * nothing happens.
   */
  async save(cronTriggers: readonly object[]): Promise<void> {
    if (this.definition?.state === 'archived') return;
    const document = {
      ...{ key: this.key, triggers: cronTriggers.map((each) => this.withCalendar(each)) },
      taskTemplates: [{ id: 'look', title: 'Look', queue: 'desk' }],
    };
    const saving = this.change(() => this.station.definitions.put(anna, this.key, document));
    const saved = await unless(InvalidDefinitionError, saving);
    if (saved) this.changed(saved.definition);
  }

  /** Days with which a trigger would never fire are refused: then nothing happens. */
  async setCalendar(dates: readonly string[]): Promise<void> {
    const source = { kind: 'document', document: { days: dates } } as const;
    const saving = this.change(() => this.station.calendars.put(anna, this.key, source));
    const saved = await unless(CalendarStopsTriggersError, saving);
    if (!saved || saved.revised === 0) return;
    this.changed(await this.station.definitions.read(anna.tenant, this.key));
  }

  async move(to: 'enable' | 'pause' | 'archive'): Promise<void> {
    if (this.definition === undefined) return;
    if (to === 'pause' && this.definition.state === 'archived') return;
    this.changed(await this.change(() => this.station.definitions[to](anna, this.key)));
  }

  tick(): Promise<void> {
    return this.station.tick();
  }

  /** Makes a change; one that is refused since too much is due, once clocks have caught up. */
  private async change<T>(make: () => Promise<T>): Promise<T> {
    const made = await unless(CronBacklogError, make());
    if (made !== undefined) return made;
    await this.tick();
    return this.change(make);
  }

  private async execute(): Promise<void> {
    if (this.definition) await this.station.execute(this.definition.id);
  }

  /** The trigger, which refers to the calendar of this story if to any. */
  private withCalendar(trigger: object): object {
    return JSON.parse(JSON.stringify(trigger).replaceAll(CALENDAR, this.key)) as object;
  }

  /** What the ledger has, as `trigger@time`, in order. */
  async covered(): Promise<string[]> {
    return (await this.rows()).flatMap((row) => this.namesOf(row)).sort();
  }

  /**
   * Times that gave way to later ones which the ledger does not have, or has as times of another
   * revision or of a pause.
   */
  async unfounded(): Promise<string[]> {
    const rows = await this.rows();
    return [...Map.groupBy(rows, timingKey).values()].flatMap((group) => {
      const due = group.flatMap((row) => (isOfPause(row) ? [] : this.timesOf(row)));
      const sorted = Float64Array.from(due).sort();
      return group.flatMap((row) => (this.isFounded(row, sorted) ? [] : this.namesOf(row)));
    });
  }

  /** @param due the times of the row's trigger and revision that fell due, in order */
  private isFounded(row: LedgerRow, due: Float64Array): boolean {
    const last = row.last ?? row.first;
    const later = (): Float64Array => due.subarray(due.findLastIndex((time) => time <= last) + 1);
    if (row.into !== null) return later().includes(row.into);
    return row.reason !== 'limit' || later().length >= this.timingOf(row).misfire.limit;
  }

  private rows(): Promise<LedgerRow[]> {
    return this.station.query(sql<LedgerRow>`
      select trigger_id as "triggerId", revision, nominal_count as count, reason,
        batch_id as "batchId", ${epochMs('nominal_time')} as first,
        ${epochMs('last_nominal_time')} as last, ${epochMs('coalesced_into')} as into
      from activity_run where definition_id = ${this.definition?.id ?? null}`);
  }

  /** What it should have. */
  expected(): string[] {
    return this.eras
      .flatMap(({ triggerId, timing, from, to }) =>
        timesBetween(timing, from, Math.min(to, this.clock.at)).map((at) => name(triggerId, at)),
      )
      .sort();
  }

  private timesOf(row: LedgerRow): number[] {
    const times = timesBetween(this.timingOf(row), row.first - 1, row.last ?? row.first);
    expect(times).toHaveLength(row.count);
    return times;
  }

  private namesOf(row: LedgerRow): string[] {
    return this.timesOf(row).map((at) => name(row.triggerId, at));
  }

  private timingOf(row: LedgerRow): TriggerTiming {
    const timing = this.timings.get(timingKey(row));
    if (!timing) throw new Error(`there is no trigger ${timingKey(row)}`);
    return timing;
  }

  private changed(definition: Definition): void {
    const { at } = this.clock;
    this.definition = definition;
    for (const era of this.eras) era.to = Math.min(era.to, at);
    for (const cron of compileDefinition(definition.spec).cronTriggers) {
      const timing = triggerTiming(definition.id, cron);
      this.timings.set(`${definition.revision}/${cron.id}`, timing);
      if (definition.state === 'archived') continue;
      this.eras.push({ triggerId: cron.id, timing, from: at, to: Infinity });
    }
  }
}

interface LedgerRow {
  readonly triggerId: string;
  readonly revision: number;
  readonly count: number;
  readonly first: number;
  readonly last: number | null;
  readonly reason: string | null;
  readonly into: number | null;
  readonly batchId: string | null;
}

function timingKey({ revision, triggerId }: Pick<LedgerRow, 'revision' | 'triggerId'>): string {
  return `${revision}/${triggerId}`;
}

/** The clock found the times of a pause; what is in a batch was let in before. */
function isOfPause({ reason, batchId }: LedgerRow): boolean {
  return reason === 'paused' && batchId === null;
}

/** What the promise gives; undefined when it is refused for this reason. */
async function unless<T>(
  reason: abstract new (...args: never[]) => Error,
  promise: Promise<T>,
): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof reason) return undefined;
    throw error;
  }
}

function name(triggerId: string, at: number): string {
  return `${triggerId}@${new Date(at).toISOString()}`;
}

function timesBetween({ calendar }: TriggerTiming, after: number, until: number): number[] {
  const times: number[] = [];
  for (let next = calendar.next(after); next !== undefined && next <= until;) {
    times.push(next);
    next = calendar.next(next);
  }
  return times;
}
