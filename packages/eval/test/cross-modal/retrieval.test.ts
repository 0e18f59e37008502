import { createRandom, type Random } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import {
  captionBenchmark,
  mapAtR,
  type Retrievals,
  recallAtK,
  retrievalMetrics,
  retrieve,
  rPrecision,
  rsum,
} from '../../src/index.js';

const shuffled = (random: Random, n: number): number[] => {
  const list = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [list[i], list[j]] = [list[j] as number, list[i] as number];
  }
  return list;
};
const mean = (x: number[]): number => x.reduce((a, b) => a + b, 0) / x.length;

/** The metrics of one query, literally. */
function naive(ranking: readonly number[], relevant: readonly number[]) {
  const R = relevant.length;
  const isRelevant = ranking.map((item) => relevant.includes(item));
  const precision = (k: number): number => isRelevant.slice(0, k).filter(Boolean).length / k;
  let sum = 0;
  for (let k = 1; k <= R; k++) if (isRelevant[k - 1]) sum += precision(k);
  return {
    hit: (k: number): number => (isRelevant.slice(0, k).some(Boolean) ? 1 : 0),
    rPrecision: precision(R),
    mapAtR: sum / R,
  };
}

const draw = (random: Random, queries: number, items: number) =>
  Array.from({ length: queries }, () => shuffled(random, items).slice(0, random.integer(7)));

describe('retrieval with many relevant items', () => {
  it('of rankings gives R@K, R-Precision and mAP@R by their definitions, queries without relevant items left out', () => {
    const random = createRandom(1);
    for (let round = 0; round < 50; round++) {
      const relevant = draw(random, 12, 15);
      const rankings = relevant.map(() => shuffled(random, 15));
      const found = retrieve({ rankings, relevant });
      const counted = relevant.flatMap((own, q) => (own.length > 0 ? [naive(rankings[q] as number[], own)] : []));
      for (const k of [1, 5, 10]) expect(recallAtK(found, k)).toBe(mean(counted.map((c) => c.hit(k))));
      expect(rPrecision(found)).toBeCloseTo(mean(counted.map((c) => c.rPrecision)), 14);
      expect(mapAtR({ rankings, relevant })).toBeCloseTo(mean(counted.map((c) => c.mapAtR)), 14);
      relevant.forEach((own, q) => {
        expect(Number.isNaN(found.rPrecision[q])).toBe(own.length === 0);
      });
    }
  });

  it('of similarities equals that of the sorted items, under both tie rules', () => {
    const random = createRandom(2);
    for (let round = 0; round < 50; round++) {
      const relevant = draw(random, 10, 14);
      // Few distinct values, so that ties are everywhere; and an infinity.
      const similarities = relevant.map(() =>
        Array.from({ length: 14 }, () => (random.uniform() < 0.1 ? Number.NEGATIVE_INFINITY : random.integer(5))),
      );
      for (const ties of ['against', 'in-order'] as const) {
        const found = retrieve({ similarities, relevant, ties });
        const rankings = similarities.map((row, q) => {
          const last = (j: number): number => (ties === 'against' && relevant[q]?.includes(j) ? 1 : 0);
          return row
            .map((_, j) => j)
            .sort((a, b) => {
              const [x, y] = [row[a] as number, row[b] as number];
              return x === y ? last(a) - last(b) || a - b : y - x;
            });
        });
        expect(found).toEqual(retrieve({ rankings, relevant }));
      }
    }
  });

  it('by a constant similarity is found by nobody, whatever the order, unless the order is to count', () => {
    const queries = { similarities: [[1, 1, 1]], relevant: [[0]] };
    expect(recallAtK(queries, 2)).toBe(0);
    expect(recallAtK({ ...queries, ties: 'in-order' }, 1)).toBe(1);
  });

  it('counts an item that a short ranking does not list as not found, and one listed twice as relevant once', () => {
    const found = retrieve({ rankings: [['a', 'x']], relevant: [['a', 'b', 'c', 'a']] });
    expect([...found.relevant]).toEqual([3]);
    expect(found.rPrecision[0]).toBe(1 / 3);
    expect(retrieve({ rankings: [[]], relevant: [['a']] }).firstRank[0]).toBe(0);
    expect(recallAtK({ rankings: [[]], relevant: [['a']] }, 5)).toBe(0);
    expect(recallAtK({ rankings: [['a']], relevant: [[]] }, 1)).toBeNaN();
  });

  it('takes the shapes of matrices that the rest of the package takes', () => {
    const relevant = [[1], [0]];
    const rows = retrieve({
      similarities: [
        [0.2, 0.9],
        [0.1, 0.4],
      ],
      relevant,
    });
    const flat = { data: Float32Array.of(0.2, 0.9, 0.1, 0.4), shape: [2, 2] };
    expect(retrieve({ similarities: flat, relevant })).toEqual(rows);
    expect([...rows.firstRank]).toEqual([1, 2]);
  });

  it('of both directions adds up to RSUM', () => {
    const random = createRandom(3);
    const directions = {
      imageToText: { rankings: Array.from({ length: 8 }, () => shuffled(random, 20)), relevant: draw(random, 8, 20) },
      textToImage: { rankings: Array.from({ length: 20 }, () => shuffled(random, 8)), relevant: draw(random, 20, 8) },
    };
    const { imageToText, textToImage, rsum: sum } = retrievalMetrics(directions);
    const recalls = [...imageToText.recall, ...textToImage.recall];
    expect(sum).toBeCloseTo(100 * recalls.reduce((a, b) => a + b, 0), 10);
    expect(rsum(directions.imageToText, directions.textToImage)).toBe(sum);
    expect(imageToText.queries).toBe(directions.imageToText.relevant.filter((own) => own.length > 0).length);
    expect(imageToText.mapAtR).toBe(mapAtR(directions.imageToText));
  });

  it('refuses what cannot be evaluated, by name', () => {
    const refusal = (code: string, path: string) => expect.objectContaining({ code, path });
    const similarities = [[0.2, 0.9]];
    const call = (input: object) => () => retrieve({ similarities, relevant: [[0]], ...input } as never);
    expect(call({ relevant: [[0], [1]] })).toThrow(refusal('shape-mismatch', 'relevant'));
    expect(call({ relevant: [[2]] })).toThrow(refusal('out-of-range', 'relevant[0]'));
    expect(call({ relevant: [['a']] })).toThrow(refusal('out-of-range', 'relevant[0]'));
    expect(call({ similarities: [[Number.NaN, 1]] })).toThrow(refusal('not-finite', 'similarities[0]'));
    expect(call({ ties: 'lucky' })).toThrow(refusal('unknown-name', 'ties'));
    expect(() => retrieve({ rankings: [['a', 'a']], relevant: [['a']] })).toThrow(
      refusal('invalid-argument', 'rankings[0][1]'),
    );
    expect(() => recallAtK({ similarities, relevant: [[0]] }, 0)).toThrow(refusal('out-of-range', 'k'));
    expect(() =>
      retrievalMetrics({ imageToText: {} as Retrievals, textToImage: {} as Retrievals }, { ks: [0.5] }),
    ).toThrow(refusal('out-of-range', 'options.ks[0]'));
  });
});

