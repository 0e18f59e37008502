import { type CalibrationJson, calibrate, pairQuality, pairScore } from '@scaleface/eval';
import { at, createRandom, type Matrix, type Random, ScaleFaceError, takeRows } from '@scaleface/numerics';

/** What a model's calibration holds about scores and confidences; `calibration.json` of a model folder. */
export interface ModelCalibration {
  /** Format and version. */
  readonly format: 'scaleface-model-calibration/1';
  /** From cosines to probabilities and thresholds, fitted on pairs of training identities. */
  readonly scores: CalibrationJson;
  /** The confidence of training pairs (harmonic mean of the two scales) at the quantiles 0, 0.01, …, 1. */
  readonly confidence: readonly number[];
}

/** Embeddings with the subject of each; a feature table is one. */
export interface LabelledEmbeddings {
  /** The subject of each row. */
  readonly subjects: readonly string[];
  /** The embeddings $[N, D]$, of any length. */
  readonly embedding: Matrix;
}

/** How many pairs {@link calibrateModel} draws. */
export interface CalibrationPairs {
  /** Genuine pairs; 20,000 by default. */
  readonly genuine?: number;
  /** Impostor pairs; 100,000 by default. */
  readonly impostor?: number;
  /** Seed of the draw; 0 by default. */
  readonly seed?: number;
}

/**
 * Learns from pairs of training identities what a cosine means and which confidences are usual. The backbone never saw the
 * identities, the head did: its confidences are a little better here than on strangers.
 *
 * @param table - The training features.
 * @param confidence - The confidence of each row.
 * @param sources - For each row, the row of the clean image it was made from; pairs of one image are not drawn.
 * @param options - How many pairs.
 * @throws ScaleFaceError `bad-format` when there are fewer than two identities, or none has two images.
 */
export function calibrateModel(
  table: LabelledEmbeddings,
  confidence: ArrayLike<number>,
  sources: ArrayLike<number>,
  options: CalibrationPairs = {},
): ModelCalibration {
  const { genuine = 20_000, impostor = 100_000, seed = 0 } = options;
  const random = createRandom(seed);
  const left = new Int32Array(genuine + impostor);
  const right = new Int32Array(genuine + impostor);
  const draw = (same: boolean, from: number, to: number): void =>
    drawPairs(table.subjects, sources, same, random, left.subarray(from, to), right.subarray(from, to));
  draw(true, 0, genuine);
  draw(false, genuine, left.length);
  const side = (rows: Int32Array): { mu: { data: Float32Array; shape: [number, number] } } => ({
    mu: { data: takeRows(table.embedding, rows).data, shape: [rows.length, table.embedding.width] },
  });
  const labels = new Uint8Array(left.length).fill(1, 0, genuine);
  const confidences = (rows: Int32Array): Float64Array => Float64Array.from(rows, (i) => at(confidence, i));
  const pairConfidence = pairQuality('harmonic', confidences(left), confidences(right))
    .map((c) => (Number.isNaN(c) ? 0 : c)) // the harmonic mean of two scales that have fallen to 0
    .sort();
  const quantile = (q: number): number => at(pairConfidence, Math.round((q * (pairConfidence.length - 1)) / 100));
  return {
    format: 'scaleface-model-calibration/1',
    scores: calibrate(pairScore('cosine', side(left), side(right)), labels, { prior: 0.5 }).toJSON(),
    confidence: Array.from({ length: 101 }, (_, q) => quantile(q)),
  };
}

/** Fills `left` and `right` with the rows of pairs of one identity, or of two. */
function drawPairs(
  subjects: readonly string[],
  sources: ArrayLike<number>,
  same: boolean,
  random: Random,
  left: Int32Array,
  right: Int32Array,
): void {
  const members = new Map<string, number[]>();
  subjects.forEach((name, i) => {
    const group = members.get(name);
    if (group === undefined) members.set(name, [i]);
    else group.push(i);
  });
  const several = (group: readonly number[]): boolean => group.some((i) => sources[i] !== sources[at(group, 0)]);
  const usable = same ? [...members.values()].filter(several).flat() : subjects.map((_, i) => i);
  if (usable.length === 0 || (!same && members.size < 2)) {
    throw new ScaleFaceError('nothing to calibrate on', {
      code: 'bad-format',
      path: 'subjects',
      expected: 'two identities, and two images of one',
      received: `${members.size} identities, ${subjects.length} images`,
    });
  }
  for (let k = 0; k < left.length; ) {
    const i = at(usable, random.integer(usable.length));
    const others = same ? (members.get(at(subjects, i)) as number[]) : usable;
    const j = at(others, random.integer(others.length));
    if (sources[i] === sources[j] || (subjects[i] === subjects[j]) !== same) continue;
    left[k] = i;
    right[k] = j;
    k++;
  }
}
