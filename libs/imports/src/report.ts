import type { EpochMs } from '#cron';
import type { ImportedDefinition } from './definition.js';
import { Refusal } from './refusal.js';

/** What became of one entry of the file. */
export type ImportedEntry = TranslatedEntry | RefusedEntry;

interface EntryOrigin {
  /** Where it stands, for people: `line 12`, `entry "send-mails"`. */
  readonly where: string;
  /** What it says, on one line, cut if it is long. */
  readonly source: string;
}

export interface TranslatedEntry extends EntryOrigin {
  readonly outcome: 'translated';
  readonly definition: ImportedDefinition;
  /** Whether it is switched off where it comes from. A document cannot say so: pause the definition. */
  readonly paused: boolean;
  /** What the reader should know about the translation. */
  readonly notes: readonly string[];
  /** What the next changes of the clocks do to it; depends on when the import is made. */
  readonly clockChanges: readonly string[];
}

export interface RefusedEntry extends EntryOrigin {
  readonly outcome: 'refused';
  readonly reasons: readonly string[];
}

/** The entries of a file in its order, and what is to be known about all of them. */
export interface ImportedFile {
  readonly entries: readonly ImportedEntry[];
  readonly notes: readonly string[];
}

/** What a file holds, or why it cannot be read at all. */
export type ImportResult =
  ({ readonly ok: true } & ImportedFile) | { readonly ok: false; readonly problem: string };

/** What `read` makes of a file, or why it is refused as a whole. */
export function resultOf(read: () => ImportedFile): ImportResult {
  try {
    return { ok: true, ...read() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ok: false, problem: error.message };
  }
}

const MAX_ENTRIES = 10_000;

/** @throws Refusal when there are far more entries than anyone has */
export function requireEntries(count: number): void {
  if (count > MAX_ENTRIES) throw new Refusal(`it has more than ${MAX_ENTRIES} entries`);
}

/** What both imports need to know. */
export interface ImportOptions {
  /** Tells a start or an end that is past from one to come; the clocks' next changes come after it. */
  readonly now: EpochMs;
  /** The timezone of entries that name none, an IANA name. @default 'UTC', and a note says so */
  readonly timezone?: string | undefined;
  /** The queue of tasks that name none; `{user}` in it is the user of a system's crontab. */
  readonly queue?: string | undefined;
  /** Put before every key. */
  readonly keyPrefix: string;
}

/** The timezone of entries that name none, when nobody said which. */
export const DEFAULT_TIMEZONE = 'UTC';

export const DEFAULT_TIMEZONE_NOTE =
  'entries that name no timezone fire in UTC; say --timezone if it was another where they ran';

/** What `translate` makes of an entry, or why it is refused. */
export function entryOf(
  origin: EntryOrigin,
  translate: () => Omit<TranslatedEntry, keyof EntryOrigin | 'outcome'>,
): ImportedEntry {
  const shown = { where: oneLine(origin.where), source: oneLine(origin.source) };
  try {
    const translated = translate();
    const notes = translated.notes.map(remark);
    return { outcome: 'translated', ...shown, ...translated, notes };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { outcome: 'refused', ...shown, reasons: error.reasons.map(remark) };
  }
}

const SHOWN_LENGTH = 160;
const REMARK_LENGTH = 500;

/** Reasons and notes quote the file, which may hold anything. */
function remark(text: string): string {
  return oneLine(text, REMARK_LENGTH);
}

/** A text as a line of a report can hold it: no control characters, and not endless. */
function oneLine(text: string, length = SHOWN_LENGTH): string {
  const line = text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return line.length > length ? `${line.slice(0, length).toWellFormed()}…` : line;
}
