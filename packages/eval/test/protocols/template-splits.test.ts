import { createRandom } from '@scaleface/numerics';
import { describe, expect, test } from 'vitest';
import { type TemplateSplit, templateFusion, templateFusionOverSplits } from '../../src/index.js';

const random = createRandom(68);
const N = 90;
const subject = Array.from({ length: N }, (_, i) => i % 10);
const scale = Array.from({ length: N }, () => 5 + 50 * random.uniform());
const mu = subject.map((s, i) =>
  Float64Array.from({ length: 5 }, (_, d) => Math.cos(s * (d + 1)) + (15 / (scale[i] as number)) * random.normal()),
);

/** Templates of three images of one subject, drawn anew for each split; every two of them are a pair. */
function drawSplit(): TemplateSplit {
  const rows: number[] = [];
  const template: number[] = [];
  const owner: number[] = [];
  for (let t = 0; t < 20; t++) {
    owner.push(t % 10);
    const own = random.shuffle(subject.flatMap((s, i) => (s === t % 10 ? [i] : []))).slice(0, 3);
    rows.push(...own);
    template.push(...own.map(() => 100 + t));
  }
  const pairs = owner.flatMap((_, a) => owner.slice(a + 1).map((_, k) => [a, a + 1 + k] as const));
  return {
    rows,
    template,
    matches: {
      enrol: pairs.map(([a]) => 100 + a),
      probe: pairs.map(([, b]) => 100 + b),
      labels: pairs.map(([a, b]) => (owner[a] === owner[b] ? 1 : 0)),
    },
  };
}

const splits = Array.from({ length: 10 }, drawSplit);
const images = { mu, uncertainty: scale };
const methods = ['mean', 'weighted'] as const;
const fars = [0.01, 0.1];

describe('template fusion over ten splits', () => {
  const result = templateFusionOverSplits({ images, splits, methods, fars });

  test('is that of each split by itself', () => {
    splits.forEach(({ rows, template, matches }, k) => {
      const pick = <T>(all: readonly T[]): T[] => Array.from(rows, (i) => all[i] as T);
      const own = { mu: pick(mu), uncertainty: pick(scale), template };
      const alone = templateFusion({ images: own, matches, methods, fars });
      for (const method of methods) expect(result[method]?.splits[k]).toEqual(alone[method]);
    });
  });

  test('mean and deviation are those of the true accept rates, with n − 1', () => {
    for (const method of methods) {
      fars.forEach((_, f) => {
        const tars = result[method]?.splits.map(({ tar }) => tar[f] as number) as number[];
        const mean = tars.reduce((a, b) => a + b) / 10;
        const squares = tars.map((t) => (t - mean) ** 2).reduce((a, b) => a + b);
        expect(result[method]?.mean[f]).toBeCloseTo(mean, 14);
        expect(result[method]?.deviation[f]).toBeCloseTo(Math.sqrt(squares / 9), 14);
      });
    }
    expect(result.weighted?.mean[0]).toBeGreaterThan(result.mean?.mean[0] as number);
  });

  test('has the rates of IJB-A by default, and no deviation with one split', () => {
    const one = templateFusionOverSplits({ images, splits: splits.slice(0, 1), methods: ['mean'] }).mean;
    expect(one?.fars).toEqual([0.001, 0.01, 0.1]);
    expect(one?.mean).toEqual(one?.splits[0]?.tar);
    expect(one?.deviation).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  test('names a row that is not there, and no split at all', () => {
    const { matches } = splits[0] as TemplateSplit;
    const template = Array.from(splits[0]?.template ?? []);
    for (const row of [90, -1, 1.5]) {
      const wrong = { rows: template.map((_, i) => (i === 59 ? row : 0)), template, matches };
      expect(() => templateFusionOverSplits({ images, splits: [wrong], methods })).toThrow('splits[0].rows[59]');
    }
    expect(() => templateFusionOverSplits({ images, splits: [], methods })).toThrow('no split');
  });
});
