import { readScheduleText } from './schedule-text.js';

describe('A schedule as Python writes it', () => {
  it.each([
    ['<freq: 30.00 seconds>', 30],
    ['<freq: 1.00 day>', 86_400],
    ['<freq: 1.00 hour>', 3_600],
    ['freq: 1.00 minute', 60],
    ['every 5 minutes', 300],
    ['every 1 hours', 3_600],
    ['every hour', 3_600],
    ['0:05:00', 300],
    ['1:30:00', 5_400],
    ['1 day, 0:00:00', 86_400],
    ['7 days, 0:00:00.000005', 604_800.000005],
    ['datetime.timedelta(seconds=300)', 300],
    ['datetime.timedelta(days=7, microseconds=5)', 604_800.000005],
    ['datetime.timedelta(1, 60)', 86_460],
    ['P0DT00H05M00S', 300],
    ['300.0', 300],
  ])('%j is an interval', (text, seconds) => {
    const schedule = readScheduleText(text);
    expect(schedule).toEqual({ kind: 'interval', seconds: expect.closeTo(seconds, 7) });
  });

  // Celery writes 7,200 and 7,210 seconds in the same way.
  it.each([
    ['<freq: 5.00 minutes>', 300],
    ['<freq: 2.00 hours>', 7_200],
    ['<freq: 7.00 days>', 604_800],
  ])('%j is an interval that may be rounded', (text, seconds) => {
    const notes = [expect.stringContaining(`taken for ${seconds} s`)];
    expect(readScheduleText(text)).toEqual({ kind: 'interval', seconds, notes });
  });

  const nightly = ['0', '4', '*', '*', 'mon-fri'];
  it.each([
    ['<crontab: 0 4 * * mon-fri (m/h/dM/MY/d)>', nightly, undefined],
    ['<crontab: 0 4 mon-fri * * (m/h/d/dM/MY)>', nightly, undefined],
    ['0 4 * * mon-fri (m/h/dM/MY/d) Europe/Berlin', nightly, 'Europe/Berlin'],
    [
      '<crontab: 0 4\n         mon-fri *\n          * (m/h/d/dM/MY), Europe/Berlin>\n        ',
      ...([nightly, 'Europe/Berlin'] as const),
    ],
    ['0 4 * * mon-fri', nightly, undefined],
    ['<crontab: 0 4 * * mon-fri>', nightly, undefined],
    [
      '<crontab: {0, 30} (1, 2) * * [1, 2] (m/h/dM/MY/d)>',
      ['{0,30}', '(1,2)', '*', '*', '[1,2]'],
      undefined,
    ],
  ])('%j is a crontab', (text, fields, timezone) => {
    const [minute, hour, day_of_month, month_of_year, day_of_week] = fields;
    expect(readScheduleText(text)).toEqual({
      kind: 'crontab',
      fields: { minute, hour, day_of_month, month_of_year, day_of_week },
      timezone,
    });
  });

  it.each([
    ['<solar: sunset at latitude -37.8, longitude: 144.9>', /depends on the sun/],
    ['<freq: 1.67 hours>', /is rounded; give the interval in seconds/],
    ['<freq: 1.00 days>', /is rounded; give the interval in seconds/],
    ['<freq: 1.00 minutes>', /is rounded/],
    ['<freq: 24.00 hours>', /is rounded/],
    ['<freq: 60.00 minutes>', /is rounded/],
    ['whenever', /"whenever" is no schedule that can be read/],
    ['<crontab: 0 4 * * (m/h/dM/MY/d)>', /is no schedule that can be read/],
    ['<crontab: 0 4 * * * (m/h/x)>', /is no schedule that can be read/],
    ['datetime.timedelta(fortnights=1)', /no schedule that can be read/],
    ['', /"" is no schedule that can be read/],
  ])('%j is refused', (text, reason) => {
    expect(() => readScheduleText(text)).toThrow(reason);
  });
});
