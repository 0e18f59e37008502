import { createRandom } from '@scaleface/numerics';
import { describe, expect, test } from 'vitest';
import fc from '../../../../testing/properties.js';
import { float32Of, keyOf } from '../../src/counts/float32-keys.js';
import {
  addScores,
  createScoreCounts,
  decodeScoreCounts,
  encodeScoreCounts,
  type FarRule,
  mergeScoreCounts,
  missingBuckets,
  type ScoreCounts,
  tarAtFar,
  tarAtFarOfCounts,
} from '../../src/index.js';
import { argsort } from '../../src/rank/argsort.js';
import { tarAtFarOfFloat32 } from '../../src/verification/tar-at-far-counts.js';

const random = createRandom(7);
const n = 20_000;
const labels = Uint8Array.from({ length: n }, () => random.integer(2));
const scores = Float32Array.from(labels, (y) => Math.fround(0.2 * random.normal() + 0.5 * y));
const fars = [0, 1e-4, 1e-3, 0.01, 0.1, 1];
const rules: FarRule[] = ['conservative', 'scaleface', 'nearest', 'strict'];
const special = fc.constantFrom(-0, 0, 1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
const float32 = fc.oneof(fc.float({ noNaN: true }), special);
const pairs = fc.array(fc.tuple(float32, fc.integer({ min: 0, max: 1 })), { maxLength: 60 });

describe('bit patterns', () => {
  test('keys keep the order of all float32 numbers, infinities included', () => {
    fc.assert(
      fc.property(float32, float32, (a, b) => {
        expect(Math.sign(keyOf(a) - keyOf(b))).toBe(a < b ? -1 : a > b ? 1 : 0);
        expect(float32Of(keyOf(a)) + 0).toBe(a + 0);
      }),
    );
  });
  test('the radix sort is stable and in order, also for long lists', () => {
    const values = Float64Array.from({ length: 10_000 }, (_, i) =>
      i % 97 === 0
        ? ([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0][i % 4] as number)
        : Math.round(random.normal() * 500),
    );
    const expected = Array.from(values, (_, i) => i).sort((a, b) => {
      const x = values[a] as number;
      const y = values[b] as number;
      return x < y ? -1 : x > y ? 1 : a - b;
    });
    expect([...argsort(values)]).toEqual(expected);
  });
});

describe('long sorts', () => {
  test('numbers that differ only in their lower bits are put in order', () => {
    const values = Float64Array.from({ length: 8000 }, () => 1 + random.integer(1 << 20) * Number.EPSILON);
    const order = argsort(values);
    for (let i = 1; i < order.length; i++) {
      const gap = (values[order[i] as number] as number) - (values[order[i - 1] as number] as number);
      expect(gap > 0 || (gap === 0 && (order[i] as number) > (order[i - 1] as number))).toBe(true);
    }
  });
});

describe('counting equals sorting', () => {
  test.each(rules)('%s, on twenty thousand scores', (rule) => {
    expect(tarAtFarOfFloat32(scores, labels, fars, rule)).toEqual(tarAtFar(scores, labels, fars, { rule }));
  });
  test.each(rules)('%s, on any scores', (rule) => {
    fc.assert(
      fc.property(pairs, (list) => {
        const s = Float32Array.from(list, ([x]) => x);
        const y = list.map(([, label]) => label);
        expect(tarAtFarOfFloat32(s, y, fars, rule)).toEqual(tarAtFar(s, y, fars, { rule }));
      }),
      { numRuns: 10 },
    );
  });
  test('NaN is an error that names the pair', () => {
    expect(() => addScores(createScoreCounts(), Float32Array.of(1, Number.NaN), [0, 1])).toThrow('scores[1]');
  });
});

describe('shards', () => {
  const inShards = (buckets: number[]): ScoreCounts => {
    const parts = Array.from({ length: 10 }, (_, k) => {
      const part = createScoreCounts(buckets);
      return addScores(part, scores.subarray(k * 2000, k * 2000 + 2000), labels.subarray(k * 2000, k * 2000 + 2000));
    });
    return parts
      .map((part) => decodeScoreCounts(encodeScoreCounts(part)))
      .reduceRight((all, part) => mergeScoreCounts(all, part));
  };
  test('ten of them, sent as bytes and merged, equal one pass bit for bit', () => {
    let buckets: number[] = [];
    let merged = inShards(buckets);
    for (let wanted = missingBuckets(merged, fars); wanted.length > 0; wanted = missingBuckets(merged, fars)) {
      buckets = wanted;
      merged = inShards(buckets);
    }
    const whole = addScores(createScoreCounts(buckets), scores, labels);
    expect(Buffer.from(encodeScoreCounts(merged)).equals(encodeScoreCounts(whole))).toBe(true);
    expect(tarAtFarOfCounts(merged, fars)).toEqual(tarAtFar(scores, labels, fars));
  });
  test('counts that are too coarse say which buckets they need', () => {
    expect(() => tarAtFarOfCounts(inShards([]), [0.01])).toThrow('lower bits of buckets');
  });
  test('counts of different buckets do not merge', () => {
    expect(() => mergeScoreCounts(createScoreCounts([1]), createScoreCounts([2]))).toThrow('different buckets');
  });
  test('bytes that are no counts are refused, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(() => decodeScoreCounts(bytes)).toThrow('not score counts');
      }),
    );
    const good = encodeScoreCounts(addScores(createScoreCounts(), Float32Array.of(0.5), [1]));
    expect(() => decodeScoreCounts(good.subarray(0, good.length - 1))).toThrow('not score counts');
  });
});
