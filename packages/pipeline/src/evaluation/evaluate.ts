import type { FeatureTable, LabelledPairs } from '@scaleface/data';
import {
  type ComparisonInput,
  compareConfidences,
  type DrawnValues,
  eventWarnings,
  type RejectionTable,
} from '@scaleface/eval';
import type { PairRule } from '@scaleface/models';
import { rowNorms } from '@scaleface/numerics';
import { histogram } from '../report/histogram.js';
import type { ImageGroup } from '../report/report-group.js';
import type { EvaluationReport, HistogramPlot, Provenance, ReportImage } from '../report/types.js';
import type { ImageUncertainty } from '../training/image-uncertainty.js';
import { acquisitionMeasures } from './acquisition-measures.js';
import { evaluateCalibration } from './evaluate-calibration.js';
import type { EvaluateConfig } from './evaluate-config.js';
import { evaluateDet } from './evaluate-det.js';
import { evaluateDiscard } from './evaluate-discard.js';
import { evaluateGroups } from './evaluate-groups.js';
import { accuracyMeasure, severityMeasures } from './evaluate-measures.js';
import { evaluatePeople, type PeopleGroups } from './evaluate-people.js';
import { fittedPairs, methodPairs, normProduct, pairCosines, probCosinePairs } from './method-pairs.js';
import { pairRows } from './pair-rows.js';
import { checkFars } from './reachable-fars.js';
import { tieWarnings } from './tie-warnings.js';
import { worstErrors } from './worst-errors.js';
import { zeroWarnings } from './zero-warnings.js';

/** What {@link evaluatePairs} works on. */
export interface PairEvaluation {
  /** Title of the report. */
  readonly title: string;
  /** What is evaluated, in a few sentences. */
  readonly description: string;
  /** The features of the images. */
  readonly table: FeatureTable;
  /** What each method says about the rows of the table, in the order of the report; the norm stands before them. */
  readonly methods?: readonly ImageUncertainty[];
  /**
   * Name of the method that the report is about: every row is compared with it as well as with the norm. By default the
   * first whose name begins with `scaleface`, or the first of all if there is none.
   */
  readonly main?: string;
  /** How the norm compares pairs, where it was fitted on training identities. */
  readonly normRule?: PairRule;
  /** The pairs. */
  readonly pairs: LabelledPairs;
  /**
   * Ids of images that the table lacks because they did not decode: failures to acquire, which the report counts in rates of
   * their own. Pairs with any other id that it lacks are left out.
   */
  readonly undecoded?: readonly string[];
  /** How it is evaluated. */
  readonly options: EvaluateConfig;
  /** The known severity of each row of the table, if known. */
  readonly severity?: ArrayLike<number>;
  /** Groups of images to look at apart from the others; none by default. */
  readonly groups?: readonly ImageGroup[];
  /** Ways to divide people into groups, whose errors are looked at; none by default. */
  readonly people?: readonly PeopleGroups[];
  /** Images for the report. */
  readonly images?: readonly ReportImage[];
  /** Engine, versions, seed and configuration. */
  readonly provenance: Provenance;
  /** Whether curves of the error trade-off and calibration, which need draws of their own, are left out; not by default. */
  readonly tablesOnly?: boolean;
  /** Whether errors against discard are looked at too; not by default. */
  readonly discard?: boolean;
  /** Where the values in each draw of the bootstrap of all pairs come from, as `compareConfidences` takes them. */
  readonly drawnValues?: DrawnValues | undefined;
}

/**
 * Evaluates embeddings and methods of uncertainty on a pair list: verification with rejection for random, norm, every
 * method and the oracle side by side, accuracy by folds where the list has them, and the rank correlation with known
 * severity. A method with its own score (MLS, its own backbone) is compared by that score.
 *
 * @param input - Features, methods, pairs.
 * @throws ScaleFaceError `bad-format` when not both kinds of pairs are in the table, or a method is incomplete;
 *   `out-of-range` for a rate that the impostor pairs cannot show, unless `options.allowUnreachableFars` is set.
 *
 * @example
 * ```ts
 * import { evaluatePairs } from '@scaleface/pipeline';
 *
 * const report = evaluatePairs({
 *   title: 'Four images',
 *   description: '',
 *   table: {
 *     ids: ['a/1', 'a/2', 'b/1', 'b/2'],
 *     subjects: ['a', 'a', 'b', 'b'],
 *     embedding: { data: Float32Array.of(3, 0, 2, 0.1, 0, 3, 0.9, 1), width: 2 },
 *     numbers: {},
 *     metadata: {},
 *   },
 *   pairs: {
 *     left: ['a/1', 'b/1', 'a/1', 'a/2'],
 *     right: ['a/2', 'b/2', 'b/1', 'b/2'],
 *     labels: Uint8Array.of(1, 1, 0, 0),
 *   },
 *   methods: [
 *     { name: 'scaleface', label: 'ScaleFace', confidence: Float32Array.of(40, 30, 40, 2), pairScore: 'cosine' },
 *   ],
 *   options: { fars: [0.5], rejected: [0, 0.5], combine: 'harmonic', replicates: 0, level: 0.95 },
 *   provenance: { engine: 'none', skipped: {}, versions: {}, seed: 1, configuration: {} },
 * });
 * report.rejection[0]?.rows.map((row) => row.name); // => ['random', 'norm', 'scaleface', 'oracle']
 * ```
 */
