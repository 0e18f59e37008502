import { type EngineName, selectEngine } from '@scaleface/core';
import { type FeatureTable, methodFeatures, readFeatures } from '@scaleface/data';
import { type DriftFound, driftTest } from '@scaleface/eval';
import { loadModel, methodSource, predictConfidence } from '@scaleface/models';
import { rowNorms, ScaleFaceError } from '@scaleface/numerics';
import { assertSameBackbone } from './same-backbone.js';

/** How {@link featureDrift} compares. */
export interface FeatureDriftOptions {
  /** A model folder whose method gives the confidence; the embedding norm without it. */
  readonly model?: string | undefined;
  /** Engines to try for the head, best first; all, fastest first, by default. */
  readonly engine?: readonly EngineName[] | undefined;
  /** The probability of an alarm where nothing has changed. Default 0.01. */
  readonly alarm?: number | undefined;
  /** Seed of the exchanges. Default 0. */
  readonly seed?: number | undefined;
}

/** Whether the confidences of images in production are like those of calibration. */
export interface FeatureDrift extends DriftFound {
  /** Whether there is an alarm. */
  readonly alarmed: boolean;
  /** The probability of an alarm where nothing has changed. */
  readonly alarm: number;
  /** Whose confidence it is. */
  readonly confidence: string;
  /** People of the second table that the first has too; their images are left out of it. */
  readonly known: number;
}

/**
 * Compares the confidences of two feature tables, of calibration and of production, by person: an alarm with a stated probability
 * where nothing has changed. The test is that of `driftTest`; people of whom both tables have images count for calibration.
 *
 * @param calibration - A feature table, in any format of `readFeatures`.
 * @param production - Another one, of the same backbone.
 * @param options - Model, alarm, seed.
 * @throws ScaleFaceError as `readFeatures`, `loadModel`, `methodFeatures` and `driftTest`; `invalid-argument` where the second table
 *   has no person of its own, `out-of-range` for the alarm.
 *
 * @example
 * ```ts no-run
 * import { featureDrift } from '@scaleface/pipeline';
 *
 * const { alarmed, p, superiority } = await featureDrift('strangers.arrow', 'this-week.arrow', { model: 'model' });
 * if (alarmed) console.log(`unlike calibration: p = ${p}, higher in ${superiority.estimate} of comparisons`);
 * ```
 */
export async function featureDrift(
  calibration: string,
  production: string,
  options: FeatureDriftOptions = {},
): Promise<FeatureDrift> {
  const { model, engine, alarm = 0.01, seed = 0 } = options;
  // As many exchanges as can show a tenth of the probability.
  if (!(alarm >= 1e-4 && alarm < 1)) {
    throw new ScaleFaceError('not a probability of an alarm', {
      code: 'out-of-range',
      path: 'alarm',
      expected: 'at least 0.0001 and below 1',
      received: String(alarm),
    });
  }
  const [before, now] = await Promise.all([readFeatures(calibration), readFeatures(production)]);
  const there = new Set(before.subjects);
  const fresh = now.subjects.flatMap((subject, i) => (there.has(subject) ? [] : [i]));
  const known = new Set(now.subjects.filter((subject) => there.has(subject))).size;
  if (fresh.length === 0) {
    throw new ScaleFaceError('nobody but people of calibration', {
      code: 'invalid-argument',
      path: production,
      expected: 'images of other people',
    });
  }
  const { name, of } = await confidenceOf(model, engine, [before, now]);
  const values = of[1] as Float64Array;
  const found = driftTest(
    { values: of[0] as Float64Array, subjects: before.subjects },
    {
      values: Float64Array.from(fresh, (i) => values[i] as number),
      subjects: fresh.map((i) => now.subjects[i] as string),
    },
    { permutations: Math.max(999, Math.ceil(10 / alarm) - 1), seed },
  );
  return { ...found, alarmed: found.p <= alarm, alarm, confidence: name, known };
}

/** The confidences of the images of some tables. */
async function confidenceOf(
  folder: string | undefined,
  order: readonly EngineName[] | undefined,
  tables: readonly FeatureTable[],
): Promise<{ readonly name: string; readonly of: Float64Array[] }> {
  if (folder === undefined) {
    return { name: 'embedding norm', of: tables.map(({ embedding }) => Float64Array.from(rowNorms(embedding))) };
  }
  await selectEngine(order);
  const model = await loadModel(folder);
  try {
    const of: Float64Array[] = [];
    for (const table of tables) {
      assertSameBackbone(model, table);
      of.push((await predictConfidence(model, methodFeatures(table, model))).confidence);
    }
    return { name: methodSource(model.method).label, of };
  } finally {
    model.dispose();
    await model.backbone?.close();
  }
}
