import { CelScalar, celMethod, type CelFunc } from '@bufbuild/cel';
import { TIMESTAMP, type TimestampValue } from '../time-values.js';

const { INT, STRING } = CelScalar;

const DAY = 86_400_000;

// Months, and with the second name days of the month, count from 0, as CEL has them.
const FIELDS: Readonly<Record<string, (local: Date) => number>> = {
  getFullYear: (local) => local.getUTCFullYear(),
  getMonth: (local) => local.getUTCMonth(),
  getDate: (local) => local.getUTCDate(),
  getDayOfMonth: (local) => local.getUTCDate() - 1,
  getDayOfWeek: (local) => local.getUTCDay(),
  getDayOfYear: dayOfYear,
  getHours: (local) => local.getUTCHours(),
  getMinutes: (local) => local.getUTCMinutes(),
  getSeconds: (local) => local.getUTCSeconds(),
  getMilliseconds: (local) => local.getUTCMilliseconds(),
};

/**
 * The calendar fields of a timestamp, in UTC or in a zone. The library reckons them in the zone of
 * the process and so is off by an hour at its daylight-saving changes.
 */
export const calendar: readonly CelFunc[] = Object.entries(FIELDS).flatMap(([name, field]) => [
  celMethod(name, TIMESTAMP, [], INT, function () {
    return BigInt(field(localTime(this, 'UTC')));
  }),
  celMethod(name, TIMESTAMP, [STRING], INT, function (zone) {
    return BigInt(field(localTime(this, zone)));
  }),
]);

/** A date whose UTC fields are those of the clock on the wall. */
function localTime({ message }: TimestampValue, zone: string): Date {
  const time = Number(message.seconds) * 1000 + Math.floor(message.nanos / 1_000_000);
  return new Date(time + offsetOf(zone, time));
}

function dayOfYear(local: Date): number {
  const january = new Date(local);
  january.setUTCMonth(0, 1);
  return Math.round((local.getTime() - january.getTime()) / DAY);
}

function offsetOf(zone: string, time: number): number {
  if (zone === 'UTC') return 0;
  const [, sign, hours, minutes] = /^([+-]?)(\d\d):(\d\d)$/.exec(zone) ?? [];
  if (hours !== undefined) return offset(sign, hours, minutes);
  return parseOffset(formatterOf(zone).format(time));
}

// "01/01/2026, GMT+05:30", old dates with seconds: "GMT-04:56:02"
function parseOffset(formatted: string): number {
  const [, sign, hours, minutes, seconds] =
    /([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(formatted) ?? [];
  return offset(sign, hours, minutes, seconds);
}

function offset(sign: string | undefined, hours = '0', minutes = '0', seconds = '0'): number {
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return (sign === '-' ? -size : size) * 1000;
}

// There are only some hundred zones, but each in many spellings.
const MAX_FORMATTERS = 1_000;
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    timeZoneName: 'longOffset',
  });
  if (formatters.size >= MAX_FORMATTERS) formatters.clear();
  formatters.set(zone, formatter);
  return formatter;
}
