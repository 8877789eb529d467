import fc from 'fast-check';
import { type Candidate, timeToGo } from './time-to-go.js';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 24);

const event = (fields: Partial<Candidate>): Candidate => ({
  id: 'e',
  tenant: 'acme',
  state: 'dispatched',
  dispatchedAt: NOW,
  ...fields,
});

describe('The time of an event', () => {
  it.each<[string, Partial<Candidate>, number | 'due']>([
    ['dispatched as long ago as events are kept', { dispatchedAt: NOW - 30 * DAY_MS }, 'due'],
    ['dispatched a moment later', { dispatchedAt: NOW - 30 * DAY_MS + 1 }, NOW + 1],
    ['dispatched just now', {}, NOW + 30 * DAY_MS],
    ['pending', { state: 'pending', dispatchedAt: null }, NOW + DAY_MS],
  ])('of one that is %s', (_, fields, expected) => {
    const { due, later } = timeToGo([event(fields)], { now: NOW, keptMs: 30 * DAY_MS });
    expect(due).toEqual(expected === 'due' ? ['e'] : []);
    expect(later).toEqual(
      expected === 'due' ? [] : [{ id: 'e', tenant: 'acme', lookAt: expected }],
    );
  });

  it('never comes for what is not dispatched, and each event is either due or looked at later', () => {
    const events = fc.array(
      fc.record({
        id: fc.uuid(),
        tenant: fc.constant('acme'),
        state: fc.constantFrom('pending', 'dispatched'),
        dispatchedAt: fc.option(fc.integer({ min: NOW - 100 * DAY_MS, max: NOW })),
      }),
    );
    fc.assert(
      fc.property(events, fc.integer({ min: DAY_MS, max: 90 * DAY_MS }), (events, keptMs) => {
        const { due, later } = timeToGo(events, { now: NOW, keptMs });
        expect(due.length + later.length).toBe(events.length);
        for (const { id, state, dispatchedAt } of events) {
          if (due.includes(id))
            expect([state, dispatchedAt !== null]).toEqual(['dispatched', true]);
        }
        for (const { lookAt } of later) expect(lookAt).toBeGreaterThan(NOW);
      }),
    );
  });
});
