import { atMost, type Figure, judge } from '../figure.js';
import { type MatchingFigure, type MatchingShape, measureMatching } from '../matching.js';
import type { Section } from './section.js';

const FEW = 10;
const MANY = 10_000;

/** Filters that say nothing an index could look up, only a range: shown, since each must be tried. */
const WITHOUT_TARGET: MatchingShape = 'nothing indexed';

/** Matching one event among few definitions and among many, of which the same one matches. */
export const matching: Section = {
  id: 'matching',
  async run(bench) {
    bench.say(`matching: one event among ${FEW} and among ${MANY} definitions`);
    const quick = bench.plan.kind === 'quick';
    const { figures } = await measureMatching({ quick, sizes: [FEW, MANY] });
    const shapes = new Set(figures.map(({ shape }) => shape));
    return { figures: [...shapes].map((shape) => figureOf(shape, figures)) };
  },
};

function figureOf(shape: MatchingShape, figures: readonly MatchingFigure[]): Figure {
  const among = (definitions: number): number =>
    (figures.find((one) => one.shape === shape && one.definitions === definitions)?.matchNs ??
      NaN) / 1_000;
  return judge({
    id: `matching/${shape.replaceAll(' ', '-')}`,
    name: `matching among ${MANY.toLocaleString('en-US')} definitions: ${shape}`,
    value: among(MANY),
    unit: 'µs',
    peer: `among ${FEW}`,
    peerValue: among(FEW),
    ...(shape === WITHOUT_TARGET ? {} : { target: atMost(2) }),
  });
}
