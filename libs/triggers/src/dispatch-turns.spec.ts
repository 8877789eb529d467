import type { PendingEvents, StoredEvent } from '#events';
import { DispatchTurns } from './dispatch-turns.js';

const MAX = 8;

function stored(type: string, index: number): StoredEvent {
  const rowId = `${type}${index}`;
  const envelope = { id: rowId, source: 's', type, data: {}, extensions: {}, receivedAt: '' };
  return { rowId, envelope };
}

/** What the queue would give: so many events of each lane, the lanes one after another. */
function claim(tenant: string, lanes: Readonly<Record<string, number>>): PendingEvents {
  const events = Object.entries(lanes).flatMap(([type, count]) =>
    Array.from({ length: count }, (_, index) => stored(type, index + 1)),
  );
  const type = events.at(-1)?.envelope.type ?? '';
  return { tenant, events, last: { tenant, type }, isCut: false };
}

describe('The turns of the dispatcher', () => {
  let turns: DispatchTurns;
  beforeEach(() => {
    turns = new DispatchTurns(MAX);
  });

  const tried = (pending: PendingEvents): string[] =>
    turns.begin(pending).events.map(({ rowId }) => rowId);

  it('try all that was claimed, and go on after its last lane', () => {
    expect(turns.next).toEqual({ after: null, limit: MAX });
    const turn = turns.begin(claim('a', { x: 2, y: 1 }));
    expect(turn.events).toHaveLength(3);
    turns.end(turn, 3);
    expect(turns.next).toEqual({ after: { tenant: 'a', type: 'y' }, limit: MAX });
  });

  it('claim of large events about what fits', () => {
    const large = { ...claim('a', { x: 2 }), isCut: true };
    turns.end(turns.begin(large), 2);
    expect(turns.next).toEqual({ after: { tenant: 'a', type: 'x' }, limit: 4 });
    turns.end(turns.begin(claim('a', { x: 1 })), 1);
    expect(turns.next.limit).toBe(MAX);
  });

  it('begin with the lanes that had nothing when one ended early', () => {
    turns.end(turns.begin(claim('a', { x: 4, y: 4 })), 2);
    expect(turns.next).toEqual({ after: { tenant: 'a', type: 'x' }, limit: MAX });
    turns.end(turns.begin(claim('b', { z: 1 })), 1);
    expect(turns.next.after).toEqual({ tenant: 'b', type: 'z' });
    expect(tried(claim('a', { x: 2, y: 2 }))).toEqual(['y1', 'y2', 'x1', 'x2']);
  });

  it('pass a tenant whose turn failed, and try half of it the next time, with other lanes first', () => {
    turns.fail(turns.begin(claim('a', { x: 4 })));
    expect(turns.next).toEqual({ after: { tenant: 'a', type: 'x' }, limit: MAX / 2 });
    turns.end(turns.begin(claim('b', { z: 1 })), 1);
    expect(turns.next.limit).toBe(MAX);
    expect(tried(claim('a', { x: 4 }))).toEqual(['x1', 'x2']);
    expect(tried(claim('a', { x: 4, y: 1 }))).toEqual(['y1', 'x1']);
  });

  it('claim less when one failed before it had claimed anything', () => {
    for (const limit of [4, 2, 1, 1]) {
      turns.fail(undefined);
      expect(turns.next).toEqual({ after: null, limit });
    }
    turns.end(turns.begin(claim('a', { x: 1 })), 1);
    expect(turns.next.limit).toBe(MAX);
  });

  it('try one event at last, and more again as it goes well', () => {
    const pending = claim('a', { x: 8 });
    for (let failure = 0; failure < 5; failure++) turns.fail(turns.begin(pending));
    expect(tried(pending)).toEqual(['x1']);
    for (const count of [1, 2, 4, 8]) {
      const turn = turns.begin(pending);
      expect(turn.events).toHaveLength(count);
      turns.end(turn, count);
    }
    turns.fail(turns.begin(pending));
    turns.end(turns.begin(claim('a', { x: 3 })), 3);
    turns.end(turns.begin(claim('a', { x: 2 })), 2);
    expect(tried(pending)).toHaveLength(8);
  });

  it('let every lane come by, whatever the first ones take, and also when one is empty by then', () => {
    const lanes = { x: 3, y: 1, z: 3 };
    const came: string[] = [];
    for (let round = 0; round < 4; round++) {
      const turn = turns.begin(claim('a', lanes));
      const type = turn.events[0]?.envelope.type ?? '';
      came.push(type);
      turns.end(turn, 1);
      if (type === 'y') lanes.y = 0;
      turns.end(turns.begin(claim('b', { other: 1 })), 1);
    }
    expect(came).toEqual(['x', 'y', 'z', 'x']);
  });
});
