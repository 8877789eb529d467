import { objectType, type CelValue } from '@bufbuild/cel';
import { toJson } from '@bufbuild/protobuf';
import { isReflectMessage, type ReflectMessage } from '@bufbuild/protobuf/reflect';
import {
  DurationSchema,
  TimestampSchema,
  type Duration,
  type Timestamp,
} from '@bufbuild/protobuf/wkt';

/** CEL's types for points in time and for spans of it. */
export const TIMESTAMP = objectType(TimestampSchema);
export const DURATION = objectType(DurationSchema);

export type TimestampValue = ReflectMessage & { message: Timestamp };
export type DurationValue = ReflectMessage & { message: Duration };

export function isTimestamp(value: CelValue): value is TimestampValue {
  return isReflectMessage(value, TimestampSchema);
}

export function isDuration(value: CelValue): value is DurationValue {
  return isReflectMessage(value, DurationSchema);
}

/** `2026-03-29T02:30:00Z`, `5400s` */
export function textOfTime(value: TimestampValue | DurationValue): string {
  return isTimestamp(value)
    ? toJson(TimestampSchema, value.message)
    : toJson(DurationSchema, value.message);
}
