import { atLeast, atMost, judge, valueAtMost } from './figure.js';

const measured = { id: 'speed/peer', name: 'speed', value: 300, unit: 'events/s' };

describe('a figure', () => {
  it('is compared with its peer', () => {
    const figure = judge({ ...measured, peer: 'peer', peerValue: 100, target: atLeast(3) });
    expect(figure).toMatchObject({ ratio: 3, target: '≥ 3 ×', holds: true });
  });

  it('does not hold below what it has to reach, nor above what it may', () => {
    const against = { ...measured, peer: 'peer', peerValue: 101 };
    expect(judge({ ...against, target: atLeast(3) }).holds).toBe(false);
    expect(judge({ ...against, target: atMost(2.9) }).holds).toBe(false);
    expect(judge({ ...against, target: atMost(3) }).holds).toBe(true);
  });

  it('may have a limit of its own, without a peer', () => {
    const memory = { id: 'memory/api', name: 'memory', value: 251, unit: 'MB' };
    expect(judge({ ...memory, target: valueAtMost(250) })).toEqual({
      ...memory,
      peer: null,
      peerValue: null,
      ratio: null,
      target: '≤ 250 MB',
      holds: false,
    });
  });

  it('that is only shown neither holds nor fails', () => {
    expect(judge({ ...measured, peer: 'peer', peerValue: 100 })).toMatchObject({
      target: null,
      holds: null,
    });
  });

  it('that could not be measured does not hold', () => {
    const lost = { ...measured, peer: 'peer', peerValue: NaN, target: atMost(2) };
    expect(judge(lost).holds).toBe(false);
  });
});
