import {
  CelScalar,
  celFunc,
  celList,
  isCelList,
  isCelMap,
  listType,
  mapType,
  type CelFunc,
  type CelInput,
  type CelList,
  type CelMap,
  type CelValue,
} from '@bufbuild/cel';
import { charge } from '../work.js';
import { equal } from './equality.js';

const { BOOL, DOUBLE, DYN, INT, STRING, UINT } = CelScalar;
const LIST = listType(DYN);
const MAP = mapType(DYN, DYN);

/**
 * Functions that the instrumented syntax tree calls, see `instrument`. A source cannot: no name in
 * CEL has an `@`.
 */
export const INTERNAL = {
  /** Charges for going through a collection. */
  range: '@range',
  /** Charges for one more turn of a loop: `@turn(condition, nodes)`. */
  turn: '@turn',
  /** Adds an item to the list that a loop builds. */
  append: '@append',
  /** Whether a map has a field. */
  has: '@has',
} as const;

const internal: readonly CelFunc[] = [
  celFunc(INTERNAL.range, [DYN], DYN, (collection) => {
    if (isCelList(collection) || isCelMap(collection)) charge(collection.size);
    return collection;
  }),
  celFunc(INTERNAL.turn, [BOOL, DOUBLE], BOOL, (condition, nodes) => {
    charge(nodes);
    return condition;
  }),
  celFunc(INTERNAL.append, [LIST, DYN], LIST, append),
  celFunc(
    INTERNAL.has,
    [DYN, STRING],
    BOOL,
    (value, field) => isCelMap(value) && hasKey(field, value),
  ),
];

/** The library's own membership, equality and list concatenation, bounded. */
export const collections: readonly CelFunc[] = [
  ...internal,
  celFunc('_==_', [DYN, DYN], BOOL, equal),
  celFunc('_!=_', [DYN, DYN], BOOL, (left, right) => !equal(left, right)),
  celFunc('@in', [DYN, LIST], BOOL, isItem),
  celFunc('@in', [STRING, MAP], BOOL, hasKey),
  celFunc('@in', [BOOL, MAP], BOOL, hasKey),
  celFunc('@in', [INT, MAP], BOOL, hasKey),
  celFunc('@in', [UINT, MAP], BOOL, hasKey),
  celFunc('@in', [DOUBLE, MAP], BOOL, hasKey),
  celFunc('_+_', [LIST, LIST], LIST, concatenate),
];

function isItem(value: CelValue, list: CelList): boolean {
  charge(list.size);
  for (const item of list) if (equal(item, value)) return true;
  return false;
}

// Not the map's own `has`, which says no when the value is null.
function hasKey(key: Parameters<CelMap['get']>[0], map: CelMap): boolean {
  return map.get(key) !== undefined;
}

function concatenate(left: CelList, right: CelList): CelList {
  charge(left.size + right.size);
  return celList([...left, ...right]);
}

// The array behind each list that a loop is building. Only the loop sees the list before it is
// complete, so the list can grow in place; `list + [item]` would copy it at every turn.
const growing = new WeakMap<CelList, CelInput[]>();

function append(list: CelList, item: CelValue): CelList {
  const items = growing.get(list);
  if (items === undefined) return startGrowing([...list, item]);
  items.push(item);
  return list;
}

function startGrowing(items: CelInput[]): CelList {
  const list = celList(items);
  growing.set(list, items);
  return list;
}
