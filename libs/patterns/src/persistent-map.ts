/** The difference between an old version and the one made from it. */
interface Change<Key, Value> {
  readonly key: Key;
  /** What the old version has under the key. */
  readonly value: Value | undefined;
  readonly newer: PersistentMap<Key, Value>;
}

/**
 * A map of which every version can still be read after it was changed. The newest version is a
 * plain Map, at its full speed, and changing it costs a step; an older version is kept as what
 * differs from the newer one, so reading it costs a step for each change since. Changing an older
 * version copies it. (Henry G. Baker: Shallow binding makes functional arrays fast, 1991.)
 *
 * An old version refers to newer ones and not the reverse, so it goes when nobody holds it.
 */
export class PersistentMap<Key, Value> {
  private change: Change<Key, Value> | undefined;

  private constructor(
    private readonly newest: Map<Key, Value>,
    readonly size: number,
  ) {}

  static empty<Key, Value>(): PersistentMap<Key, Value> {
    return new PersistentMap<Key, Value>(new Map(), 0);
  }

  get(key: Key): Value | undefined {
    let change = this.change;
    while (change !== undefined) {
      if (change.key === key) return change.value;
      change = change.newer.change;
    }
    return this.newest.get(key);
  }

  /** The map with a value under the key; undefined removes what is there. */
  with(key: Key, value: Value | undefined): PersistentMap<Key, Value> {
    if (this.change !== undefined || this.size === 0) return this.copied(key, value);
    const { newest } = this;
    const before = newest.get(key);
    if (before === value) return this;
    if (value === undefined) newest.delete(key);
    else newest.set(key, value);
    const newer = new PersistentMap(newest, newest.size);
    this.change = { key, value: before, newer };
    return newer;
  }

  /** Iterating over an old version copies it. */
  entries(): Iterable<readonly [Key, Value]> {
    return this.change === undefined ? this.newest : this.copy();
  }

  values(): Iterable<Value> {
    return (this.change === undefined ? this.newest : this.copy()).values();
  }

  private copied(key: Key, value: Value | undefined): PersistentMap<Key, Value> {
    const map = this.copy();
    if (value === undefined) map.delete(key);
    else map.set(key, value);
    return new PersistentMap(map, map.size);
  }

  private copy(): Map<Key, Value> {
    const map = new Map(this.newest);
    const changes: Change<Key, Value>[] = [];
    for (let { change } = this; change !== undefined; { change } = change.newer) {
      changes.push(change);
    }
    for (const { key, value } of changes.reverse()) {
      if (value === undefined) map.delete(key);
      else map.set(key, value);
    }
    return map;
  }
}
