import { Gathering } from './gathering.js';

describe('Gathering', () => {
  let now: number;
  let underWay: Set<string>;
  let gathering: Gathering;

  beforeEach(() => {
    now = 1_000;
    underWay = new Set(['a1', 'a2', 'b1']);
    gathering = new Gathering(
      (id) => underWay.has(id),
      () => now,
    );
  });

  const batch = (id: string) => ({ id, tenant: id.slice(0, 1) });

  it('lasts for a tenant as long as a batch of its is under way', () => {
    gathering.begin([batch('a1'), batch('a2'), batch('b1')]);
    expect(gathering.tenants()).toEqual(['a', 'b']);
    underWay.delete('a1');
    underWay.delete('b1');
    expect(gathering.tenants()).toEqual(['a']);
    underWay.delete('a2');
    expect(gathering.tenants()).toEqual([]);
    expect(gathering.endsInMs()).toBe(Infinity);
  });

  it('ends where a batch takes long', () => {
    gathering.begin([batch('a1')]);
    now += 60;
    gathering.begin([batch('b1')]);
    expect(gathering.endsInMs()).toBe(40);
    now += 40;
    expect(gathering.tenants()).toEqual(['b']);
    now += 60;
    expect(gathering.tenants()).toEqual([]);
  });
});
