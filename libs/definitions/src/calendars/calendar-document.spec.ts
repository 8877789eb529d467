import { validateCalendar } from './calendar-document.js';

function problemsOf(document: unknown, key = 'holidays'): readonly string[] {
  const verdict = validateCalendar(document, key);
  return verdict.ok ? [] : verdict.problems.map(({ pointer, code }) => `${pointer} ${code}`);
}

describe("A calendar's document", () => {
  it('gives its days in order, each once, with the names it has', () => {
    const document = {
      key: 'holidays',
      name: 'Bank holidays',
      days: [
        { date: '2026-12-28', name: 'Boxing Day (substitute)' },
        '2026-12-25',
        { date: '2026-12-25', name: 'Christmas Day' },
        { date: '2026-12-25', name: 'Christmas' },
        '2026-01-01',
      ],
    };
    expect(validateCalendar(document, 'holidays')).toEqual({
      ok: true,
      spec: {
        name: 'Bank holidays',
        days: [
          { date: '2026-01-01' },
          { date: '2026-12-25', name: 'Christmas Day; Christmas' },
          { date: '2026-12-28', name: 'Boxing Day (substitute)' },
        ],
      },
    });
  });

  it('is called by its key if it has no name', () => {
    expect(validateCalendar({ days: [] }, 'holidays')).toEqual({
      ok: true,
      spec: { name: 'holidays', days: [] },
    });
  });

  it.each<[what: string, document: unknown, ...problems: string[]]>([
    ['nothing', undefined, ' wrong_type'],
    ['a list', ['2026-12-25'], ' wrong_type'],
    ['no days', {}, '/days required'],
    ['another key', { key: 'other', days: [] }, '/key key_mismatch'],
    ['a field that is not there', { days: [], timezone: 'UTC' }, '/timezone unknown_field'],
    ['a date that does not exist', { days: ['2026-02-29'] }, '/days/0 bad_date'],
    ['a number', { days: [20261225] }, '/days/0 wrong_type'],
    ['a day without date', { days: [{ name: 'Christmas' }] }, '/days/0/date required'],
    ['an empty name', { days: [{ date: '2026-12-25', name: '' }] }, '/days/0/name too_short'],
    [
      'two bad days',
      { days: ['x', '2026-12-25', { date: 'y' }] },
      '/days/0 bad_date',
      '/days/2/date bad_date',
    ],
    ['too many days', { days: Array(5_001).fill('2026-12-25') }, '/days too_many'],
  ])('is refused with %s', (_, document, ...problems) => {
    expect(problemsOf(document)).toEqual(problems);
  });

  it('is refused under a key that is none', () => {
    expect(problemsOf({ days: [] }, 'Bank Holidays')).toEqual(['/key bad_name']);
  });
});
