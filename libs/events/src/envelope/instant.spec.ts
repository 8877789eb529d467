import fc from 'fast-check';
import { canonicalTime } from './instant.js';

describe('A time', () => {
  it.each([
    ['2026-11-23T09:30:00Z', '2026-11-23T09:30:00Z'],
    ['2026-11-23t09:30:00z', '2026-11-23T09:30:00Z'],
    ['2026-11-23T09:30:00.000Z', '2026-11-23T09:30:00Z'],
    ['2026-11-23T09:30:00.120Z', '2026-11-23T09:30:00.12Z'],
    ['2026-11-23T09:30:00.123456789Z', '2026-11-23T09:30:00.123456Z'],
    ['2026-11-23T09:30:00+02:00', '2026-11-23T07:30:00Z'],
    ['2026-12-31T23:30:00.5-05:45', '2027-01-01T05:15:00.5Z'],
    ['2026-11-23T09:30:00-00:00', '2026-11-23T09:30:00Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
    ['0099-06-01T00:00:00Z', '0099-06-01T00:00:00Z'],
    ['9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z'],
  ])('%s is kept as %s', (text, canonical) => {
    expect(canonicalTime(text)).toBe(canonical);
  });

  it.each([
    '',
    'yesterday',
    '2026-11-23',
    '2026-11-23T09:30:00',
    '2026-11-23 09:30:00Z',
    '2026-11-23T09:30Z',
    '2026-11-23T24:00:00Z',
    '2026-11-23T09:60:00Z',
    '2026-11-23T09:30:61Z',
    '2026-11-23T09:30:00.Z',
    '2026-11-23T09:30:00+24:00',
    '2026-11-23T09:30:00+0200',
    '2026-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-13-10T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:60Z',
    '+002026-11-23T09:30:00Z',
    ' 2026-11-23T09:30:00Z',
    '2026-11-23T09:30:00Z\n',
  ])('%j is none', (text) => {
    expect(canonicalTime(text)).toBeUndefined();
  });

  it('names the same moment in its canonical spelling, and is then left alone', () => {
    const moments = fc.date({
      min: new Date('0001-01-02T00:00:00Z'),
      max: new Date('9999-12-30T00:00:00Z'),
      noInvalidDate: true,
    });
    const offsets = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });
    fc.assert(
      fc.property(moments, offsets, (moment, offset) => {
        const canonical = canonicalTime(withOffset(moment, offset)) ?? '';
        expect(Date.parse(canonical)).toBe(moment.getTime());
        expect(canonicalTime(canonical)).toBe(canonical);
      }),
    );
  });
});

function withOffset(moment: Date, minutes: number): string {
  const local = new Date(moment.getTime() + minutes * 60_000).toISOString().slice(0, -1);
  const ahead = Math.abs(minutes);
  const clock = [Math.floor(ahead / 60), ahead % 60].map((part) => String(part).padStart(2, '0'));
  return `${local}${minutes < 0 ? '-' : '+'}${clock.join(':')}`;
}
