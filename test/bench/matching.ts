/**
 * What matching one event costs among 10 to 10,000 definitions of which the same one matches, what
 * loading the definitions costs, and what changing one of them. In one process, without a database.
 *
 * `npm run bench:matching -- [--quick] [--large]`
 */
import { setImmediate as otherWork } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { compileTriggers, validateDefinition } from '#definitions';
import type { EventEnvelope } from '#events';
import { type IndexedDefinition, TriggerIndex } from '#triggers';

/** How definitions differ, of which one matches the event. */
export type MatchingShape = 'type' | 'field' | 'two fields' | 'prefix' | 'nothing indexed';

export interface MatchingFigure {
  readonly shape: MatchingShape;
  readonly definitions: number;
  /** Matching an event, nanoseconds of CPU time; the median of several rounds. */
  readonly matchNs: number;
  /** Compiling the triggers of all definitions and making the index, milliseconds of CPU time. */
  readonly loadMs: number;
  /** Bringing in one changed definition, microseconds of CPU time. */
  readonly deltaUs: number;
  /** Heap that the index keeps for each definition, bytes; absent where it cannot be measured. */
  readonly bytesPerDefinition?: number;
}

export interface MatchingOptions {
  /** Fewer rounds. */
  readonly quick?: boolean;
  /** @default 10, 100, 1,000 and 10,000 */
  readonly sizes?: readonly number[];
}

const SIZES = [10, 100, 1_000, 10_000];
const SHAPES: readonly MatchingShape[] = [
  'type',
  'field',
  'two fields',
  'prefix',
  'nothing indexed',
];
/** Changes of which one is the mean. */
const CHANGES = 1_000;

const NOW = new Date('2026-06-01T09:00:00Z');

export interface MatchingFigures {
  readonly figures: readonly MatchingFigure[];
  /** By shape: matching among the most definitions ÷ matching among the fewest. */
  readonly slowdown: Readonly<Record<string, number>>;
}

/** @throws when another number of definitions matches than one */
export async function measureMatching(options: MatchingOptions = {}): Promise<MatchingFigures> {
  const { quick = false, sizes = SIZES } = options;
  const rounds = quick ? 5 : 15;
  for (const shape of SHAPES) measure(shape, 10, 1);
  const figures: MatchingFigure[] = [];
  for (const shape of SHAPES) {
    for (const size of sizes) {
      figures.push(measure(shape, size, rounds));
      await otherWork();
    }
  }
  return { figures, slowdown: Object.fromEntries(SHAPES.map((it) => [it, slowdown(figures, it)])) };
}

function slowdown(figures: readonly MatchingFigure[], shape: MatchingShape): number {
  const ofShape = figures.filter((figure) => figure.shape === shape);
  return (ofShape.at(-1)?.matchNs ?? 0) / (ofShape[0]?.matchNs ?? 0);
}

function measure(shape: MatchingShape, definitions: number, rounds: number): MatchingFigure {
  const specs = Array.from({ length: definitions }, (_, i) => specOf(shape, i, definitions));
  const heapBefore = heapUsed();
  const started = cpuUs();
  let index = TriggerIndex.empty.with(1, specs.map(compiled));
  const loadMs = (cpuUs() - started) / 1e3;
  const bytes = heapUsed() - heapBefore;
  const matchNs = matching(index, rounds);
  const places = Array.from({ length: CHANGES }, (_, change) => (change * 7_919) % definitions);
  const changes = places.map((place) => specOf(shape, place, definitions));
  const before = cpuUs();
  for (const [change, spec] of changes.entries()) {
    index = index.with(change + 2, [compiled(spec, places[change] ?? 0)]);
  }
  const deltaUs = (cpuUs() - before) / CHANGES;
  timed(index, 1);
  return {
    ...{ shape, definitions, matchNs, loadMs, deltaUs },
    ...(globalThis.gc && definitions >= 1_000 && { bytesPerDefinition: bytes / definitions }),
  };
}

/** Nanoseconds for one event. */
function matching(index: TriggerIndex, rounds: number): number {
  timed(index, 10);
  const events = Math.max(10, Math.min(20_000, Math.round(1e8 / timed(index, 20))));
  timed(index, events);
  return median(Array.from({ length: rounds }, () => timed(index, events)));
}

function timed(index: TriggerIndex, events: number): number {
  let matches = 0;
  const started = cpuUs();
  for (let i = 0; i < events; i++) matches += index.match(EVENT, NOW).length;
  const elapsed = cpuUs() - started;
  if (matches !== events) throw new Error(`${matches} matches of ${events} events`);
  return (elapsed * 1e3) / events;
}

const EVENT: EventEnvelope = {
  ...{ id: '4711', source: '/shop/eu', type: 'order.created.0', subject: 'order/0/1' },
  data: {
    ...{ id: 4711, amount: 2000, country: 'FR', customer: 'customer-0', zone: 0, express: true },
    lines: [
      { sku: 'A-1', quantity: 2 },
      { sku: 'B-7', quantity: 1 },
    ],
  },
  extensions: {},
  receivedAt: NOW.toISOString(),
};

/** The document of which number 0 alone matches the event. */
function specOf(shape: MatchingShape, i: number, definitions: number) {
  const eventTypes = shape === 'type' ? [`order.created.${i}`] : ['order.created.*'];
  const verdict = validateDefinition({
    key: `definition-${i}`,
    triggers: [{ id: 'order', type: 'event', eventTypes, filter: filterOf(shape, i, definitions) }],
    taskTemplates: [{ id: 'review', title: 'Review order ${event.data.id}', queue: 'risk' }],
  });
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.problems));
  const { key, name, labels, triggers } = verdict.spec;
  return { key, name, labels, triggers };
}

function filterOf(shape: MatchingShape, i: number, definitions: number): object {
  const amount = [{ numeric: ['>', 1000] }];
  switch (shape) {
    case 'type':
      return { data: { amount } };
    case 'field':
      return { source: ['/shop/eu'], data: { customer: [`customer-${i}`], amount } };
    case 'two fields': {
      // Each field alone has as many values as the square root of the number of definitions.
      const side = Math.ceil(Math.sqrt(definitions));
      const zone = i % side;
      const customer = `customer-${Math.floor(i / side)}`;
      return { source: ['/shop/eu'], data: { customer: [customer], zone: [zone], amount } };
    }
    case 'prefix':
      return { subject: [{ prefix: `order/${i}/` }], data: { amount } };
    case 'nothing indexed':
      return { data: { amount: [{ numeric: ['>=', 2000 + i] }] } };
  }
}

function compiled(spec: ReturnType<typeof specOf>, i: number): IndexedDefinition {
  return {
    id: String(i),
    key: spec.key,
    state: 'enabled',
    revision: 1,
    compiled: compileTriggers(spec),
  };
}

/** CPU time of this thread, microseconds: unlike the clock, it does not count others' work. */
function cpuUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

function heapUsed(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function print({ figures, slowdown }: MatchingFigures): void {
  const rows = figures.map((figure) => ({
    'definitions differ by': figure.shape,
    definitions: figure.definitions,
    'match, µs': (figure.matchNs / 1e3).toFixed(2),
    'load, ms': figure.loadMs.toFixed(1),
    'one change, µs': figure.deltaUs.toFixed(0),
    'bytes each': figure.bytesPerDefinition?.toFixed(0) ?? '',
  }));
  console.table(rows);
  console.table(slowdown);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const sizes = process.argv.includes('--large') ? [100_000] : SIZES;
  print(await measureMatching({ quick: process.argv.includes('--quick'), sizes }));
}
