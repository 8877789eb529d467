import type { ImportedEntry, TranslatedEntry } from '#imports';

/** The lines of the report on an entry: what became of it, and what there is to know. */
export function reportLines(entry: ImportedEntry): readonly string[] {
  const { where, source } = entry;
  if (entry.outcome === 'refused')
    return [`${where}: refused: ${entry.reasons.join('; ')} [${source}]`];
  return [
    `${where}: translated as ${entry.definition.key}: ${timesOf(entry)}`,
    ...[...entry.notes, ...entry.clockChanges].map((note) => `${where}: note: ${note}`),
    ...(entry.paused
      ? [`${where}: note: it is switched off, which a document cannot say; --apply pauses it`]
      : []),
  ];
}

type Triggers = TranslatedEntry['definition']['triggers'];

function timesOf({ definition }: TranslatedEntry): string {
  return definition.triggers.map(timeOf).join(' and ');
}

/** `0 4 * * * Europe/Berlin from 2027-01-01T00:00:00Z`. */
function timeOf({ cron, timezone, startAt, endAt }: Triggers[number]): string {
  const from = startAt === undefined ? '' : ` from ${startAt}`;
  const until = endAt === undefined ? '' : ` until ${endAt}`;
  return `${cron} ${timezone}${from}${until}`;
}

/** `7 entries: 5 translated, 2 refused`. */
export function summaryLine(entries: readonly ImportedEntry[]): string {
  const refused = entries.filter(({ outcome }) => outcome === 'refused').length;
  const count = `${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}`;
  return `${count}: ${entries.length - refused} translated, ${refused} refused`;
}
