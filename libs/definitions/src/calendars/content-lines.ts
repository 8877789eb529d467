/** A line of an iCalendar text, with what was folded put together again. */
export interface ContentLine {
  /** Counts from 1, in the text as it came. */
  readonly line: number;
  /** In upper case. */
  readonly name: string;
  /** Names in upper case; of several values the text as it stands. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly value: string;
}

/** Thrown when a text is not iCalendar (RFC 5545), or says what a calendar of days cannot. */
export class ICalendarError extends Error {
  override readonly name = 'ICalendarError';

  constructor(
    readonly code: string,
    line: number,
    message: string,
  ) {
    super(`line ${line}: ${message}`);
  }
}

const CONTENT_LINE =
  /^([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):([^]*)$/;

/**
 * Takes an iCalendar text apart (RFC 5545, section 3.1).
 *
 * @throws ICalendarError
 */
export function contentLines(text: string): readonly ContentLine[] {
  return unfolded(text).map(({ line, text: content }) => {
    const [, name, parameters = '', value] = CONTENT_LINE.exec(content) ?? [];
    if (name === undefined || value === undefined) {
      throw new ICalendarError('bad_line', line, 'must be a name, a colon and a value');
    }
    return { line, name: name.toUpperCase(), parameters: parametersOf(parameters), value };
  });
}

/** A line that begins with white space goes on with the one before. */
function unfolded(text: string): readonly { readonly line: number; readonly text: string }[] {
  const lines: { line: number; text: string }[] = [];
  text.split(/\r?\n/).forEach((content, index) => {
    const before = lines.at(-1);
    if (/^[ \t]/.test(content) && before !== undefined) before.text += content.slice(1);
    else if (content.trim() !== '') lines.push({ line: index + 1, text: content });
  });
  return lines;
}

function parametersOf(text: string): ReadonlyMap<string, string> {
  const parameters = text.matchAll(/;([^=;]+)=((?:"[^"]*"|[^";])*)/g);
  return new Map(
    [...parameters].map(([, name = '', value = '']) => [
      name.toUpperCase(),
      value.replaceAll('"', ''),
    ]),
  );
}

/** A value of the type TEXT, on one line. */
export function textOf({ value }: ContentLine): string {
  const plain = value.replaceAll(/\\([nN,;\\])/g, (_, escaped: string) =>
    escaped.toLowerCase() === 'n' ? ' ' : escaped,
  );
  return plain.trim();
}
