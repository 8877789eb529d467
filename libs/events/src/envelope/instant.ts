const DATE = String.raw`(\d{4})-(\d\d)-(\d\d)`;
const CLOCK = String.raw`([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.(\d+))?`;
const OFFSET = String.raw`(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))`;
const RFC_3339 = new RegExp(`^${DATE}[Tt]${CLOCK}${OFFSET}$`);

/**
 * The one spelling of an RFC 3339 time: in UTC, down to the microsecond (what PostgreSQL keeps),
 * without trailing zeros. A leap second is the first moment of the next minute.
 *
 * @returns undefined when the text is no time, or lies outside the years 1 to 9999 in UTC
 */
export function canonicalTime(text: string): string | undefined {
  const match = RFC_3339.exec(text);
  if (!match) return undefined;
  const number = (group: number): number => Number(match[group] ?? 0);
  const date = midnight(number(1), number(2), number(3));
  if (!date) return undefined;
  const ahead = (match[8] === '-' ? -1 : 1) * (number(9) * 60 + number(10));
  date.setUTCHours(number(4), number(5) - ahead, number(6));
  return spell(date, match[7]);
}

function midnight(year: number, month: number, day: number): Date | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date : undefined;
}

function spell(date: Date, fraction = ''): string | undefined {
  const year = date.getUTCFullYear();
  if (year < 1 || year > 9_999) return undefined;
  const digits = fraction.slice(0, 6).replace(/0+$/, '');
  return `${date.toISOString().slice(0, 19)}${digits === '' ? '' : `.${digits}`}Z`;
}
