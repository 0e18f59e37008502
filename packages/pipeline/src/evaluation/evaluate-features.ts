import { type EngineName, type EngineReport, selectEngine } from '@scaleface/core';
import {
  type FeatureTable,
  groupsBy,
  methodFeatures,
  qualityOfImages,
  type ReadFeaturesOptions,
  readFeatures,
  readGroupCsv,
  readPairs,
  readQualityCsv,
  readSkipped,
} from '@scaleface/data';
import type { DrawnValues } from '@scaleface/eval';
import { loadModel } from '@scaleface/models';
import type { Certificate } from '../report/certificate.js';
import { certify } from '../report/certify.js';
import type { EvaluationReport } from '../report/types.js';
import type { ImageUncertainty } from '../training/image-uncertainty.js';
import { predictUncertainty } from '../training/methods.js';
import { evaluatePairs, type PairEvaluation } from './evaluate.js';
import type { EvaluateConfig } from './evaluate-config.js';
import type { PeopleGroups } from './evaluate-people.js';
import { learntWarnings } from './learnt-warnings.js';
import { assertSameBackbone } from './same-backbone.js';

/** What {@link evaluateFeatures} reads, and how it evaluates. */
export interface FeatureEvaluation extends ReadFeaturesOptions {
  /** The pair list, as `readPairs` takes it. */
  readonly pairs: string;
  /** A model folder whose head gives the confidence; without it, only the embedding norm. */
  readonly model?: string | undefined;
  /** Columns of a CSV file of image qualities, as `readQualityCsv` takes it, each a row of its own. */
  readonly qualities?:
    | {
        /** The file. */
        readonly file: string;
        /** Names of its columns. */
        readonly columns: readonly string[];
      }
    | undefined;
  /** A CSV file that says who is in which group, as `readGroupCsv` takes it: errors are then given by group of people. */
  readonly groups?:
    | {
        /** The file. */
        readonly file: string;
        /** Names of its attributes, several at once joined by `+`; all, one by one, by default. */
        readonly attributes?: readonly string[] | undefined;
      }
    | undefined;
  /** Whether the report has the tables of errors against discard; true by default. */
  readonly discard?: boolean | undefined;
  /** Engines to try for the head, best first; all, fastest first, by default. */
  readonly engine?: readonly EngineName[] | undefined;
  /** How it is evaluated. */
  readonly options: EvaluateConfig;
  /** Seed that the report names. Default 0. */
  readonly seed?: number;
  /** What the report holds as its configuration. Default: the options. */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** Where the values in each draw of the bootstrap come from, as `compareConfidences` takes them. */
  readonly drawnValues?: DrawnValues | undefined;
}

/**
 * Evaluates a feature table on a pair list: {@link evaluatePairs} over files, with the head of a model folder as the
 * method. Its confidence is the scale in float64, as in `run` and in `verifyFaces`: where float32 has saturated it goes on
 * ranking. Of a method that reads images the confidence is the table's column `quality`, from its own estimator. Columns of a
 * file of image qualities, such as OFIQ's, are further rows.
 *
 * @param features - The feature table, in any format of `readFeatures`.
 * @param evaluation - Pairs, model, options.
 * @throws ScaleFaceError as `readFeatures`, `readPairs`, `loadModel`, `methodFeatures`, {@link evaluatePairs}.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { makePairs, writeFeatureTable, writePairs } from '@scaleface/data';
 * import { evaluateFeatures, QUICK_DEMO_CONFIG } from '@scaleface/pipeline';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const [features, pairs] = [join(folder, 'features.arrow'), join(folder, 'pairs.csv')];
 * const [ids, subjects] = [['a/1', 'a/2', 'b/1', 'b/2'], ['a', 'a', 'b', 'b']];
 * const embedding = { data: Float32Array.of(3, 0, 2, 0.1, 0, 3, 0.9, 1), width: 2 };
 * await writeFeatureTable(features, { ids, subjects, embedding, numbers: {}, metadata: {} });
 * await writePairs(pairs, makePairs(ids.map((id) => ({ id, subject: id.slice(0, 1) })), 4, 1));
 *
 * const options = { ...QUICK_DEMO_CONFIG.evaluate, fars: [0.25], replicates: 0 };
 * const { data, rejection, certificate } = await evaluateFeatures(features, { pairs, options });
 * data['impostor pairs']; // => 4
 * rejection[0]?.rows.map((row) => row.name); // => ['random', 'norm', 'oracle']
 * certificate?.files.map(({ role }) => role); // => ['features', 'pairs']
 * await rm(folder, { recursive: true });
 * ```
 */
