import {
  isCelList,
  isCelMap,
  isCelType,
  isCelUint,
  type CelList,
  type CelMap,
  type CelValue,
} from '@bufbuild/cel';
import { isDuration, isTimestamp } from '../time-values.js';
import { charge, chargeText } from '../work.js';

/**
 * CEL's equality (langdef, "Equality"): numbers by value whatever their type, lists and maps by
 * their items, values of different types are not equal. Charges for every item that it visits, for a
 * list may hold the same list many times over and so be exponentially larger than it looks.
 */
export function equal(left: CelValue, right: CelValue): boolean {
  charge(1);
  if (typeof left === 'string') return typeof right === 'string' && equalTexts(left, right);
  const number = numberOf(left);
  if (number !== undefined) return equalNumbers(number, numberOf(right));
  if (isCelList(left)) return isCelList(right) && equalLists(left, right);
  if (isCelMap(left)) return isCelMap(right) && equalMaps(left, right);
  if (left instanceof Uint8Array) return right instanceof Uint8Array && equalBytes(left, right);
  if (isTimestamp(left)) return isTimestamp(right) && equalTimes(left.message, right.message);
  if (isDuration(left)) return isDuration(right) && equalTimes(left.message, right.message);
  if (isCelType(left)) return isCelType(right) && left.name === right.name;
  return left === right;
}

function equalTexts(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  chargeText(left.length);
  return left === right;
}

function numberOf(value: CelValue): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  return isCelUint(value) ? value.value : undefined;
}

// Loosely: the mathematical values of a double and an integer are compared, with no rounding.
function equalNumbers(left: number | bigint, right: number | bigint | undefined): boolean {
  return right !== undefined && left == right;
}

function equalLists(left: CelList, right: CelList): boolean {
  if (left.size !== right.size) return false;
  for (let index = 0; index < left.size; index++) {
    const a = left.get(index);
    const b = right.get(index);
    if (a === undefined || b === undefined || !equal(a, b)) return false;
  }
  return true;
}

function equalMaps(left: CelMap, right: CelMap): boolean {
  if (left.size !== right.size) return false;
  for (const [key, value] of left) {
    const other = right.get(key);
    if (other === undefined || !equal(value, other)) return false;
  }
  return true;
}

function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  chargeText(left.length);
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function equalTimes(left: Seconds, right: Seconds): boolean {
  return left.seconds === right.seconds && left.nanos === right.nanos;
}

interface Seconds {
  readonly seconds: bigint;
  readonly nanos: number;
}
