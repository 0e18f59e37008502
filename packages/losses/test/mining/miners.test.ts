import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, it } from 'vitest';
import { describeEngines } from '../../../../testing/engines.js';
import {
  allPairs,
  allTriplets,
  batchEasyHardMiner,
  batchHardMiner,
  type Hardness,
  type IndexTuple,
  multiSimilarityMiner,
  setDebug,
  tripletMarginMiner,
} from '../../src/index.js';

const numbers = (tuple: IndexTuple): number[][] => Array.from(tuple, (list) => [...list]);
const draw = (seed: number, n: number) => {
  const random = createRandom(seed);
  const x = Array.from({ length: n }, () => Array.from({ length: 3 }, () => Math.fround(random.normal())));
  return { x, embeddings: tf.tensor2d(x), labels: x.map(() => random.integer(4) - 1) };
};
/** Distances of rows of unit length. */
const distancesOf = (x: number[][]): number[][] => {
  const unit = x.map((row) => row.map((v) => v / Math.hypot(...row)));
  return unit.map((a) => unit.map((b) => Math.hypot(...a.map((v, d) => v - (b[d] as number)))));
};

describeEngines('miners', (engine) => {
  afterEach(() => setDebug(false));

  it('all pairs and triplets are those of the labels, in both orders and without label −1', () => {
    expect(numbers(allPairs([1, -1, 1, 0]))).toEqual([
      [0, 2],
      [2, 0],
      [0, 2, 3, 3],
      [3, 3, 0, 2],
    ]);
    expect(numbers(allTriplets([1, -1, 1, 0]))).toEqual([
      [0, 2],
      [2, 0],
      [3, 3],
    ]);
    const references = { embeddings: tf.zeros([3, 2]), labels: [1, 0, -1], own: [0] };
    expect(numbers(allPairs([1], references))).toEqual([[], [], [0], [1]]);
    // Row 0 of the references is another sample than row 0 of the batch, unless `own` says that it is its copy.
    const others = { embeddings: tf.zeros([3, 2]), labels: [1, 0, -1] };
    expect(numbers(allPairs([1, 1], others))).toEqual([
      [0, 1],
      [0, 0],
      [0, 1],
      [1, 1],
    ]);
    expect(numbers(allTriplets([1], others))).toEqual([[0], [0], [1]]);
  });

  it('the kinds of triplets are as their inequalities say, and those that violate the margin are hard or semi-hard', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { x, embeddings, labels } = draw(seed, 12);
      const d = distancesOf(x);
      const [a, p, n] = numbers(allTriplets(labels)) as [number[], number[], number[]];
      const delta = a.map((i, k) => (d[i]?.[n[k] as number] as number) - (d[i]?.[p[k] as number] as number));
      const kept = (keeps: (v: number) => boolean): number[][] =>
        [a, p, n].map((list) => list.filter((_, k) => keeps(delta[k] as number)));
      const mined = (kind: 'all' | 'hard' | 'semi-hard' | 'easy') =>
        numbers(tripletMarginMiner(embeddings, labels, { kind, margin: 0.3 }));
      expect(mined('all')).toEqual(kept((v) => v <= 0.3));
      expect(mined('hard')).toEqual(kept((v) => v <= 0));
      expect(mined('semi-hard')).toEqual(kept((v) => v > 0 && v <= 0.3));
      expect(mined('easy')).toEqual(kept((v) => v > 0.3));
    }
  });

  it('each hardness takes the nearest or farthest partner that it names', () => {
    const { x, embeddings, labels } = draw(7, 14);
    const d = distancesOf(x);
    const far = (i: number, j: number): number => d[i]?.[j] as number;
    const pick = (i: number, from: number[], farthest: boolean): number | undefined =>
      [...from].sort((s, t) => (farthest ? far(i, t) - far(i, s) : far(i, s) - far(i, t)))[0];
    const all = [...labels.keys()];
    for (const [positive, negative] of [
      ['easy', 'semi-hard'],
      ['easy', 'hard'],
      ['semi-hard', 'hard'],
      ['hard', 'easy'],
      ['hard', 'semi-hard'],
    ] as [Hardness, Hardness][]) {
      const expected = all.flatMap((i) => {
        if ((labels[i] as number) < 0) return [];
        const others = all.filter((j) => j !== i && (labels[j] as number) >= 0);
        const own = others.filter((j) => labels[j] === labels[i]);
        const foreign = others.filter((j) => labels[j] !== labels[i]);
        let p = pick(i, own, positive === 'hard');
        const beyond = (j: number): boolean => p !== undefined && far(i, j) > far(i, p);
        const n = pick(i, negative === 'semi-hard' ? foreign.filter(beyond) : foreign, negative === 'easy');
        if (n === undefined) return [];
        if (positive === 'semi-hard')
          p = pick(
            i,
            own.filter((j) => far(i, j) < far(i, n)),
            true,
          );
        return p === undefined ? [] : [[i, p, n]];
      });
      const [a, p, , n] = numbers(batchEasyHardMiner(embeddings, labels, { positive, negative })) as number[][];
      expect(a?.map((i, k) => [i, p?.[k], n?.[k]])).toEqual(expected);
    }
    const [a, p, , n] = numbers(batchEasyHardMiner(embeddings, labels, { positive: 'hard', negative: 'hard' }));
    expect(numbers(batchHardMiner(embeddings, labels))).toEqual([a, p, n]);
  });

  it('of several positives nearer than the negative the semi-hard one is the farthest', () => {
    const angles = [0, 10, 30, 65].map((degrees) => (degrees / 180) * Math.PI);
    const embeddings = tf.tensor2d(angles.map((angle) => [Math.cos(angle), Math.sin(angle)]));
    const chosen = batchEasyHardMiner(embeddings, [0, 0, 0, 1], { positive: 'semi-hard', negative: 'hard' });
    expect(numbers(chosen)).toEqual([
      [0, 1, 2],
      [2, 2, 0],
      [0, 1, 2],
      [3, 3, 3],
    ]);
  });

  it('the multi-similarity miner keeps positives less similar than a negative, and negatives more similar than a positive', () => {
    for (const [seed, epsilon] of [
      [1, 0.1],
      [2, 0],
      [3, 0.5],
    ] as const) {
      const { x, embeddings, labels } = draw(seed, 12);
      const others = draw(seed + 10, 9);
      const unit = (rows: number[][]) => rows.map((row) => row.map((v) => v / Math.hypot(...row)));
      const cosine = (a: number[] | undefined, b: number[] | undefined): number =>
        (a as number[]).reduce((sum, v, d) => sum + v * (b?.[d] as number), 0);
      const naive = (to: number[][], toLabels: number[], same: boolean): number[][] => {
        const [left, right] = [unit(x), unit(to)];
        const lists: [number[], number[], number[], number[]] = [[], [], [], []];
        labels.forEach((label, i) => {
          if (label < 0) return;
          const partners = [...toLabels.keys()].filter((j) => (toLabels[j] as number) >= 0 && !(same && i === j));
          const own = partners.filter((j) => toLabels[j] === label);
          const foreign = partners.filter((j) => toLabels[j] !== label);
          const of = (j: number): number => cosine(left[i], right[j]);
          const most = Math.max(...foreign.map(of));
          const least = Math.min(...own.map(of));
          for (const j of own.filter((k) => of(k) - epsilon < most)) {
            lists[0].push(i);
            lists[1].push(j);
          }
          for (const j of foreign.filter((k) => of(k) + epsilon > least)) {
            lists[2].push(i);
            lists[3].push(j);
          }
        });
        return lists;
      };
      expect(numbers(multiSimilarityMiner(embeddings, labels, { epsilon }))).toEqual(naive(x, labels, true));
      const references = { embeddings: others.embeddings, labels: others.labels };
      expect(numbers(multiSimilarityMiner(embeddings, labels, { epsilon, references }))).toEqual(
        naive(others.x, others.labels, false),
      );
      if (epsilon === 0.1) {
        expect(numbers(multiSimilarityMiner(embeddings, labels))).toEqual(naive(x, labels, true));
      }
    }
  });

  it('the multi-similarity miner takes no pair that is exactly as similar as what it is compared with', () => {
    const embeddings = tf.tensor2d([1, 0, 0, 1, 0, -1], [3, 2]);
    expect(numbers(multiSimilarityMiner(embeddings, [0, 0, 1], { epsilon: 0 }))).toEqual([[], [], [], []]);
  });

  it('triplets are mined among references too, by distance or cosine, and never with the own copy', () => {
    const { x, embeddings, labels } = draw(11, 8);
    const own = Int32Array.from(labels.keys());
    const d = distancesOf(x);
    const references = { embeddings: tf.clone(embeddings), labels };
    for (const distance of ['euclidean', 'cosine'] as const) {
      const alone = { distance };
      const beside = { distance, references: { ...references, own } };
      expect(numbers(batchHardMiner(embeddings, labels, alone))).toEqual(numbers(batchHardMiner(embeddings, labels)));
      expect(numbers(tripletMarginMiner(embeddings, labels, { ...beside, kind: 'hard' }))).toEqual(
        numbers(tripletMarginMiner(embeddings, labels, { ...alone, kind: 'hard' })),
      );
    }
    // Without `own` the copy is the nearest positive, at distance 0.
    const [a, p] = numbers(batchEasyHardMiner(embeddings, labels, { references, negative: 'hard' })) as number[][];
    expect(p).toEqual(a);
    expect(
      numbers(batchEasyHardMiner(embeddings, labels, { references: { ...references, own }, negative: 'hard' })),
    ).toEqual([[], [], a, expect.any(Array)]);
    // Half the square of the distance is 1 − cosine.
    const [i, j, k] = numbers(
      tripletMarginMiner(embeddings, labels, { distance: 'cosine', margin: 0.3 }),
    ) as number[][];
    const expected = numbers(allTriplets(labels));
    const kept = (expected[0] as number[]).flatMap((s, t) => {
      const far = (list: number[] | undefined): number => (d[s]?.[list?.[t] as number] as number) ** 2 / 2;
      return far(expected[2]) - far(expected[1]) <= 0.3 ? [t] : [];
    });
    expect([i, j, k]).toEqual(expected.map((list) => kept.map((t) => list[t])));
  });

  it('by default the nearest positive goes with the nearest negative beyond it', () => {
    const { embeddings, labels } = draw(12, 14);
    expect(numbers(batchEasyHardMiner(embeddings, labels))).toEqual(
      numbers(
        batchEasyHardMiner(embeddings, labels, { positive: 'easy', negative: 'semi-hard', distance: 'euclidean' }),
      ),
    );
  });

  it('of partners that are equally far the first is taken', () => {
    const embeddings = tf.tensor2d([1, 0, 0, 1, 0, 2, -1, 0, -3, 0], [5, 2]);
    expect(numbers(batchHardMiner(embeddings, [0, 0, 0, 1, 1]))).toEqual([
      [0, 1, 2, 3, 4],
      [1, 0, 0, 4, 3],
      [3, 3, 3, 1, 1],
    ]);
  });

  it('a batch without positives or without negatives has nothing to mine', () => {
    const { embeddings } = draw(3, 4);
    for (const labels of [
      [0, 0, 0, 0],
      [0, 1, 2, 3],
      [-1, -1, -1, 0],
    ]) {
      const found = [tripletMarginMiner, batchHardMiner, batchEasyHardMiner, multiSimilarityMiner].map((miner) =>
        miner(embeddings, labels),
      );
      expect(found.flatMap(numbers).flat()).toEqual([]);
    }
  });

  it('what does not fit is refused by name', () => {
    if (engine === 'webgpu') setDebug(true);
    const { embeddings, labels } = draw(4, 5);
    const refusal = (code: string, path: string) => expect.objectContaining({ code, path });
    expect(() => tripletMarginMiner(embeddings, [0])).toThrow(refusal('shape-mismatch', 'labels'));
    expect(() => tripletMarginMiner(embeddings, labels, { kind: 'tough' as never })).toThrow(
      refusal('unknown-name', 'options.kind'),
    );
    expect(() => batchEasyHardMiner(embeddings, labels, { positive: 'semi-hard' })).toThrow(
      refusal('invalid-argument', 'options.negative'),
    );
    expect(() => batchEasyHardMiner(embeddings, labels, { negative: 'all' as never })).toThrow(
      refusal('unknown-name', 'options.negative'),
    );
    expect(() => multiSimilarityMiner(embeddings, labels, { epsilon: -1 })).toThrow(
      refusal('out-of-range', 'options.epsilon'),
    );
    expect(() => batchHardMiner(tf.fill([2, 2], Number.NaN), [0, 1])).toThrow(refusal('not-finite', 'embeddings'));
    expect(() => batchHardMiner(tf.zeros([0, 2]), [])).toThrow(refusal('shape-mismatch', 'embeddings'));
  });
});
