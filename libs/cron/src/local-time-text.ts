import { type LocalMs } from './units.js';

/** `2026-03-29T03:30`. */
export function localTimeText(local: LocalMs): string {
  return new Date(local).toISOString().slice(0, -':00.000Z'.length);
}

/** `+01:00`, or `-00:44:30` where a zone's offset had seconds. */
export function offsetText(offset: number): string {
  const sign = offset < 0 ? '-' : '+';
  const size = new Date(Math.abs(offset)).toISOString();
  const seconds = size.slice(17, 19);
  return `${sign}${size.slice(11, 16)}${seconds === '00' ? '' : `:${seconds}`}`;
}
