import fc from 'fast-check';
import type { EventEnvelope, EventHeader } from '#events';
import type { OccurrenceDraft } from '#runs';
import { before, firstOf, readable, walk, type WalkInput } from './replay-walk.js';

const ALL = { eventTypes: null, source: null };

/** An event that makes `runs` drafts, or that nobody can see any more. */
interface Sample extends Pick<EventHeader, 'type' | 'source' | 'state' | 'hasContent'> {
  readonly runs: number;
  readonly removed: boolean;
  readonly picked: boolean;
}

const sample: fc.Arbitrary<Sample> = fc.record({
  type: fc.constantFrom('order.created', 'order.amended', 'invoice.paid', 'order'),
  source: fc.constantFrom('/shop', '/till'),
  state: fc.constantFrom('pending', 'dispatched', 'dispatched', 'dispatched'),
  hasContent: fc.boolean(),
  removed: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  picked: fc.boolean(),
  runs: fc.nat(5),
});

const spec = fc.record({
  source: fc.constantFrom(null, '/shop'),
  eventTypes: fc.constantFrom(null, ['order.*'], ['order.created', 'invoice.paid'], ['*']),
});

/** A tenant's events, numbered in order, and a walk over them as the replay makes it. */
function eventsOf(samples: readonly Sample[]) {
  const idOf = (position: number) => String(position).padStart(4, '0');
  const headers = samples.map((one, position): EventHeader => ({ ...one, rowId: idOf(position) }));
  const sampleOf = (rowId: string): Sample => samples[Number(rowId)] ?? fail(rowId);
  const draftsOf = ({ rowId }: { rowId: string }): OccurrenceDraft[] =>
    Array.from({ length: sampleOf(rowId).runs }, (_, n) => draft(`${rowId}/${n}`));

  /** One chunk after `cursor`, of which so many envelopes fit into memory. */
  function chunk(
    chosen: WalkInput['spec'],
    cursor: string,
    read: number,
    room: number,
    fits = read,
  ) {
    const ahead = headers.filter(({ rowId }) => rowId > cursor);
    const page = firstOf(ahead, chosen, read);
    const wanted = readable(page, chosen);
    const kept = wanted.slice(0, fits).filter((rowId) => !sampleOf(rowId).removed);
    return walk(before(page, wanted[fits]), {
      spec: chosen,
      envelopes: new Map(kept.map((rowId) => [rowId, envelope(rowId)])),
      picks: ({ id }) => sampleOf(id).picked,
      draftsOf,
      room,
    });
  }
  return { headers, chunk };
}

const fail = (rowId: string): never => {
  throw new Error(`there is no event ${rowId}`);
};

const envelope = (id: string): EventEnvelope => {
  return { id, source: '/s', type: 't', extensions: {}, receivedAt: '2026-11-23T09:00:00.000Z' };
};

const draft = (occurrenceKey: string): OccurrenceDraft => ({
  tenant: 'acme',
  definitionId: 'd',
  definitionKey: 'd',
  revision: 1,
  occurrence: 'event',
  occurrenceKey,
  verdict: { kind: 'run' },
});

const one: Sample = {
  type: 'order.created',
  source: '/shop',
  state: 'dispatched',
  hasContent: true,
  runs: 1,
  removed: false,
  picked: true,
};

describe('a walk over stored events', () => {
  it('finds the same in chunks of any size as in one go, each once and in order', () => {
    fc.assert(
      fc.property(
        fc.array(sample, { maxLength: 40 }),
        spec,
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 10 }),
        (samples, chosen, read, room, fits) => {
          const { headers, chunk } = eventsOf(samples);
          const whole = chunk(chosen, '', Infinity, Infinity);
          const parts = [];
          for (let cursor: string | null = ''; cursor !== null;) {
            const part = chunk(chosen, cursor, read, room, fits);
            parts.push(part);
            cursor = part.last;
          }
          expect(parts.flatMap(({ drafts }) => drafts)).toEqual(whole.drafts);
          for (const count of ['scanned', 'selected', 'undispatched', 'unavailable'] as const) {
            const sum = parts.reduce((total, { counts }) => total + counts[count], 0);
            expect(sum).toBe(whole.counts[count]);
          }
          expect(whole.counts.scanned).toBe(headers.length);
        },
      ),
    );
  });

  it('passes the room it has only by the runs of the last event', () => {
    fc.assert(
      fc.property(
        fc.array(sample, { maxLength: 40 }),
        fc.integer({ min: 1, max: 10 }),
        (samples, room) => {
          const { chunk } = eventsOf(samples);
          expect(chunk(ALL, '', Infinity, room).drafts.length).toBeLessThan(room + 5);
        },
      ),
    );
  });

  it('leaves to the dispatcher what it has yet to match', () => {
    const { chunk } = eventsOf([one, { ...one, state: 'pending' }]);
    expect(chunk(ALL, '', 10, 10)).toMatchObject({
      drafts: [{ occurrenceKey: '0000/0' }],
      counts: { scanned: 2, selected: 1, undispatched: 1, unavailable: 0 },
    });
  });

  it('counts what is no longer kept, also what was removed while it read', () => {
    const { chunk } = eventsOf([{ ...one, hasContent: false }, { ...one, removed: true }, one]);
    expect(chunk(ALL, '', 10, 10).counts).toEqual({
      scanned: 3,
      selected: 1,
      undispatched: 0,
      unavailable: 2,
    });
  });

  it.each([
    [{ eventTypes: ['order.created'], source: null }, ['0000']],
    [{ eventTypes: ['order.*'], source: null }, ['0000', '0001']],
    [{ eventTypes: ['*'], source: null }, ['0000', '0001', '0002', '0003']],
    [{ eventTypes: null, source: '/till' }, ['0003']],
    [{ eventTypes: ['order.*'], source: '/till' }, []],
  ])('reads what %j picks', (chosen, expected) => {
    const { headers } = eventsOf([
      one,
      { ...one, type: 'order.amended' },
      { ...one, type: 'order' },
      { ...one, type: 'invoice.paid', source: '/till' },
    ]);
    expect(readable(headers, chosen)).toEqual(expected);
  });
});
