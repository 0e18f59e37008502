import { ScaleFaceError } from '@scaleface/numerics';
import { mapAtR, recallAtK, rPrecision } from './metrics.js';
import { type ItemId, type Retrievals, retrieve } from './retrieve.js';

/** Lists of items by query. */
export type ItemLists = ReadonlyMap<ItemId, ArrayLike<ItemId>>;

/** Lists of items for the queries of both directions. */
export interface CaptionLists {
  /** Captions by image. */
  readonly imageToText: ItemLists;
  /** Images by caption. */
  readonly textToImage: ItemLists;
}

/** The truths of a caption benchmark; only those given are measured. */
export interface CaptionTruths {
  /** The pairs of COCO Captions' test split: 5,000 images, 25,000 captions. */
  readonly coco?: CaptionLists;
  /** Crisscrossed Captions (CxC). */
  readonly cxc?: CaptionLists;
  /** ECCV Caption. */
  readonly eccv?: CaptionLists;
  /** The captions of COCO's test split in their order, whose five consecutive parts are the folds of COCO 1k. */
  readonly captionOrder?: ArrayLike<ItemId>;
}

/** One published number. */
export interface CaptionMetric {
  /** The protocol. */
  readonly protocol: 'COCO 1k' | 'COCO 5k' | 'CxC' | 'ECCV Caption';
  /** R@1, R@5, R@10, mAP@R, R-Precision. */
  readonly metric: string;
  /** Images as queries, in [0, 1]. */
  readonly imageToText: number;
  /** Captions as queries, in [0, 1]. */
  readonly textToImage: number;
}

/** The result of {@link captionBenchmark}. */
export interface CaptionBenchmark {
  /** The numbers of all protocols. */
  readonly rows: readonly CaptionMetric[];
  /** RSUM by protocol, of those that have R@1, R@5 and R@10. */
  readonly rsum: Readonly<Record<string, number>>;
}

const FOLDS = 5;
const usualRanks = [1, 5, 10];

/** The outcomes of the truth's queries; `items` leaves out all other items of the rankings. */
function found(rankings: ItemLists, truth: ItemLists, path: string, items?: ReadonlySet<ItemId>): Retrievals {
  const queries = [...truth.keys()];
  const rankingOf = (query: ItemId): ArrayLike<ItemId> => {
    const ranking = rankings.get(query);
    if (ranking === undefined) {
      throw new ScaleFaceError('a query of the truth has no ranking', {
        code: 'invalid-argument',
        path,
        expected: `a ranking of ${typeof query} ${query}`,
        received: 'none',
        hint: 'Names must be of one type: 1 and "1" are different queries',
      });
    }
    return items === undefined ? ranking : Array.from(ranking).filter((item) => items.has(item));
  };
  return retrieve({
    rankings: queries.map(rankingOf),
    relevant: queries.map((query) => truth.get(query) as ArrayLike<ItemId>),
  });
}

type BothWays = readonly [imageToText: Retrievals, textToImage: Retrievals];
type Measure = (retrievals: Retrievals) => number;

const bothWays = (rankings: CaptionLists, truth: CaptionLists, keep?: readonly ReadonlySet<ItemId>[]): BothWays => [
  found(rankings.imageToText, truth.imageToText, 'rankings.imageToText', keep?.[1]),
  found(rankings.textToImage, truth.textToImage, 'rankings.textToImage', keep?.[0]),
];

/** The part of a truth, and the images and captions of one fold. */
function foldsOf(coco: CaptionLists, order: ArrayLike<ItemId>): [CaptionLists, readonly [Set<ItemId>, Set<ItemId>]][] {
  const size = Math.floor(order.length / FOLDS);
  const listed = (lists: ItemLists, keys: Iterable<ItemId>, path: string): Map<ItemId, ArrayLike<ItemId>> =>
    new Map(
      Array.from(keys, (key) => {
        const list = lists.get(key);
        if (list === undefined || list.length === 0) {
          throw new ScaleFaceError('a caption of the order is not in the truth', {
            code: 'invalid-argument',
            path,
            expected: `the items of ${typeof key} ${key}`,
            received: 'none',
          });
        }
        return [key, list];
      }),
    );
  return Array.from({ length: FOLDS }, (_, fold) => {
    const captions = new Set(Array.from(order).slice(fold * size, (fold + 1) * size));
    const textToImage = listed(coco.textToImage, captions, 'truths.captionOrder');
    const images = new Set(Array.from(textToImage.values(), (list) => list[0] as ItemId));
    const imageToText = listed(coco.imageToText, images, 'truths.coco.imageToText');
    return [{ imageToText, textToImage }, [images, captions]];
  });
}

