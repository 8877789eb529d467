import { CelScalar, celFunc, celUint, type CelFunc } from '@bufbuild/cel';
import { create } from '@bufbuild/protobuf';
import {
  DurationSchema,
  TimestampSchema,
  timestampFromMs,
  type Duration,
  type Timestamp,
} from '@bufbuild/protobuf/wkt';
import { DURATION, TIMESTAMP } from '../time-values.js';

const { DOUBLE, INT, STRING, UINT } = CelScalar;

const INTEGER = /^[+-]?\d{1,20}$/;
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

const RFC_3339 =
  /^(\d{4}-\d\d-(\d\d)T(?:[01]\d|2[0-3]):\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

// The times that RFC 3339 can write: the years 1 to 9999.
const FIRST_SECOND = -62_135_596_800;
const LAST_SECOND = 253_402_300_799;

// A duration is an int of nanoseconds in CEL.
const LONGEST_DURATION = 9_223_372_036;

/**
 * Conversions that the library leaves lax: it takes `int("")` for 0, `double("abc")` for NaN and
 * 30 February for 2 March, and counts a timestamp's number in milliseconds where CEL has seconds.
 */
export const conversions: readonly CelFunc[] = [
  celFunc('int', [STRING], INT, (text) =>
    BigInt.asIntN(64, within(integer(text, 'int'), -(2n ** 63n), 2n ** 63n - 1n)),
  ),
  celFunc('uint', [STRING], UINT, (text) =>
    celUint(within(integer(text, 'uint'), 0n, 2n ** 64n - 1n)),
  ),
  celFunc('double', [STRING], DOUBLE, double),
  celFunc('timestamp', [STRING], TIMESTAMP, parseTimestamp),
  celFunc('timestamp', [INT], TIMESTAMP, (seconds) => timestampOf(Number(seconds))),
  celFunc('timestamp', [DOUBLE], TIMESTAMP, timestampOf),
  celFunc('duration', [DOUBLE], DURATION, durationOf),
];

function integer(text: string, type: string): bigint {
  if (!INTEGER.test(text)) throw new Error(`'${shortened(text)}' is not a valid ${type}`);
  return BigInt(text.replace(/^\+/, ''));
}

function within(value: bigint, least: bigint, most: bigint): bigint {
  if (value >= least && value <= most) return value;
  throw new Error(`${value} is out of range`);
}

function double(text: string): number {
  const value = DECIMAL.test(text) ? Number(text) : NaN;
  if (Number.isFinite(value)) return value;
  throw new Error(`'${shortened(text)}' is not a valid double`);
}

function parseTimestamp(text: string): Timestamp {
  const [, local = '', day = '', fraction = '', zone = ''] = RFC_3339.exec(text) ?? [];
  const time = Date.parse(`${local}${zone}`);
  if (Number.isNaN(time) || new Date(`${local}Z`).getUTCDate() !== Number(day)) {
    throw new Error(`'${shortened(text)}' is not an RFC 3339 timestamp`);
  }
  const { seconds } = timestampOf(time / 1000);
  return create(TimestampSchema, { seconds, nanos: Number(fraction.padEnd(9, '0')) });
}

function timestampOf(seconds: number): Timestamp {
  if (seconds >= FIRST_SECOND && seconds <= LAST_SECOND) {
    return timestampFromMs(Math.round(seconds * 1000));
  }
  throw new Error(`${seconds} seconds are out of the range of timestamps`);
}

function durationOf(seconds: number): Duration {
  if (Math.abs(seconds) > LONGEST_DURATION) {
    throw new Error(`${seconds} seconds are out of the range of durations`);
  }
  const nanos = BigInt(Math.round(seconds * 1e9));
  return create(DurationSchema, {
    seconds: nanos / 1_000_000_000n,
    nanos: Number(nanos % 1_000_000_000n),
  });
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
