import { validate, version } from 'uuid';
import { derivedId, firstIdAt, idMadeAt, newId } from './id.js';

describe('An id', () => {
  it('is a UUIDv7 of this moment', () => {
    const before = Date.now();
    const id = newId();
    expect(validate(id)).toBe(true);
    expect(version(id)).toBe(7);
    expect(idMadeAt(id)).toBeGreaterThanOrEqual(before);
    expect(idMadeAt(id)).toBeLessThanOrEqual(Date.now());
  });

  it('sorts after those that this process made before', () => {
    const ids = Array.from({ length: 20_000 }, newId);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('sorts after them also when the clock is set back', () => {
    const before = newId();
    const { now } = Date;
    try {
      Date.now = () => now() - 3_600_000;
      expect(newId() > before).toBe(true);
    } finally {
      Date.now = now;
    }
  });

  it('sorts between the first ids of its millisecond and the next', () => {
    const id = newId();
    expect(firstIdAt(idMadeAt(id)) < id).toBe(true);
    expect(firstIdAt(idMadeAt(id) + 1) > id).toBe(true);
  });

  it('is the same for the same name', () => {
    const namespace = newId();
    expect(derivedId(namespace, 'a')).toBe(derivedId(namespace, 'a'));
    expect(derivedId(namespace, 'a')).not.toBe(derivedId(namespace, 'b'));
  });
});
