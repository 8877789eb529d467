import { TooBusyError } from '../problems/request.errors.js';
import { BodyRoom } from './body.room.js';

describe('Room for bodies', () => {
  const roomOf = (bytes: number, options = {}) => new BodyRoom({ bytes, ...options });

  /** Whether a promise is settled once all that is ready has run. */
  async function isSettled(promise: Promise<unknown>): Promise<boolean> {
    const pending = Symbol('pending');
    await new Promise(setImmediate);
    return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
  }

  it('lets in what fits, and the next when one has left', async () => {
    const room = roomOf(10);
    const leave = await room.enter(6);
    await room.enter(4);
    const third = room.enter(5);
    expect(await isSettled(third)).toBe(false);
    leave();
    expect(await isSettled(third)).toBe(true);
  });

  it('keeps to the order of arrival, so that a large one gets its turn', async () => {
    const room = roomOf(10);
    const leave = await room.enter(6);
    const large = room.enter(10);
    const small = room.enter(1);
    expect(await isSettled(small)).toBe(false);
    leave();
    expect(await isSettled(large)).toBe(true);
    expect(await isSettled(small)).toBe(false);
    (await large)();
    expect(await isSettled(small)).toBe(true);
  });

  it('lets in alone what is larger than the room', async () => {
    const room = roomOf(10);
    const leave = await room.enter(99);
    const other = room.enter(1);
    expect(await isSettled(other)).toBe(false);
    leave();
    expect(await isSettled(other)).toBe(true);
  });

  it('is given back once', async () => {
    const room = roomOf(10);
    const leave = await room.enter(10);
    leave();
    leave();
    const leaveAgain = await room.enter(10);
    const other = room.enter(1);
    expect(await isSettled(other)).toBe(false);
    leaveAgain();
    await other;
  });

  it('sends away who waits too long, and makes way for those behind', async () => {
    const room = roomOf(10, { waitMs: 50 });
    const leave = await room.enter(8);
    const impatient = room.enter(10);
    const behind = room.enter(2);
    await expect(impatient).rejects.toThrow(TooBusyError);
    expect(await isSettled(behind)).toBe(true);
    leave();
  });

  it('sends away at once who finds too many waiting', async () => {
    const room = roomOf(10, { waitingBytes: 9 });
    const leave = await room.enter(10);
    const patient = room.enter(9);
    await expect(room.enter(1)).rejects.toThrow(TooBusyError);
    leave();
    await patient;
    expect(await isSettled(room.enter(1))).toBe(true);
  });
});
