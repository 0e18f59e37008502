import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { rejectionEngine } from '../../src/rejection/engine.js';
import { problemOf } from '../../src/rejection/input.js';
import { lineUp } from '../../src/rejection/lineup.js';
import { refitRanks, refitWalk } from '../../src/rejection/refit-walk.js';
import { sharedWeights, shareWeights } from '../../src/rejection/shared-weights.js';

const fars = [0, 0.004, 0.1, 0.5, 1];
const portions = [0, 0, 0.03, 0.1, 0.35, 0.5, 0.9, 1];

/** A list of pairs with ties, and what the engine and the walk say of it with one line-up. */
function both(seed: number): {
  say: (weights: Float64Array, genuineWeight: number) => [number[][], number[][]];
  n: number;
} {
  const random = createRandom(seed);
  const n = 1 + random.integer(200);
  const few = 2 + random.integer(60);
  const labels = Uint8Array.from({ length: n }, () => (random.uniform() < 0.3 ? 1 : 0));
  // Few values, so that scores and confidences tie, within a class and between them; some as near as a rule's 1e-8.
  const scores = Float64Array.from({ length: n }, () => random.integer(few) / few + (random.integer(3) - 1) * 6e-9);
  if (seed % 5 === 0) scores[0] = seed % 2 === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const confidence = Float64Array.from({ length: n }, () => random.integer(few) - 1);
  const engine = rejectionEngine(problemOf({ scores, labels, rejectedPortions: portions, fars }));
  const lineup = lineUp(confidence, 'confidence');
  const shared = sharedWeights(n);
  const walk = refitWalk(refitRanks(scores, engine.ranks), lineup, fars, portions, shared);
  const measure = engine.measure(lineup);
  return {
    n,
    say(weights, genuineWeight) {
      engine.weigh(weights.map((w, i) => (labels[i] === 1 ? w * genuineWeight : w)));
      shareWeights(shared, weights, labels, genuineWeight);
      return [walk(), measure()];
    },
  };
}

describe('the walk that fits thresholds again', () => {
  it('gives the numbers of the engine to the last digit, whatever the weights, the ties and the infinite scores', () => {
    for (let seed = 0; seed < 100; seed++) {
      const { say, n } = both(seed);
      const random = createRandom(1000 + seed);
      const draws = [
        new Float64Array(n).fill(1),
        Float64Array.from({ length: n }, () => random.integer(4) * random.integer(3)),
        Float64Array.from({ length: n }, () => (random.uniform() < 0.9 ? 0 : 1)),
        new Float64Array(n),
      ];
      for (const weights of draws) {
        for (const genuineWeight of [1, 13]) {
          const [walked, measured] = say(weights, genuineWeight);
          expect(walked).toEqual(measured);
        }
      }
    }
  });

  it('stays exact for weights that float32 does not hold', () => {
    const { say, n } = both(3);
    const [walked, measured] = say(
      Float64Array.from({ length: n }, (_, i) => 2 ** 24 + 1 + i),
      1,
    );
    expect(walked).toEqual(measured);
    const [again, same] = say(new Float64Array(n).fill(1), 1);
    expect(again).toEqual(same);
  });
});
