const UNITS_MS = [86_400_000, 3_600_000, 60_000, 1_000] as const;
const DURATION =
  /^P(?=.)(?:(\d{1,9})D)?(?:T(?=.)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,3})?)S)?)?$/;

/**
 * The milliseconds of an ISO 8601 duration in days, hours, minutes and seconds (`P1D`, `PT2M`,
 * `PT0.5S`); a day is 24 hours. Years, months and weeks have no place here: their length is not
 * fixed, or a multiple of days says the same.
 *
 * @returns undefined for any other text
 */
export function durationMs(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (!match) return undefined;
  return UNITS_MS.reduce(
    (sum, unit, index) => sum + Math.round(Number(match[index + 1] ?? 0) * unit),
    0,
  );
}
