import { type EngineName, type EngineReport, selectEngine } from '@scaleface/core';
import {
  type FeatureTable,
  methodFeatures,
  type ReadFeaturesOptions,
  readFeatures,
  readPairs,
  readSkipped,
} from '@scaleface/data';
import { loadModel } from '@scaleface/models';
import type { EvaluationReport } from '../report/types.js';
import type { ImageUncertainty } from '../training/image-uncertainty.js';
import { predictUncertainty } from '../training/methods.js';
import { evaluatePairs, type PairEvaluation } from './evaluate.js';
import type { EvaluateConfig } from './evaluate-config.js';
import { assertSameBackbone } from './same-backbone.js';

/** What {@link evaluateFeatures} reads, and how it evaluates. */
export interface FeatureEvaluation extends ReadFeaturesOptions {
  /** The pair list, as `readPairs` takes it. */
  readonly pairs: string;
  /** A model folder whose head gives the confidence; without it, only the embedding norm. */
  readonly model?: string | undefined;
  /** Engines to try for the head, best first; all, fastest first, by default. */
  readonly engine?: readonly EngineName[] | undefined;
  /** How it is evaluated. */
  readonly options: EvaluateConfig;
  /** Seed that the report names. Default 0. */
  readonly seed?: number;
  /** What the report holds as its configuration. Default: the options. */
  readonly configuration?: Readonly<Record<string, unknown>>;
}

/**
 * Evaluates a feature table on a pair list: {@link evaluatePairs} over files, with the head of a model folder as the
 * method. Its confidence is the scale in float64, as in `run` and in `verifyFaces`: where float32 has saturated it goes on
 * ranking. Of a method that reads images the confidence is the table's column `quality`, from its own estimator.
 *
 * @param features - The feature table, in any format of `readFeatures`.
 * @param evaluation - Pairs, model, options.
 * @throws ScaleFaceError as `readFeatures`, `readPairs`, `loadModel`, `methodFeatures`, {@link evaluatePairs}.
 */
export async function evaluateFeatures(features: string, evaluation: FeatureEvaluation): Promise<EvaluationReport> {
  const { pairs: list, model, engine: order, options, seed = 0, configuration = { ...options } } = evaluation;
  const [table, pairs, undecoded] = await Promise.all([
    readFeatures(features, evaluation),
    readPairs(list),
    readSkipped(features),
  ]);
  const engine = model === undefined ? undefined : await selectEngine(order);
  const method = model === undefined ? undefined : await methodOf(model, table);
  return evaluatePairs({
    title: 'Evaluation',
    description: `${features} on ${list}`,
    table,
    ...asMethod(method),
    pairs,
    undecoded,
    options,
    provenance: provenanceOf(engine, seed, configuration),
  });
}

/** A method as a row of its own. The norm stands in every report: a model of it says how its pairs are compared. */
function asMethod(method: ImageUncertainty | undefined): Pick<PairEvaluation, 'methods' | 'normRule'> {
  if (method?.name === 'norm') return method.rule === undefined ? {} : { normRule: method.rule };
  return method === undefined ? {} : { methods: [method] };
}

async function methodOf(folder: string, table: FeatureTable): Promise<ImageUncertainty> {
  const model = await loadModel(folder);
  try {
    assertSameBackbone(model, table);
    return await predictUncertainty(model, methodFeatures(table, model), model.calibration?.pairs);
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
