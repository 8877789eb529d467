import { parseLocalDate } from '#cron';
import { calendarOfICalendar } from './icalendar.js';

const UNTIL = parseLocalDate('2036-12-31') ?? NaN;

function read(text: string) {
  return calendarOfICalendar(text, { name: 'holidays', until: UNTIL });
}

/** A calendar with these lines in it. */
function calendar(...lines: readonly string[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n');
}

/** An event with these lines in it. */
function event(...lines: readonly string[]): readonly string[] {
  return ['BEGIN:VEVENT', ...lines, 'END:VEVENT'];
}

function daysOf(...events: readonly (readonly string[])[]): readonly string[] {
  const verdict = read(calendar(...events.flat()));
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.problems));
  return verdict.spec.days.map(({ date, name }) => (name === undefined ? date : `${date} ${name}`));
}

function problemOf(text: string): string {
  const verdict = read(text);
  return verdict.ok ? 'none' : verdict.problems.map((one) => `${one.code}: ${one.message}`).join();
}

describe('An iCalendar text', () => {
  it('gives the days of its events, in order, under its name', () => {
    const text = calendar(
      'X-WR-CALNAME:Holidays\\, all of them',
      ...event('UID:2', 'DTSTART;VALUE=DATE:20261228', 'SUMMARY:Boxing Day'),
      ...event('UID:1', 'DTSTART;VALUE=DATE:20261225', 'DTEND;VALUE=DATE:20261226', 'SUMMARY:X'),
    );
    expect(read(text)).toEqual({
      ok: true,
      spec: {
        name: 'Holidays, all of them',
        days: [
          { date: '2026-12-25', name: 'X' },
          { date: '2026-12-28', name: 'Boxing Day' },
        ],
      },
    });
  });

  it('is called as it is asked if it has no name', () => {
    expect(read(calendar(...event('DTSTART:20261225')))).toMatchObject({
      ok: true,
      spec: { name: 'holidays' },
    });
  });

  it('gives every day of an event that lasts several', () => {
    const until = ['DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20261227'];
    expect(daysOf(event(...until))).toEqual(['2026-12-24', '2026-12-25', '2026-12-26']);
    expect(daysOf(event('DTSTART:20261231', 'DURATION:P2D'))).toEqual(['2026-12-31', '2027-01-01']);
    expect(daysOf(event('DTSTART:20261231', 'DURATION:P1W'))).toHaveLength(7);
    expect(daysOf(event('DTSTART:20261231', 'DTEND:20261231'))).toEqual(['2026-12-31']);
  });

  it('gives the days on which events repeat, up to the horizon', () => {
    const christmas = daysOf(event('DTSTART:20241225', 'RRULE:FREQ=YEARLY', 'SUMMARY:Christmas'));
    expect(christmas).toHaveLength(13);
    expect(christmas.at(-1)).toBe('2036-12-25 Christmas');
    expect(daysOf(event('DTSTART:20240229', 'RRULE:FREQ=YEARLY'))).toEqual(
      [2024, 2028, 2032, 2036].map((year) => `${year}-02-29`),
    );
    const may = 'RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO;COUNT=3';
    expect(daysOf(event('DTSTART:20260525', may))).toEqual([
      '2026-05-25',
      '2027-05-31',
      '2028-05-29',
    ]);
    const thanksgiving = 'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;UNTIL=20281231';
    expect(daysOf(event('DTSTART:20261126', thanksgiving))).toEqual([
      '2026-11-26',
      '2027-11-25',
      '2028-11-23',
    ]);
    const twoDays = ['DTSTART:20261230', 'DTEND:20270101', 'RRULE:FREQ=YEARLY;COUNT=2'];
    expect(daysOf(event(...twoDays))).toEqual([
      '2026-12-30',
      '2026-12-31',
      '2027-12-30',
      '2027-12-31',
    ]);
  });

  it('adds and leaves out single days of events that repeat', () => {
    const repeating = ['DTSTART:20261225', 'RRULE:FREQ=YEARLY;COUNT=3'];
    const more = ['RDATE;VALUE=DATE:20260101,20270102', 'EXDATE;VALUE=DATE:20271225'];
    expect(daysOf(event(...repeating, ...more))).toEqual([
      '2026-01-01',
      '2026-12-25',
      '2027-01-02',
      '2028-12-25',
    ]);
  });

  it('replaces a day of a repeating event by the event that stands for it', () => {
    const master = event('UID:a', 'DTSTART:20261225', 'RRULE:FREQ=YEARLY;COUNT=3', 'SUMMARY:Day');
    const moved = event('UID:a', 'RECURRENCE-ID:20271225', 'DTSTART:20271227', 'SUMMARY:Moved');
    const gone = event('UID:a', 'RECURRENCE-ID:20281225', 'DTSTART:20281225', 'STATUS:CANCELLED');
    expect(daysOf(master, moved, gone)).toEqual(['2026-12-25 Day', '2027-12-27 Moved']);
  });

  it('passes over cancelled events and other components', () => {
    const alarm = ['BEGIN:VALARM', 'TRIGGER:-PT15M', 'DTSTART:nonsense', 'END:VALARM'];
    const todo = ['BEGIN:VTODO', 'DTSTART:20260101T100000Z', 'END:VTODO'];
    expect(
      daysOf(
        event('DTSTART:20261225', ...alarm),
        event('DTSTART:20261226', 'STATUS:CANCELLED'),
        todo,
      ),
    ).toEqual(['2026-12-25']);
  });

  it('may be folded, in any case, with parameters in quotes and any ends of lines', () => {
    const text = [
      'begin:vcalendar',
      'begin:vevent',
      'dtstart;X-NOTE="a;b:c,d";value=date:2026',
      ' 1225',
      'SUMMARY;LANGUAGE=en:Christ',
      '\tmas\\n Day',
      '',
      'end:vevent',
      'end:vcalendar',
    ].join('\n');
    expect(read(text)).toMatchObject({
      spec: { days: [{ date: '2026-12-25', name: 'Christmas  Day' }] },
    });
  });

  it.each<[what: string, text: string, problem: string | RegExp]>([
    ['something else', 'hello', /^bad_line: line 1: must be a name, a colon and a value$/],
    ['nothing', '', /^not_icalendar: line 1: expected BEGIN:VCALENDAR$/],
    ['HTML', '<html>', /^bad_line: line 1/],
    ['a vCard', 'BEGIN:VCARD\nEND:VCARD', /^not_icalendar: line 1: expected BEGIN:VCALENDAR$/],
    ['no event', calendar(), /^no_events: line 1/],
    ['a line that is none', calendar('BEGIN:VEVENT', 'DTSTART'), /^bad_line: line 4/],
    [
      'a rule of what is left out',
      calendar(...event('DTSTART:20261225', 'RRULE:FREQ=YEARLY', 'EXRULE:FREQ=YEARLY;INTERVAL=2')),
      /^bad_event: line 6: an EXRULE is not understood/,
    ],
    [
      'a change of all days to come',
      calendar(
        ...event('UID:a', 'DTSTART:20261225', 'RRULE:FREQ=YEARLY'),
        ...event('UID:a', 'RECURRENCE-ID;RANGE=THISANDFUTURE:20281225', 'DTSTART:20281226'),
      ),
      /^bad_event: line 10: RECURRENCE-ID with RANGE=THISANDFUTURE is not understood/,
    ],
    [
      'no end',
      'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261225',
      /^bad_nesting: line 2: BEGIN:VEVENT has no END/,
    ],
    [
      'another end',
      calendar('BEGIN:VEVENT', 'END:VTODO'),
      /^bad_nesting: line 4: expected END:VEVENT, not END:VTODO/,
    ],
    [
      'an end too many',
      `${calendar(...event('DTSTART:20261225'))}END:VEVENT`,
      /^bad_nesting: line 7/,
    ],
    [
      'an event without a beginning',
      calendar(...event('SUMMARY:x')),
      /^bad_event: line 3: the event has no DTSTART/,
    ],
    [
      'a time of day',
      calendar(...event('DTSTART:20261225T090000Z')),
      /^not_a_day: line 4: DTSTART is "20261225T090000Z".*all-day/,
    ],
    [
      'a day that is said to be a time',
      calendar(...event('DTSTART;VALUE=DATE-TIME:20261225')),
      /^not_a_day: line 4/,
    ],
    ['a date that does not exist', calendar(...event('DTSTART:20260229')), /^bad_date: line 4/],
    ['the last year', calendar(...event('DTSTART:99991231')), /^bad_date: line 4/],
    [
      'an end before the beginning',
      calendar(...event('DTSTART:20261225', 'DTEND:20261224')),
      /^bad_event: line 5/,
    ],
    [
      'an event of years',
      calendar(...event('DTSTART:20261225', 'DTEND:20281225')),
      /^bad_event: line 5: .*1 to 366 days/,
    ],
    ['hours', calendar(...event('DTSTART:20261225', 'DURATION:PT1H')), /^not_a_day: line 5/],
    [
      'a rule that is none',
      calendar(...event('DTSTART:20261225', 'RRULE:often')),
      /^bad_rule: line 5: RRULE:often/,
    ],
    [
      'a rule of hours',
      calendar(...event('DTSTART:20261225', 'RRULE:FREQ=HOURLY')),
      /^bad_rule: line 5: .*YEARLY, MONTHLY/,
    ],
    [
      'a rule with times of day',
      calendar(...event('DTSTART:20261225', 'RRULE:FREQ=DAILY;BYHOUR=9')),
      /^bad_rule: line 5: .*BYHOUR=9 is not taken here/,
    ],
    [
      'a part of a rule twice',
      calendar(...event('DTSTART:20261225', 'RRULE:FREQ=DAILY;FREQ=SECONDLY')),
      /^bad_rule: line 5: .*FREQ is there twice/,
    ],
    [
      'a weekday by number in every week',
      calendar(...event('DTSTART:20261225', 'RRULE:FREQ=WEEKLY;BYDAY=2MO')),
      /^bad_rule: line 5: .*numbers in BYDAY do not go with WEEKLY/,
    ],
    [
      'weekdays with and without a number',
      calendar(...event('DTSTART:20261225', 'RRULE:FREQ=YEARLY;BYDAY=2MO,FR')),
      /^bad_rule: line 5: .*write two events/,
    ],
    [
      'days of the month in every week',
      calendar(...event('DTSTART:20261225', 'RRULE:FREQ=WEEKLY;BYMONTHDAY=1')),
      /^bad_rule: line 5: .*BYMONTHDAY does not go with WEEKLY/,
    ],
    [
      'two rules, or thousands',
      calendar(...event('DTSTART:20261225', ...Array<string>(9_000).fill('RRULE:FREQ=DAILY'))),
      /^bad_event: line 6: the event has a second RRULE/,
    ],
    [
      'a weekday that is none',
      calendar(...event('DTSTART:20261225', 'RRULE:FREQ=WEEKLY;BYDAY=XX')),
      /^bad_rule: line 5/,
    ],
    [
      'a rule that goes on too long',
      calendar(...event('DTSTART:19700101', 'RRULE:FREQ=DAILY')),
      /^bad_rule: line 5/,
    ],
    [
      'too many days',
      calendar(
        ...event('DTSTART:20260101', 'RRULE:FREQ=DAILY'),
        ...event('DTSTART:20260101', 'RRULE:FREQ=DAILY'),
      ),
      /^too_many: line 7/,
    ],
    ['a NUL', calendar(...event('DTSTART:20261225', 'SUMMARY:a\0b')), /^bad_text: line 1/],
    ['a book', `${' '.repeat(1_048_576)}x`, /^too_large: line 1/],
  ])('is refused with %s', (_, text, problem) => {
    expect(problemOf(text)).toMatch(problem);
  });

  it('with rules that never come is read in a moment, whatever they are', () => {
    const rules = [
      'YEARLY;BYMONTH=2;BYMONTHDAY=30',
      'MONTHLY;BYDAY=6MO',
      'YEARLY;BYSETPOS=9;BYMONTH=1',
    ];
    const start = Date.now();
    for (const rule of [...rules, 'DAILY;BYMONTH=2;BYMONTHDAY=30', 'DAILY;INTERVAL=100000000']) {
      const verdict = read(calendar(...event('DTSTART:20260101', `RRULE:FREQ=${rule}`)));
      expect(verdict.ok ? verdict.spec.days.length : verdict.problems.length).toBeGreaterThan(0);
    }
    const many = Array.from({ length: 1_000 }, () =>
      event('DTSTART:20240101', 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30'),
    );
    read(calendar(...many.flat()));
    expect(Date.now() - start).toBeLessThan(5_000);
  });

  it('of many dates takes no longer than its length', () => {
    const dates = Array.from({ length: 40_000 }, () => '20261225').join(',');
    expect(
      problemOf(calendar(...event('DTSTART:20261225', 'DURATION:P366D', `RDATE:${dates}`))),
    ).toBe('none');
  });
});