export function evaluatePairs(input: PairEvaluation): EvaluationReport {
  const { table, methods = [], options, provenance } = input;
  const rows = pairRows(input.pairs, table, input.undecoded);
  const { labels } = rows;
  const genuine = labels.reduce((a, b) => a + b, 0);
  const impostors = labels.length - genuine;
  checkFars(options.fars, impostors, options.allowUnreachableFars);
  const scores = pairCosines(table.embedding, rows);
  const norm: ImageUncertainty = {
    name: 'norm',
    label: 'embedding norm',
    confidence: rowNorms(table.embedding),
    pairScore: 'cosine',
    ...(input.normRule === undefined ? {} : { rule: input.normRule }),
  };
  const all = [norm, ...methods];
  const main = input.main ?? (methods.find(({ name }) => name.startsWith('scaleface')) ?? methods[0])?.name;
  const confidences = all.flatMap((method) => [
    methodPairs(method, table.embedding, rows, options.combine),
    ...(method === norm && options.against?.includes('norm-product') ? [normProduct(norm, rows)] : []),
    ...(options.against?.includes(`${method.name}-prob-cosine`) ? probCosinePairs(method, table.embedding, rows) : []),
    ...fittedPairs(method, rows, scores),
  ]);
  const compared: ComparisonInput = {
    scores,
    labels,
    subjects: rows.subjects,
    confidences,
    against: options.against ?? (main === undefined ? ['norm'] : ['norm', main]),
    fars: options.fars,
    columns: options.rejected,
    replicates: options.replicates,
    level: options.level,
    seed: provenance.seed,
    drawnValues: input.drawnValues,
  };
  const tables = tablesOf(options.genuineShares, genuine, impostors, compared);
  const shown = confidences.find(({ name }) => name === (main ?? 'norm'))?.confidence;
  const confidence = main === undefined ? undefined : shown;
  const [far] = options.fars;
  return {
    schema: 'scaleface-report/2',
    title: input.title,
    description: input.description,
    data: {
      images: table.ids.length,
      identities: new Set(table.subjects).size,
      'genuine pairs': genuine,
      'impostor pairs': impostors,
    },
    intervals: { level: options.level, method: 'bootstrap of identities, percentile' },
    main: main ?? 'norm',
    rejection: tables,
    det: input.tablesOnly ? [] : evaluateDet(compared, main),
    calibration: input.tablesOnly ? [] : evaluateCalibration(all, main, rows, scores, compared),
    ...(input.discard === true ? { discard: evaluateDiscard(compared, main) } : {}),
    ...(far === undefined ? {} : { errors: worstErrors(table.ids, rows, scores, shown, far) }),
    ...(input.groups && input.groups.length > 0
      ? { groups: evaluateGroups(input.groups, table.ids, rows, { ...compared, drawnValues: undefined }, main) }
      : {}),
    ...(input.people && input.people.length > 0
      ? { demographics: evaluatePeople(input.people, rows, compared, main) }
      : {}),
    histograms: histograms(scores, confidence, labels),
    measures: [
      ...accuracyMeasure(scores, labels, rows.folds),
      ...acquisitionMeasures(scores, labels, rows.failures, options.fars, options.level),
      ...severityMeasures(main, all, input.severity),
    ],
    images: input.images ?? [],
    warnings: [
      ...rows.remarks,
      ...zeroWarnings(table.ids, rowNorms(table.embedding)),
      ...options.fars.flatMap((far) =>
        eventWarnings(Math.round(far * impostors), impostors).map((w) => `at FAR ${far}: ${w.message}`),
      ),
      ...tieWarnings(
        [
          { label: 'cosine', scores },
          ...confidences.flatMap((c) => (c.scores === undefined ? [] : [{ label: c.label, scores: c.scores }])),
        ],
        labels,
        options.fars,
      ),
    ],
    provenance,
  };
}

/** The tables of the list as it is, and of the same with other shares of genuine pairs. */
function tablesOf(
  shares: readonly number[] = [],
  genuine: number,
  impostors: number,
  input: ComparisonInput,
): RejectionTable[] {
  const weights = shares.map((share) => Math.max(1, Math.round((share * impostors) / ((1 - share) * genuine))));
  return [...new Set([1, ...weights])].flatMap(
    (genuineWeight) => compareConfidences({ ...input, genuineWeight }).tables,
  );
}

/** Scores and, where they are positive as scales are, confidences of genuine and impostor pairs. */
function histograms(
  scores: Float64Array,
  confidence: ArrayLike<number> | undefined,
  labels: Uint8Array,
): HistogramPlot[] {
  const split = (values: ArrayLike<number>): Record<string, number[]> => ({
    genuine: Array.from(values).filter((_, i) => labels[i] === 1),
    impostor: Array.from(values).filter((_, i) => labels[i] === 0),
  });
  const plots = [histogram('Scores', 'cosine', split(scores))];
  if (confidence === undefined) return plots;
  const positive = Array.from(confidence).every((c) => c > 0);
  const shown = positive ? Array.from(confidence, Math.log) : confidence;
  const quantity = positive ? 'ln of the combined confidence' : 'confidence';
  return [...plots, histogram('Confidence of pairs', quantity, split(shown))];
}
