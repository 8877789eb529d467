import { v5, v7 } from 'uuid';

/** A new primary key: UUIDv7, so that keys sort by the time they were made. */
export function newId(): string {
  return v7();
}

/** The same id (UUIDv5) for the same name within a namespace, which is a UUID itself. */
export function derivedId(namespace: string, name: string): string {
  return v5(name, namespace);
}

/** The moment at which a UUIDv7 was made, in epoch milliseconds. */
export function idMadeAt(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** The smallest UUIDv7 of a moment (epoch milliseconds): a lower bound for "made at or after". */
export function firstIdAt(ms: number): string {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`;
}
