import {
  distinctLeaves,
  flatItems,
  isJsonArray,
  isJsonObject,
  type JsonArray,
  type JsonObject,
  type JsonValue,
  ownField,
} from './json.js';
import { KeyMap } from './key-map.js';
import { PersistentMap } from './persistent-map.js';
import { type FieldKey } from './types.js';

/** Arrays of more items than this are looked up as sets. */
const FEW_ITEMS = 16;

/** Below this many field names it is not worth asking whether the object has fewer. */
const FEW_STEPS = 8;

/** Called with what was found, and whether it may be found again. */
type Visit<Value> = (value: Value, mayRepeat: boolean) => void;

/**
 * Values by fields and the keys of what these hold; immutable. Finding walks the tree and the
 * object together, so it costs the lesser of what both hold.
 */
export class FieldTree<Value> {
  private constructor(
    private readonly steps: PersistentMap<string, FieldTree<Value>>,
    private readonly keys: KeyMap<Value>,
  ) {}

  static empty<Value>(): FieldTree<Value> {
    return new FieldTree<Value>(PersistentMap.empty(), KeyMap.empty);
  }

  get({ path, key }: FieldKey): Value | undefined {
    const [first, ...rest] = path;
    if (first === undefined) return this.keys.get(key);
    return this.steps.get(first)?.get({ path: rest, key });
  }

  /** The tree with a value at the field and key; undefined removes what is there. */
  with({ path, key }: FieldKey, value: Value | undefined): FieldTree<Value> {
    const [step, ...rest] = path;
    if (step === undefined) return new FieldTree(this.steps, this.keys.with(key, value));
    const below = this.steps.get(step) ?? FieldTree.empty<Value>();
    const changed = below.with({ path: rest, key }, value);
    return new FieldTree(this.steps.with(step, changed.isEmpty ? undefined : changed), this.keys);
  }

  /** Visits what is found by the object's leaves. */
  find(object: JsonObject, visit: Visit<Value>): void {
    this.findInObject(object, false, visit);
  }

  private get isEmpty(): boolean {
    return this.steps.size === 0 && this.keys.isEmpty;
  }

  private findInObject(object: JsonObject, mayRepeat: boolean, visit: Visit<Value>): void {
    if (this.steps.size > FEW_STEPS) {
      const names = Object.keys(object);
      if (names.length < this.steps.size) {
        for (const name of names) {
          this.steps.get(name)?.findInField(ownField(object, name), mayRepeat, visit);
        }
        return;
      }
    }
    for (const [name, tree] of this.steps.entries()) {
      tree.findInField(ownField(object, name), mayRepeat, visit);
    }
  }

  private findInField(value: JsonValue | undefined, mayRepeat: boolean, visit: Visit<Value>): void {
    if (value === undefined) return;
    if (isJsonArray(value)) this.findInItems(value, visit);
    else if (isJsonObject(value)) this.findInObject(value, mayRepeat, visit);
    else
      this.keys.find(value, (found) => {
        visit(found, mayRepeat);
      });
  }

  private findInItems(array: JsonArray, visit: Visit<Value>): void {
    const again = (found: Value) => {
      visit(found, true);
    };
    if (!this.keys.isEmpty) {
      if (array.length > FEW_ITEMS) this.keys.findAny(distinctLeaves(array), again);
      else
        for (const item of flatItems(array)) if (!isJsonObject(item)) this.keys.find(item, again);
    }
    if (this.steps.size === 0) return;
    for (const item of flatItems(array)) {
      if (isJsonObject(item)) this.findInObject(item, true, visit);
    }
  }
}
