import { fitModelPairs, type PairConfidence, predictConfidence } from '@scaleface/models';
import { ScaleFaceError } from '@scaleface/numerics';
import { type ChoosingPairs, choosingArea } from '../run/choosing-pairs.js';
import { sourcesOf, trainingDataOf } from '../run/training-data.js';
import { type MethodName, type MethodOptions, methodReads } from '../training/method-options.js';
import { trainMethod } from '../training/methods.js';
import type { FoldTables } from './folds.js';
import type { Setting } from './grid.js';

/** What one setting came to on one fold. */
export interface CellMeasures {
  /** The area on the method's own score; nothing where the training failed or no genuine pair is left. */
  readonly area: number | null;
  /** The area on the cosine, by the same pair confidence. */
  readonly cosineArea: number | null;
  /** The pair confidence that was chosen on the training identities. */
  readonly confidence: PairConfidence | null;
  /** The mean loss of each pass over the training identities. */
  readonly losses: readonly number[];
  /** Why the training failed, where it did: its numbers ceased to be finite. */
  readonly failure: string | null;
}

/** How every cell is trained and measured. */
export interface CellOptions {
  /** The method. */
  readonly method: Exclude<MethodName, 'norm'>;
  /** The false accept rate. */
  readonly far: number;
  /** Of the training and of the pairs that the score is fitted on. */
  readonly seed: number;
}

/**
 * Trains a setting on the identities that are not in a fold, fits its pair score on them, and measures it on the fold.
 *
 * @param tables - The tables of the fold.
 * @param pairs - The fold's pairs.
 * @param options - Method, rate, seed.
 * @param setting - What is changed of the method's own setting.
 * @throws ScaleFaceError as `trainMethod` and `fitModelPairs`, but for `not-finite`, which is a result.
 */
export async function measureCell(
  tables: FoldTables,
  pairs: ChoosingPairs,
  options: CellOptions,
  setting: Setting,
): Promise<CellMeasures> {
  try {
    return await measure(tables, pairs, options, setting);
  } catch (error) {
    if (!(error instanceof ScaleFaceError) || error.code !== 'not-finite') throw error;
    return { area: null, cosineArea: null, confidence: null, losses: [], failure: error.message };
  }
}

async function measure(
  { test, train, fit }: FoldTables,
  pairs: ChoosingPairs,
  { method, far, seed }: CellOptions,
  setting: Setting,
): Promise<CellMeasures> {
  const data = trainingDataOf(methodReads(method) === 'embedding' ? { ...train, bottleneck: train.embedding } : train);
  const trained = await trainMethod(method, data, { ...setting, seed } as MethodOptions[typeof method]);
  try {
    const learnt = await predictConfidence(trained, fit);
    const rule = fitModelPairs(fit, learnt.confidence, sourcesOf(fit), { seed });
    const { confidence } = await predictConfidence(trained, test);
    const onCosine = { score: 'cosine', confidence: rule.confidence } as const;
    return {
      area: finite(choosingArea(pairs, rule, confidence, far)),
      cosineArea: finite(choosingArea(pairs, onCosine, confidence, far)),
      confidence: rule.confidence,
      losses: trained.losses,
      failure: null,
    };
  } finally {
    for (const head of trained.heads) head.dispose();
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
