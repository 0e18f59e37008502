import { createRandom } from '@scaleface/numerics';
import { expect, test } from 'vitest';
import { mapAtR, recallAtK, rejectRetrieval, retrievalAccuracy, retrieveByLabel, rPrecision } from '../../src/index.js';

const draw = (seed: number, n: number, classes: number) => {
  const random = createRandom(seed);
  return {
    embeddings: Array.from({ length: n }, () => Array.from({ length: 4 }, () => random.normal())),
    labels: Array.from({ length: n }, () => random.integer(classes)),
  };
};
const mean = (x: number[]): number => x.reduce((a, b) => a + b, 0) / x.length;

/** The metrics by sorting, as their definitions read. */
function sorted(embeddings: number[][], labels: number[], unit: boolean): number[][] {
  const rows = embeddings.map((row) => row.map((v) => v / (unit ? Math.hypot(...row) : 1)));
  return labels.flatMap((label, q) => {
    const far = (j: number): number => Math.hypot(...(rows[q] as number[]).map((v, d) => v - (rows[j]?.[d] as number)));
    const others = [...labels.keys()].filter((j) => j !== q).sort((a, b) => far(a) - far(b));
    const hits = others.map((j) => (labels[j] === label ? 1 : 0));
    const r = hits.filter((hit) => hit === 1).length;
    if (r === 0) return [];
    const precision = (k: number): number => mean(hits.slice(0, k));
    const average = hits.slice(0, r).reduce((sum: number, hit, k) => sum + hit * precision(k + 1), 0) / r;
    return [[hits[0] as number, precision(r), average, Math.max(...hits.slice(0, 4))]];
  });
}

test('every metric is what sorting by distance gives, and by cosine', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { embeddings, labels } = draw(seed, 40, 6);
    for (const distance of ['euclidean', 'cosine'] as const) {
      const expected = sorted(embeddings, labels, distance === 'cosine');
      const { precisionAt1, rPrecision, mapAtR, recall, queries } = retrievalAccuracy({
        embeddings,
        labels,
        distance,
        ks: [4],
      });
      expect(queries).toBe(expected.length);
      [precisionAt1, rPrecision, mapAtR, recall[0]].forEach((value, k) => {
        expect(value).toBeCloseTo(mean(expected.map((row) => row[k] as number)), 12);
      });
    }
  }
});

test('queries without another of their class count in no metric and are counted', () => {
  const { queries, withoutMatch, precisionAt1 } = retrievalAccuracy({
    embeddings: [0, 1, 5, 6],
    labels: [3, 3, 4, -1],
  });
  expect([queries, withoutMatch, precisionAt1]).toEqual([2, 2, 1]);
  const none = retrievalAccuracy({ embeddings: [0, 1, 2], labels: [-1, -1, 7] });
  expect([none.queries, none.withoutMatch]).toEqual([0, 3]);
  expect([none.precisionAt1, none.rPrecision, none.mapAtR, ...none.recall].every(Number.isNaN)).toBe(true);
});

test('ties count against what is relevant, or by the order of the rows', () => {
  const same = { embeddings: [1, 1, 1, 1], labels: ['a', 'a', 'b', 'b'] };
  expect(retrievalAccuracy(same).precisionAt1).toBe(0);
  expect(retrievalAccuracy({ ...same, ties: 'in-order' }).precisionAt1).toBe(0.5);
});

test('references are searched in whole, or without the query where they include it', () => {
  const references = { embeddings: [[0], [2], [9]], labels: ['a', 'a', 'b'] };
  const queries = { embeddings: [[0], [2]], labels: ['a', 'a'] };
  expect([...retrieveByLabel({ ...queries, references }).relevant]).toEqual([2, 2]);
  const without = retrieveByLabel({ ...queries, references, referencesIncludeQueries: true });
  expect([...without.relevant]).toEqual([1, 1]);
  const small = { embeddings: [[0]], labels: ['a'] };
  const refusal = expect.objectContaining({ code: 'shape-mismatch', path: 'references.embeddings' });
  expect(() => retrieveByLabel({ ...queries, references: small, referencesIncludeQueries: true })).toThrow(refusal);
});

test('a mean over classes weighs small ones like large ones', () => {
  const input = { embeddings: [0, 0.1, 0.2, 0.3, 5, 9, 5.1], labels: ['a', 'a', 'a', 'a', 'b', 'b', 'c'] };
  expect(retrievalAccuracy(input).precisionAt1).toBeCloseTo(4 / 6, 12);
  expect(retrievalAccuracy({ ...input, average: 'classes' }).precisionAt1).toBeCloseTo(0.5, 12);
});

test('what was found goes into the other metrics of retrieval and into rejection by a confidence', () => {
  const { embeddings, labels } = draw(11, 60, 8);
  const found = retrieveByLabel({ embeddings, labels });
  const all = retrievalAccuracy({ embeddings, labels });
  expect([recallAtK(found, 1), rPrecision(found), mapAtR(found)]).toEqual([
    all.precisionAt1,
    all.rPrecision,
    all.mapAtR,
  ]);
  const wrong = Float64Array.from(found.firstRank, (rank, q) => 100 * rank + q);
  const { rows } = rejectRetrieval({ queries: found, uncertainty: wrong, rejectedPortions: [0, 0.3] });
  expect(rows[1]?.recallAt1).toBeGreaterThan(rows[0]?.recallAt1 as number);
});

test('what does not fit is refused by name', () => {
  const refusal = (code: string, path: string) => expect.objectContaining({ code, path });
  const good = {
    embeddings: [
      [1, 2],
      [3, 4],
    ],
    labels: [0, 0],
  };
  const call = (change: object) => () => retrievalAccuracy({ ...good, ...change });
  expect(call({ labels: [0] })).toThrow(refusal('shape-mismatch', 'labels'));
  expect(
    call({
      embeddings: [
        [1, 2],
        [Number.POSITIVE_INFINITY, 0],
      ],
    }),
  ).toThrow(refusal('not-finite', 'embeddings[1]'));
  expect(call({ ks: [0] })).toThrow(refusal('out-of-range', 'ks[0]'));
  expect(call({ distance: 'l1' })).toThrow(refusal('unknown-name', 'distance'));
  expect(call({ ties: 'random' })).toThrow(refusal('unknown-name', 'ties'));
  expect(call({ average: 'all' })).toThrow(refusal('unknown-name', 'average'));
  expect(call({ references: { embeddings: [[1]], labels: [0] } })).toThrow(
    refusal('shape-mismatch', 'references.embeddings'),
  );
});

test('rows of zeros and a single row give finite numbers or no query', () => {
  const { precisionAt1 } = retrievalAccuracy({
    embeddings: [
      [0, 0],
      [0, 0],
      [1, 0],
    ],
    labels: [0, 0, 1],
    distance: 'cosine',
  });
  expect(precisionAt1).toBe(0);
  expect(retrievalAccuracy({ embeddings: [[1, 2]], labels: [0] }).withoutMatch).toBe(1);
});
