import {
  CelScalar,
  celFunc,
  celMethod,
  isCelError,
  type CelFunc,
  type CelType,
  type CelValue,
} from '@bufbuild/cel';
import { allowText, chargeText } from '../work.js';

const { BYTES, DOUBLE, INT, STRING } = CelScalar;

/** Whether a function reads texts or bytes, whose length is up to the data. */
export function readsText({ target, arguments: parameters }: CelFunc): boolean {
  return [target, ...parameters].some((type) => type === STRING || type === BYTES);
}

/** The function, charging for the texts it reads and bounding the text it makes. */
export function metered(func: CelFunc): CelFunc {
  return meteredAs(func, func.arguments);
}

/**
 * The same, with an overload more for each int parameter: every number of a JSON document is a
 * double, and a whole one should do for a count or an index.
 */
export function meteredWithDoubles(func: CelFunc): readonly CelFunc[] {
  return variants(func.arguments).map((parameters) => meteredAs(func, parameters));
}

function variants([first, ...rest]: readonly CelType[]): CelType[][] {
  if (first === undefined) return [[]];
  const types = first === INT ? [INT, DOUBLE] : [first];
  return variants(rest).flatMap((others) => types.map((type) => [type, ...others]));
}

function meteredAs(func: CelFunc, parameters: readonly CelType[]): CelFunc {
  const { name, target, result } = func;
  if (target === undefined) {
    return celFunc(name, parameters, result, (...args: CelValue[]) => call(func, undefined, args));
  }
  return celMethod(name, target, parameters, result, function (...args: CelValue[]) {
    return call(func, this, args);
  });
}

function call(func: CelFunc, target: CelValue | undefined, args: readonly CelValue[]): CelValue {
  if (target !== undefined) chargeLength(target);
  args.forEach(chargeLength);
  const result = func.call(0, target, args.map(fitTo(func.arguments)));
  // A new error, for the library's own would carry the id 0 instead of the id of the call at hand.
  if (result === undefined || isCelError(result)) {
    throw new Error(result?.message ?? `${func.name}() does not take these arguments`);
  }
  if (isText(result)) allowText(result.length);
  return result;
}

function fitTo(parameters: readonly CelType[]): (arg: CelValue, index: number) => CelValue {
  return (arg, index) => (parameters[index] === INT && typeof arg === 'number' ? whole(arg) : arg);
}

function whole(value: number): bigint {
  if (Number.isInteger(value)) return BigInt(value);
  throw new Error(`${value} is not a whole number`);
}

function chargeLength(value: CelValue): void {
  if (isText(value)) chargeText(value.length);
}

function isText(value: CelValue): value is string | Uint8Array {
  return typeof value === 'string' || value instanceof Uint8Array;
}
