import { eventWarnings, foldAccuracy, pairQuality, pairScore } from '@scaleface/eval';
import { ScaleFaceError } from '@scaleface/numerics';
import type { PairList } from '../datasets/pairs.js';
import { type FeatureTable, indexById, type Matrix, rowNorms, takeRows } from '../features/table.js';
import { compareConfidences } from '../report/compare-confidences.js';
import { histogram } from '../report/histogram.js';
import { spearman } from '../report/spearman.js';
import type { EvaluationReport, Measure, Provenance, ReportImage } from '../report/types.js';
import type { EvaluateConfig } from './config-types.js';

/** What {@link evaluatePairs} works on. */
export interface PairEvaluation {
  /** Title of the report. */
  readonly title: string;
  /** What is evaluated, in a few sentences. */
  readonly description: string;
  /** The features of the pictures. */
  readonly table: FeatureTable;
  /** The scale of each row of the table; without it the norm stands alone. */
  readonly scale?: Float32Array;
  /** The pairs. */
  readonly pairs: PairList;
  /** How it is evaluated. */
  readonly options: EvaluateConfig;
  /** The known severity of each row of the table, if known. */
  readonly severity?: ArrayLike<number>;
  /** Pictures for the report. */
  readonly images?: readonly ReportImage[];
  /** Engine, versions, seed and configuration. */
  readonly provenance: Provenance;
}

/**
 * Evaluates embeddings and confidences on a pair list: verification with rejection for random, norm, ScaleFace and the
 * oracle side by side, accuracy by folds where the list has them, and the rank correlation with known severity.
 *
 * @param input - Features, scales, pairs.
 * @throws ScaleFaceError `bad-format` when a picture of a pair is not in the table.
 */
export function evaluatePairs(input: PairEvaluation): EvaluationReport {
  const { table, scale, options, provenance, severity } = input;
  const index = indexById(table.ids);
  // Pictures that did not decode take their pairs with them.
  const keep = input.pairs.left.flatMap((id, i) =>
    index.has(id) && index.has(input.pairs.right[i] as string) ? [i] : [],
  );
  const dropped = input.pairs.left.length - keep.length;
  const left = keep.map((i) => index.get(input.pairs.left[i] as string) as number);
  const right = keep.map((i) => index.get(input.pairs.right[i] as string) as number);
  const labels = Uint8Array.from(keep, (i) => input.pairs.labels[i] as number);
  const genuine = labels.reduce((a, b) => a + b, 0);
  if (genuine === 0 || genuine === labels.length) {
    throw new ScaleFaceError('the pairs are all of one kind', {
      code: 'bad-format',
      path: 'pairs',
      expected: 'genuine and impostor pairs',
      received: `${genuine} genuine of ${labels.length}`,
    });
  }
  const scores = pairScore('cosine', { mu: rowsOf(table.embedding, left) }, { mu: rowsOf(table.embedding, right) });
  const norm = rowNorms(table.embedding);
  const ofPairs = (values: Float32Array): Float64Array =>
    pairQuality(options.combine, pick(values, left), pick(values, right));
  const subjects = {
    left: left.map((i) => table.subjects[i] as string),
    right: right.map((i) => table.subjects[i] as string),
  };
  const confidence = scale === undefined ? undefined : ofPairs(scale);
  const comparison = compareConfidences({
    scores,
    labels,
    subjects,
    confidences: [
      { name: 'norm', label: 'embedding norm', confidence: ofPairs(norm) },
      ...(confidence === undefined ? [] : [{ name: 'scaleface', label: 'ScaleFace', confidence }]),
    ],
    fars: options.fars,
    columns: options.rejected,
    replicates: options.replicates,
    level: options.level,
    seed: provenance.seed,
  });
  const impostors = labels.length - genuine;
  const split = (values: ArrayLike<number>): Record<string, number[]> => ({
    genuine: Array.from(values).filter((_, i) => labels[i] === 1),
    impostor: Array.from(values).filter((_, i) => labels[i] === 0),
  });
  const folds = input.pairs.folds;
  return {
    schema: 'scaleface-report/1',
    title: input.title,
    description: input.description,
    data: {
      pictures: table.ids.length,
      people: new Set(table.subjects).size,
      'genuine pairs': genuine,
      'impostor pairs': impostors,
    },
    intervals: { level: options.level, method: 'bootstrap of people, percentile' },
    rejection: comparison.tables,
    histograms: [
      histogram('Scores', 'cosine', split(scores)),
      ...(confidence === undefined
        ? []
        : [histogram('Confidence of pairs', 'ln of the combined scale', split(confidence.map(Math.log)))]),
    ],
    measures: [
      ...(folds === undefined
        ? []
        : accuracyOf(
            scores,
            labels,
            Int32Array.from(keep, (i) => folds[i] as number),
          )),
      ...(severity === undefined ? [] : correlations({ spearman: scale, spearman_norm: norm }, severity)),
      ...comparison.differences,
    ],
    images: input.images ?? [],
    warnings: [
      ...(dropped === 0 ? [] : [`${dropped} pairs left out because a picture did not decode`]),
      ...options.fars.flatMap((far) =>
        eventWarnings(Math.round(far * impostors), impostors).map((w) => `at FAR ${far}: ${w.message}`),
      ),
    ],
    provenance,
  };
}

const pick = (values: Float32Array, rows: readonly number[]): Float64Array =>
  Float64Array.from(rows, (i) => values[i] as number);

const rowsOf = (matrix: Matrix, rows: readonly number[]): { data: Float32Array; shape: [number, number] } => ({
  data: takeRows(matrix, rows).data,
  shape: [rows.length, matrix.width],
});

function accuracyOf(scores: Float64Array, labels: Uint8Array, folds: Int32Array): Measure[] {
  if (new Set(folds).size < 2) return [];
  const { accuracy, standardError } = foldAccuracy(scores, labels, { folds });
  return [
    {
      name: 'accuracy',
      label: `accuracy over ${new Set(folds).size} folds`,
      explanation:
        'Mean accuracy of the folds, each with the threshold that is best on the others (facenet rule); the interval is ' +
        '±1.96 standard errors of the folds.',
      value: accuracy,
      low: accuracy - 1.96 * standardError,
      high: accuracy + 1.96 * standardError,
    },
  ];
}

function correlations(
  confidences: Readonly<Record<'spearman' | 'spearman_norm', Float32Array | undefined>>,
  severity: ArrayLike<number>,
): Measure[] {
  const mild = Float64Array.from(severity, (v) => -v);
  const explanation = 'Rank correlation over the pictures of the test with the severity of their degradation.';
  return Object.entries(confidences).flatMap(([name, values]) => {
    if (values === undefined) return [];
    const what = name === 'spearman' ? 'scale' : 'norm';
    return [{ name, label: `Spearman of the ${what} with −severity`, explanation, value: spearman(values, mild) }];
  });
}
