import fc from 'fast-check';
import type { TaskState } from './task.entity.js';
import { decide, type TaskFacts, type TaskRequest } from './task.lifecycle.js';

const claimed: TaskFacts = {
  state: 'claimed',
  attempt: 1,
  maxAttempts: 2,
  token: 7,
  claimedBy: 'worker-1',
  output: null,
  error: null,
};

const complete = { kind: 'complete', token: 7, output: { ok: 1, list: [1, 2] } } as const;
const fail = { kind: 'fail', token: 7, error: { message: 'no' } } as const;
const release = { kind: 'release', token: 7 } as const;
const heartbeat = { kind: 'heartbeat', token: 7, leaseSeconds: 30 } as const;
const cancel = { kind: 'cancel', reason: null } as const;

/** The task as it stands after a request, which must have been allowed. */
function after(task: TaskFacts, request: TaskRequest): TaskFacts {
  const verdict = decide(task, request);
  if (verdict.kind !== 'change') throw new Error(`${request.kind} was answered ${verdict.kind}`);
  return { ...task, ...verdict.change };
}

function refusal(task: TaskFacts, request: TaskRequest): string {
  const verdict = decide(task, request);
  return verdict.kind === 'refuse' ? verdict.error.code : verdict.kind;
}

describe('the life of a task', () => {
  it('is extended by a heartbeat, which changes nothing else', () => {
    expect(decide(claimed, heartbeat)).toMatchObject({ change: { leaseSeconds: 30 } });
    expect(after(claimed, heartbeat)).toMatchObject(claimed);
  });

  it('ends completed with its output', () => {
    expect(after(claimed, complete)).toMatchObject({
      state: 'completed',
      output: { ok: 1, list: [1, 2] },
      claimedBy: 'worker-1',
      leaseSeconds: null,
    });
  });

  it('goes on after a failed attempt while attempts are left', () => {
    expect(after(claimed, fail)).toMatchObject({
      state: 'open',
      attempt: 1,
      claimedBy: null,
      error: { message: 'no' },
    });
  });

  it('ends failed with the last attempt', () => {
    expect(after({ ...claimed, attempt: 2 }, fail)).toMatchObject({ state: 'failed' });
  });

  it('records that a failure had no reason, if so', () => {
    const failed = after(claimed, { kind: 'fail', token: 7, error: undefined });
    expect(failed.error).toEqual({ message: 'No reason was given.' });
  });

  it('goes on after a release, which costs no attempt', () => {
    expect(after(claimed, release)).toMatchObject({ state: 'open', attempt: 0, claimedBy: null });
  });

  it.each(['open', 'claimed'] as const)('ends when it is cancelled while %s', (state) => {
    expect(after({ ...claimed, state }, cancel)).toMatchObject({ state: 'cancelled' });
  });

  it.each(['completed', 'failed'] as const)('cannot be cancelled once %s', (state) => {
    expect(decide({ ...claimed, state }, cancel)).toMatchObject({
      kind: 'refuse',
      error: { code: 'illegal_transition', from: state, to: 'cancelled' },
    });
  });
});

describe('a repeated request', () => {
  it.each([complete, fail, release, cancel])('is answered again: $kind', (request) => {
    expect(decide(after(claimed, request), request)).toEqual({ kind: 'repeat' });
  });

  it('is the same whatever the order of its members', () => {
    const repeated = { ...complete, output: { list: [1, 2], ok: 1 } };
    expect(decide(after(claimed, complete), repeated)).toEqual({ kind: 'repeat' });
  });

  it.each([
    [complete, { ...complete, output: { ok: 2 } }],
    [complete, { ...complete, output: undefined }],
    [complete, fail],
    [fail, { ...fail, error: 'something else' }],
    [fail, complete],
    [fail, release],
    [release, fail],
    [release, complete],
    [cancel, complete],
  ])('is stale when it says something else: %j, then %j', (first, second) => {
    expect(refusal(after(claimed, first), second)).toBe('stale_token');
  });

  it('is stale once the task was claimed again', () => {
    const again: TaskFacts = { ...claimed, token: 8 };
    for (const request of [complete, fail, release, heartbeat]) {
      expect(refusal(again, request)).toBe('stale_token');
    }
  });
});

describe('a token that was never given out', () => {
  const fresh: TaskFacts = { ...claimed, state: 'open', attempt: 0, token: 0, claimedBy: null };

  it.each([
    [{ ...complete, token: 1 }, 'completed'],
    [{ ...fail, token: 1 }, 'failed'],
    [{ ...release, token: 0 }, 'open'],
    [{ ...heartbeat, token: 1 }, 'claimed'],
  ])('cannot move an open task: %j', (request, to) => {
    expect(decide(fresh, request)).toMatchObject({
      error: { code: 'illegal_transition', from: 'open', to },
    });
  });

  it('does not hold a claimed task', () => {
    expect(refusal(claimed, { ...complete, token: 8 })).toBe('stale_token');
  });
});

describe('whatever is asked of whatever task', () => {
  const states: TaskState[] = ['open', 'claimed', 'completed', 'failed', 'cancelled'];
  const json = fc.oneof(fc.constant(null), fc.jsonValue({ maxDepth: 2 }));
  const task: fc.Arbitrary<TaskFacts> = fc.record({
    state: fc.constantFrom(...states),
    attempt: fc.integer({ min: 1, max: 3 }),
    maxAttempts: fc.integer({ min: 3, max: 4 }),
    token: fc.integer({ min: 1, max: 4 }),
    claimedBy: fc.constantFrom(null, 'worker-1'),
    output: json,
    error: json,
  });
  const token = fc.integer({ min: 0, max: 5 });
  const request: fc.Arbitrary<TaskRequest> = fc.oneof(
    fc.record({ kind: fc.constant('heartbeat'), token, leaseSeconds: fc.constant(60) }),
    fc.record({ kind: fc.constant('complete'), token, output: json }),
    fc.record({ kind: fc.constant('fail'), token, error: json }),
    fc.record({ kind: fc.constant('release'), token }),
    fc.record({ kind: fc.constant('cancel'), reason: fc.constant(null) }),
  );

  it('changes nothing without the current token, but for a cancellation', () => {
    fc.assert(
      fc.property(task, request, (facts, asked) => {
        const held =
          asked.kind === 'cancel' || (facts.state === 'claimed' && asked.token === facts.token);
        if (!held) expect(decide(facts, asked).kind).not.toBe('change');
      }),
    );
  });

  it('never leaves an end', () => {
    fc.assert(
      fc.property(task, request, (facts, asked) => {
        const ended = ['completed', 'failed', 'cancelled'].includes(facts.state);
        if (ended) expect(decide(facts, asked).kind).not.toBe('change');
      }),
    );
  });

  it('takes effect once: the second time is a repeat, but for a heartbeat', () => {
    fc.assert(
      fc.property(task, request, (facts, asked) => {
        if (asked.kind === 'heartbeat' || decide(facts, asked).kind !== 'change') return;
        // A claim clears the error, so a claimed task has none.
        const clean = { ...facts, error: facts.state === 'claimed' ? null : facts.error };
        expect(decide(after(clean, asked), asked)).toEqual({ kind: 'repeat' });
      }),
    );
  });

  it('has a lease exactly while it is claimed', () => {
    fc.assert(
      fc.property(task, request, (facts, asked) => {
        const verdict = decide(facts, asked);
        if (verdict.kind !== 'change') return;
        expect(verdict.change.leaseSeconds !== null).toBe(verdict.change.state === 'claimed');
      }),
    );
  });
});
