import { parseLocalDate } from '#cron';

const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/**
 * The epoch milliseconds of an RFC 3339 time; what is finer than a millisecond is dropped.
 *
 * @returns undefined for any other text, and for dates that do not exist
 */
export function instantMs(text: string): number | undefined {
  const date = RFC_3339.exec(text)?.[1];
  if (date === undefined || parseLocalDate(date) === undefined) return undefined;
  return Date.parse(text.toUpperCase());
}
