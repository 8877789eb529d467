import { setImmediate } from 'node:timers/promises';
import { addToLogContext, currentLogContext, withLogContext } from './log-context.js';

describe('the log context', () => {
  it('reaches everything that is awaited inside it', async () => {
    await withLogContext({ runId: 'r1' }, async () => {
      await setImmediate();
      expect(currentLogContext()).toEqual({ runId: 'r1' });
    });
    expect(currentLogContext()).toEqual({});
  });

  it('adds to the surrounding one and leaves it as it was', () => {
    withLogContext({ batchId: 'b1' }, () => {
      withLogContext({ runId: 'r1' }, () => {
        expect(currentLogContext()).toEqual({ batchId: 'b1', runId: 'r1' });
      });
      expect(currentLogContext()).toEqual({ batchId: 'b1' });
    });
  });

  it('keeps simultaneous work apart', async () => {
    const seen = await Promise.all(
      ['r1', 'r2', 'r3'].map((runId) =>
        withLogContext({ runId }, async () => {
          await setImmediate();
          return currentLogContext().runId;
        }),
      ),
    );
    expect(seen).toEqual(['r1', 'r2', 'r3']);
  });

  it('takes fields that become known later', () => {
    withLogContext({ requestId: 'q1' }, () => {
      addToLogContext({ tenant: 'acme' });
      expect(currentLogContext()).toEqual({ requestId: 'q1', tenant: 'acme' });
    });
  });

  it('has nowhere to put fields outside of one', () => {
    addToLogContext({ tenant: 'acme' });
    expect(currentLogContext()).toEqual({});
  });
});