describe('the published caption benchmark', () => {
  const [images, captionsEach] = [10, 2];
  const random = createRandom(4);
  const captions = Array.from({ length: images * captionsEach }, (_, c) => 100 + c);
  const imageOf = (caption: number): number => Math.floor((caption - 100) / captionsEach);
  const coco = {
    imageToText: new Map(
      Array.from({ length: images }, (_, i) => [i, captions.filter((c) => imageOf(c) === i)] as const),
    ),
    textToImage: new Map(captions.map((c) => [c, [imageOf(c)]] as const)),
  };
  const rankings = {
    imageToText: new Map(
      [...coco.imageToText.keys()].map((i) => [i, shuffled(random, 20).map((c) => 100 + c)] as const),
    ),
    textToImage: new Map(captions.map((c) => [c, shuffled(random, images)] as const)),
  };

  it('of COCO 1k is the mean over five folds of images and captions among themselves', () => {
    const { rows, rsum: sums } = captionBenchmark(rankings, { coco, captionOrder: captions });
    expect(rows.map((row) => `${row.protocol} ${row.metric}`)).toEqual(
      ['COCO 1k', 'COCO 5k'].flatMap((protocol) => ['R@1', 'R@5', 'R@10'].map((metric) => `${protocol} ${metric}`)),
    );
    // A fold has two images and their four captions.
    const folds = Array.from({ length: 5 }, (_, fold) => {
      const own = [2 * fold, 2 * fold + 1];
      const hits = own.map((i) => {
        const first = (rankings.imageToText.get(i) as number[]).find((c) => own.includes(imageOf(c))) as number;
        return imageOf(first) === i ? 1 : 0;
      });
      return mean(hits);
    });
    expect(rows[0]?.imageToText).toBeCloseTo(mean(folds), 14);
    expect(rows[1]?.textToImage).toBe(1);
    const all = rows.slice(3).reduce((sum, row) => sum + 100 * (row.imageToText + row.textToImage), 0);
    expect(sums['COCO 5k']).toBeCloseTo(all, 10);
  });

  it('of CxC and ECCV Caption asks the queries of their truths alone', () => {
    const truth = {
      imageToText: new Map([[3, [100, 106, 107]]]),
      textToImage: new Map([[106, [3, 0]]]),
    };
    const { rows } = captionBenchmark(rankings, { cxc: truth, eccv: truth });
    expect(rows.map((row) => row.metric)).toEqual(['R@1', 'R@5', 'R@10', 'mAP@R', 'R-Precision', 'R@1']);
    const own = naive(rankings.imageToText.get(3) as number[], [100, 106, 107]);
    expect(rows[3]?.imageToText).toBeCloseTo(own.mapAtR, 14);
    expect(rows[4]?.imageToText).toBe(own.rPrecision);
    expect(rows[5]?.imageToText).toBe(own.hit(1));
  });

  it('names a query without a ranking, and a caption of the order that the truth lacks', () => {
    const refusal = (path: string) => expect.objectContaining({ code: 'invalid-argument', path });
    const eccv = { imageToText: new Map([['3', [106]]]), textToImage: new Map() };
    expect(() => captionBenchmark(rankings, { eccv })).toThrow(refusal('rankings.imageToText'));
    const captionOrder = [...captions.slice(1), 7];
    expect(() => captionBenchmark(rankings, { coco, captionOrder })).toThrow(refusal('truths.captionOrder'));
  });
});
