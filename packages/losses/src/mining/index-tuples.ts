import { ScaleFaceError } from '@scaleface/numerics';
import type * as tf from '@tensorflow/tfjs-core';
import type { LabelsLike } from './read-labels.js';

/** Triplets: entry $k$ of the three lists are the rows of an anchor, of a sample of its class and of one of another. */
export type TripletTuple = readonly [anchors: Int32Array, positives: Int32Array, negatives: Int32Array];

/** Pairs: the rows of anchors and of samples of their classes, then of anchors and of samples of other classes. */
export type PairTuple = readonly [
  anchors: Int32Array,
  positives: Int32Array,
  negativeAnchors: Int32Array,
  negatives: Int32Array,
];

/** What a miner gives and a loss takes: pairs in four lists, or triplets in three. */
export type IndexTuple = PairTuple | TripletTuple;

/** Samples that a batch is compared with in place of itself; positives and negatives are rows of these. */
export interface References {
  /** Embeddings of any length, `[M, D]`. */
  readonly embeddings: tf.Tensor;
  /** Their labels, `M`; −1 means "no class". */
  readonly labels: LabelsLike;
  /** For each sample of the batch the row that holds its copy, −1 for none: no sample is its own positive. */
  readonly own?: ArrayLike<number>;
}

function checkList(list: ArrayLike<number>, rows: number, path: string): void {
  for (let k = 0; k < list.length; k++) {
    const row = list[k] as number;
    if (Number.isInteger(row) && row >= 0 && row < rows) continue;
    throw new ScaleFaceError('not a row', {
      code: 'out-of-range',
      path: `${path}[${k}]`,
      expected: `0 … ${rows - 1}`,
      received: String(row),
    });
  }
}

/** Refuses lists of different lengths and rows that are none of the `n` anchors or `m` samples they are compared with. */
export function checkTuple(tuple: IndexTuple, n: number, m: number, path = 'tuple'): IndexTuple {
  const lengths = Array.from(tuple, (list: Int32Array | null | undefined) => list?.length);
  const [anchors, positives, third, fourth] = lengths;
  const triplets = lengths.length === 3;
  const partners = triplets ? third === anchors : lengths.length === 4 && fourth === third;
  if (lengths.includes(undefined) || positives !== anchors || !partners) {
    throw new ScaleFaceError('not an index tuple', {
      code: 'shape-mismatch',
      path,
      expected: 'three lists of one length, or two and two',
      received: `lists of ${lengths.join(', ')}`,
    });
  }
  for (const [k, list] of tuple.entries()) {
    checkList(list, k === 0 || (k === 2 && !triplets) ? n : m, `${path}[${k}]`);
  }
  return tuple;
}

/** A tuple as pairs; each triplet gives one of either kind. */
export const asPairs = (tuple: IndexTuple): PairTuple =>
  tuple.length === 4 ? tuple : [tuple[0], tuple[1], tuple[0], tuple[2]];

/** A tuple as triplets: every positive pair with every negative pair of the same anchor. */
export function asTriplets(tuple: IndexTuple): TripletTuple {
  if (tuple.length === 3) return tuple;
  const [anchors, positives, others, negatives] = tuple;
  const byAnchor = new Map<number, number[]>();
  others.forEach((a, k) => {
    const own = byAnchor.get(a);
    if (own === undefined) byAnchor.set(a, [negatives[k] as number]);
    else own.push(negatives[k] as number);
  });
  const counts = anchors.reduce((sum, a) => sum + (byAnchor.get(a)?.length ?? 0), 0);
  const lists = [new Int32Array(counts), new Int32Array(counts), new Int32Array(counts)] as const;
  let at = 0;
  anchors.forEach((a, k) => {
    for (const n of byAnchor.get(a) ?? []) {
      lists[0][at] = a;
      lists[1][at] = positives[k] as number;
      lists[2][at++] = n;
    }
  });
  return lists;
}

/** A tuple without the pairs, or triplets, whose positive is the anchor's own copy. */
export function withoutOwn<T extends IndexTuple>(tuple: T, own: ArrayLike<number> | undefined): T {
  if (own === undefined) return tuple;
  const [anchors, positives] = tuple;
  const kept = Array.from(anchors.keys()).filter((k) => own[anchors[k] as number] !== positives[k]);
  if (kept.length === anchors.length) return tuple;
  const pick = (list: Int32Array): Int32Array => Int32Array.from(kept, (k) => list[k] as number);
  return tuple.map((list, k) => (k < 2 || tuple.length === 3 ? pick(list) : list)) as unknown as T;
}