/**
 * The published metrics of text and image retrieval on COCO's captions, under their names: COCO 5k and COCO 1k (the mean
 * of five folds, images and captions of a fold among themselves) R@1, R@5 and R@10; CxC R@1, R@5 and R@10; ECCV Caption
 * mAP@R, R-Precision and R@1. Each truth says which queries are asked; what it says nothing about are wrong items.
 *
 * The truths come with the PyPI package `eccv-caption` (MIT), as JSON.
 *
 * Source: Karpathy and Fei-Fei, CVPR 2015; Parekh et al., CxC, EACL 2021; Chun et al., ECCV Caption, ECCV 2022. Oracle:
 * `eccv_caption.Metrics` on the same rankings.
 *
 * @param rankings - For each image the captions, for each caption the images, best first; cut short at any rank beyond
 *   the largest number of relevant items (48 and 19 in ECCV Caption), for COCO 1k beyond ten items of the fold.
 * @param truths - The truths to measure with, and for COCO 1k the order of the captions.
 * @returns Rows by protocol and metric, and RSUM by protocol.
 * @throws ScaleFaceError `invalid-argument` for a query of a truth without a ranking, and as {@link retrieve}.
 *
 * @example
 * ```ts
 * import { captionBenchmark } from '@scaleface/eval';
 *
 * const eccv = { imageToText: new Map([[1, [10, 11]]]), textToImage: new Map([[10, [1]], [11, [1, 2]]]) };
 * const rankings = { imageToText: new Map([[1, [10, 12, 11]]]), textToImage: new Map([[10, [1, 2]], [11, [3, 1, 2]]]) };
 * const { rows } = captionBenchmark(rankings, { eccv });
 * rows.map((row) => row.metric); // => ['mAP@R', 'R-Precision', 'R@1']
 * rows.map((row) => row.textToImage); // => [0.625, 0.75, 0.5]
 * ```
 */
export function captionBenchmark(rankings: CaptionLists, truths: CaptionTruths): CaptionBenchmark {
  const { coco, cxc, eccv, captionOrder } = truths;
  const rows: CaptionMetric[] = [];
  const rsum: Record<string, number> = {};
  const mean = (parts: readonly Retrievals[], measure: Measure): number =>
    parts.reduce((sum, part) => sum + measure(part), 0) / parts.length;
  const add = (protocol: CaptionMetric['protocol'], parts: readonly BothWays[], measures: Record<string, Measure>) => {
    for (const [metric, measure] of Object.entries(measures)) {
      const [imageToText, textToImage] = ([0, 1] as const).map((way) =>
        mean(
          parts.map((p) => p[way]),
          measure,
        ),
      );
      rows.push({ protocol, metric, imageToText: imageToText as number, textToImage: textToImage as number });
    }
  };
  const recalls = Object.fromEntries(usualRanks.map((k) => [`R@${k}`, (r: Retrievals) => recallAtK(r, k)]));
  const addRecalls = (protocol: CaptionMetric['protocol'], parts: readonly BothWays[]): void => {
    const start = rows.length;
    add(protocol, parts, recalls);
    rsum[protocol] = rows.slice(start).reduce((sum, row) => sum + 100 * (row.imageToText + row.textToImage), 0);
  };
  if (coco !== undefined && captionOrder !== undefined) {
    addRecalls(
      'COCO 1k',
      foldsOf(coco, captionOrder).map(([truth, keep]) => bothWays(rankings, truth, keep)),
    );
  }
  if (coco !== undefined) addRecalls('COCO 5k', [bothWays(rankings, coco)]);
  if (cxc !== undefined) addRecalls('CxC', [bothWays(rankings, cxc)]);
  if (eccv !== undefined) {
    const eccvMeasures = { 'mAP@R': mapAtR, 'R-Precision': rPrecision, 'R@1': (r: Retrievals) => recallAtK(r, 1) };
    add('ECCV Caption', [bothWays(rankings, eccv)], eccvMeasures);
  }
  return { rows, rsum };
}
