import { type CalendarFigure, measureCalendar } from '../calendar.js';
import { atMost, type Figure, judge } from '../figure.js';
import type { Section } from './section.js';

/** Showing the next fires of cron lines, and finding the next one where it is rare. */
export const calendar: Section = {
  id: 'calendar',
  run(bench) {
    bench.say('calendar: fires of cron lines, next to croner and cron-parser');
    const figures = measureCalendar({ quick: bench.plan.kind === 'quick' });
    return Promise.resolve({ figures: figures.map(figureOf) });
  },
};

function figureOf({ what, peer, ourUs, peerUs }: CalendarFigure): Figure {
  return judge({
    id: `calendar/${`${what} ${peer}`.replaceAll(/[^a-z0-9]+/g, '-')}`,
    name: what,
    value: ourUs,
    unit: 'µs',
    peer,
    peerValue: peerUs,
    target: atMost(1),
  });
}
