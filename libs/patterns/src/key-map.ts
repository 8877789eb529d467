import { type JsonPrimitive } from './json.js';
import { PersistentMap } from './persistent-map.js';
import { foldCase } from './fold-case.js';
import { MAX_KEY_LENGTH, type ValueKey } from './value-key.js';

/** The keys of one kind, and of one length where that is what is looked up. */
interface Slot<Value> {
  readonly kind: ValueKey['kind'];
  readonly length: number;
  readonly map: PersistentMap<JsonPrimitive, Value>;
}

/**
 * Values by the keys of leaves; immutable. A leaf is looked up once for each kind of key and each
 * length of prefix and suffix that there is, some 60 times at most.
 */
export class KeyMap<Value> {
  private constructor(private readonly slots: readonly Slot<Value>[]) {}

  static readonly empty = new KeyMap<never>([]);

  get isEmpty(): boolean {
    return this.slots.length === 0;
  }

  get(key: ValueKey): Value | undefined {
    return this.slots[this.placeOf(key)]?.map.get(contentOf(key));
  }

  /** The map with a value under the key; undefined removes what is there. */
  with(key: ValueKey, value: Value | undefined): KeyMap<Value> {
    const place = this.placeOf(key);
    const slot = this.slots[place] ?? { ...slotOf(key), map: PersistentMap.empty() };
    const changed = { ...slot, map: slot.map.with(contentOf(key), value) };
    const others = this.slots.filter((_, i) => i !== place);
    return new KeyMap(changed.map.size === 0 ? others : [...others, changed]);
  }

  /** Visits what the leaf has keys of. */
  find(leaf: JsonPrimitive, visit: (value: Value) => void): void {
    for (const slot of this.slots) findIn(slot, leaf, visit);
  }

  /** The same for several leaves; costs the lesser of leaves and keys where keys are values. */
  findAny(leaves: ReadonlySet<JsonPrimitive>, visit: (value: Value) => void): void {
    for (const slot of this.slots) {
      if (slot.kind === 'exact' && slot.map.size < leaves.size) {
        for (const [content, value] of slot.map.entries()) if (leaves.has(content)) visit(value);
      } else {
        for (const leaf of leaves) findIn(slot, leaf, visit);
      }
    }
  }

  private placeOf(key: ValueKey): number {
    const { kind, length } = slotOf(key);
    return this.slots.findIndex((slot) => slot.kind === kind && slot.length === length);
  }
}

function findIn<Value>(slot: Slot<Value>, leaf: JsonPrimitive, visit: (value: Value) => void) {
  const content = contentFor(slot, leaf);
  const found = content === undefined ? undefined : slot.map.get(content);
  if (found !== undefined) visit(found);
}

/** What a leaf would be found by in a slot; undefined when it cannot be there. */
function contentFor(
  { kind, length }: Slot<unknown>,
  leaf: JsonPrimitive,
): JsonPrimitive | undefined {
  if (kind === 'exact') return leaf;
  if (typeof leaf !== 'string' || leaf.length < length) return undefined;
  switch (kind) {
    case 'prefix':
      return leaf.slice(0, length);
    case 'suffix':
      return leaf.slice(leaf.length - length);
    case 'folded':
      // One more, in case the last is half of a character; folding never shortens a text.
      return foldCase(leaf.slice(0, MAX_KEY_LENGTH + 1)).slice(0, MAX_KEY_LENGTH);
  }
}

function contentOf(key: ValueKey): JsonPrimitive {
  return key.kind === 'exact' ? key.value : key.text;
}

function slotOf(key: ValueKey): Omit<Slot<unknown>, 'map'> {
  const affix = key.kind === 'prefix' || key.kind === 'suffix';
  return { kind: key.kind, length: affix ? key.text.length : 0 };
}
