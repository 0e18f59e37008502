import { at } from '@scaleface/numerics';
import { areaUnder } from '../counts/area.js';
import { checkSameLength, isGenuine, type Labels, type Numbers } from '../input/arrays.js';
import { zipNumbers } from '../input/map-numbers.js';
import { argsort } from '../rank/argsort.js';
import { type RejectionCurves, rejectVerification } from '../rejection/reject-verification.js';

/** What {@link crossDataSet} works on. */
export interface CrossDataSetInput {
  /** One similarity per pair. */
  readonly scores: Numbers;
  /** One label per pair. */
  readonly labels: Labels;
  /** Confidence of each pair's first image. */
  readonly left: Numbers;
  /** Confidence of each pair's second image. */
  readonly right: Numbers;
  /** The similarity above which a pair is taken for genuine in the accuracy curve. Default 0.19, as published. */
  readonly threshold?: number;
}

/** Results of the cross-data-set protocol. */
export interface CrossDataSet {
  /** TAR at FAR 0.1, 0.01 and 0.005 over rejected portions 0, 0.025, …, 0.475. */
  readonly curves: RejectionCurves;
  /** Area divided by its width, 0.475: a mean TAR per FAR. */
  readonly meanTar: readonly number[];
  /** TAR at 20 % rejected, per FAR. */
  readonly tarAt20: readonly number[];
  /** Accuracy at the fixed threshold for every portion. */
  readonly accuracy: readonly number[];
}

const PORTIONS = Array.from({ length: 20 }, (_, i) => i * 0.025);

function accuracies(input: CrossDataSetInput, confidence: Float64Array): number[] {
  const { scores, labels, threshold = 0.19 } = input;
  const order = argsort(confidence).reverse();
  const right = new Uint32Array(order.length + 1);
  let correct = 0;
  order.forEach((pair, i) => {
    if ((scores[pair] as number) > threshold === isGenuine(labels[pair])) correct++;
    right[i + 1] = correct;
  });
  return PORTIONS.map((r) => {
    const kept = Math.floor(order.length * (1 - r));
    return at(right, kept) / kept;
  });
}

/**
 * The cross-data-set protocol (CPLFW, CALFW): pair confidence $u_1 + u_2$, the `strict` rule (scores strictly above the
 * impostor at index $\lfloor fn \rfloor$), portions up to 0.475, area divided by 0.475.
 *
 * Oracle: the pairs of each portion kept, counted one portion at a time.
 *
 * @param input - Pairs and the confidence of their images.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`.
 *
 * @example
 * ```ts
 * import { crossDataSet } from '@scaleface/eval';
 *
 * const { meanTar, accuracy } = crossDataSet({
 *   scores: [0.9, 0.1, 0.5, 0.2],
 *   labels: [1, 1, 0, 0],
 *   left: [9, 1, 5, 6],
 *   right: [9, 1, 5, 6],
 * });
 * accuracy[0]; // => 0.25
 * meanTar[0]; // => 0.98684
 * ```
 */
export function crossDataSet(input: CrossDataSetInput): CrossDataSet {
  const { scores, labels, left, right } = input;
  checkSameLength(scores, left, 'left');
  checkSameLength(scores, right, 'right');
  const confidence = zipNumbers(left, right, (a, b) => a + b);
  const curves = rejectVerification({
    scores,
    labels,
    uncertainty: confidence,
    mode: 'confidence',
    rejectedPortions: PORTIONS,
    fars: [0.1, 0.01, 0.005],
    convention: { rule: 'strict' },
  });
  const tarOf = (f: number): number[] => curves.rows.map((row) => at(row.tar, f));
  const width = at(PORTIONS, PORTIONS.length - 1);
  return {
    curves,
    meanTar: curves.fars.map((_, f) => areaUnder(PORTIONS, tarOf(f)) / width),
    tarAt20: curves.fars.map((_, f) => at(tarOf(f), 8)),
    accuracy: accuracies(input, confidence),
  };
}