export async function evaluateFeatures(features: string, evaluation: FeatureEvaluation): Promise<EvaluationReport> {
  const { pairs: list, model, engine: order, options, seed = 0, configuration = { ...options } } = evaluation;
  const { drawnValues, qualities, groups, discard = true } = evaluation;
  // Before they are read: a file that changes meanwhile has another hash when the report is made again.
  const certificate = await certificateOf(features, evaluation);
  const [table, pairs, undecoded] = await Promise.all([
    readFeatures(features, evaluation),
    readPairs(list),
    readSkipped(features),
  ]);
  const engine = model === undefined ? undefined : await selectEngine(order);
  const method = model === undefined ? undefined : await methodOf(model, table);
  const report = evaluatePairs({
    title: 'Evaluation',
    description: `${features} on ${list}`,
    table,
    ...asMethods(method?.uncertainty, qualities === undefined ? [] : await qualityMethods(qualities, table.ids)),
    people: groups === undefined ? [] : await peopleOf(groups),
    pairs,
    undecoded,
    discard,
    options,
    provenance: provenanceOf(engine, seed, configuration),
    drawnValues,
  });
  return { ...report, warnings: [...(method?.warnings ?? []), ...report.warnings], certificate };
}

/** The command as whose argument the certificate names what {@link evaluateFeatures} was given. */
export const evaluateCommand = 'evaluate';

/** What the report is made from; ids of a NumPy table stand in the CSV beside it where no other is named. */
const certificateOf = (features: string, evaluation: FeatureEvaluation): Promise<Certificate> => {
  const { ids = /\.np[yz]$/.test(features) ? features.replace(/\.np[yz]$/, '.csv') : undefined } = evaluation;
  // Draws that were made in parts are those of one process.
  const { drawnValues: _, ...given } = evaluation;
  return certify(evaluateCommand, { features, ...given }, [
    { role: 'features', path: features },
    { role: 'images that did not decode', path: `${features}.skipped.json` },
    { role: 'ids', path: ids },
    { role: 'bottleneck', path: evaluation.bottleneck },
    { role: 'pairs', path: evaluation.pairs },
    { role: 'model', path: evaluation.model },
    { role: 'image qualities', path: evaluation.qualities?.file },
    { role: 'groups of people', path: evaluation.groups?.file },
  ]);
};

/** Methods as rows of their own. The norm stands in every report: a model of it says how its pairs are compared. */
function asMethods(
  method: ImageUncertainty | undefined,
  qualities: readonly ImageUncertainty[],
): Pick<PairEvaluation, 'methods' | 'normRule'> {
  if (method?.name !== 'norm') return { methods: method === undefined ? qualities : [method, ...qualities] };
  return { methods: qualities, ...(method.rule === undefined ? {} : { normRule: method.rule }) };
}

/** The ways to divide people that a file has. */
async function peopleOf({ file, attributes }: NonNullable<FeatureEvaluation['groups']>): Promise<PeopleGroups[]> {
  const groups = await readGroupCsv(file);
  return (attributes ?? groups.attributes).map((by) => ({ by, groups: groupsBy(groups, by) }));
}

/** Columns of image qualities as confidences; a pair is as good as the worse of its images. */
async function qualityMethods(
  { file, columns }: NonNullable<FeatureEvaluation['qualities']>,
  ids: readonly string[],
): Promise<ImageUncertainty[]> {
  const quality = await readQualityCsv(file);
  return columns.map((column) => ({
    name: column,
    label: column,
    confidence: qualityOfImages(quality, column, ids),
    pairScore: 'cosine',
    rule: { score: 'cosine', confidence: 'min' },
  }));
}

/** A method, and what is to be said of its use on a table. */
interface UsedMethod {
  readonly uncertainty: ImageUncertainty;
  readonly warnings: readonly string[];
}

async function methodOf(folder: string, table: FeatureTable): Promise<UsedMethod> {
  const model = await loadModel(folder);
  try {
    assertSameBackbone(model, table);
    const uncertainty = await predictUncertainty(model, methodFeatures(table, model), model.calibration?.pairs);
    return { uncertainty, warnings: learntWarnings(model.config, table.subjects) };
  } finally {
    model.dispose();
    await model.backbone?.close();
  }
}

const provenanceOf = (
  engine: EngineReport | undefined,
  seed: number,
  configuration: Readonly<Record<string, unknown>>,
): EvaluationReport['provenance'] => ({
  engine: engine?.engine ?? 'none',
  skipped: (engine?.skipped ?? {}) as Record<string, string>,
  versions: { node: process.versions.node, ...engine?.versions },
  seed,
  configuration,
});
