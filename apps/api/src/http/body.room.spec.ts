import { BodyRoom } from './body.room.js';

describe('Room for bodies', () => {
  const PATIENT_MS = 10_000;

  /** Whether a promise is settled once all that is ready has run. */
  async function isSettled(promise: Promise<unknown>): Promise<boolean> {
    const pending = Symbol('pending');
    await new Promise(setImmediate);
    return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
  }

  it('lets in what fits, and the next when one has left', async () => {
    const room = new BodyRoom(10);
    const leave = await room.enter(6, PATIENT_MS);
    await room.enter(4, PATIENT_MS);
    const third = room.enter(5, PATIENT_MS);
    expect(await isSettled(third)).toBe(false);
    leave();
    expect(await isSettled(third)).toBe(true);
  });

  it('keeps to the order of arrival, so that a large one gets its turn', async () => {
    const room = new BodyRoom(10);
    const leave = await room.enter(6, PATIENT_MS);
    const large = room.enter(10, PATIENT_MS);
    const small = room.enter(1, PATIENT_MS);
    expect(await isSettled(small)).toBe(false);
    leave();
    expect(await isSettled(large)).toBe(true);
    expect(await isSettled(small)).toBe(false);
    (await large)();
    expect(await isSettled(small)).toBe(true);
  });

  it('lets in alone what is larger than the room', async () => {
    const room = new BodyRoom(10);
    const leave = await room.enter(99, PATIENT_MS);
    const other = room.enter(1, PATIENT_MS);
    expect(await isSettled(other)).toBe(false);
    leave();
    expect(await isSettled(other)).toBe(true);
  });

  it('is given back once', async () => {
    const room = new BodyRoom(10);
    const leave = await room.enter(10, PATIENT_MS);
    leave();
    leave();
    const leaveAgain = await room.enter(10, PATIENT_MS);
    const other = room.enter(1, PATIENT_MS);
    expect(await isSettled(other)).toBe(false);
    leaveAgain();
    await other;
  });

  it('sends away who waits too long, and makes way for those behind', async () => {
    const room = new BodyRoom(10);
    await room.enter(8, PATIENT_MS);
    const impatient = room.enter(10, 1);
    const behind = room.enter(2, PATIENT_MS);
    await expect(impatient).rejects.toThrow('no answer within 1 ms');
    expect(await isSettled(behind)).toBe(true);
  });
});
