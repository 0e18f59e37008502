import { join } from 'node:path';
import { type FeatureTable, methodFeatures } from '@scaleface/data';
import { loadModel } from '@scaleface/models';
import type { ImageUncertainty } from '../training/image-uncertainty.js';
import { predictUncertainty } from '../training/methods.js';
import type { MethodConfig } from './config-types.js';
import { magFaceUncertainty } from './magface-stage.js';

/**
 * What a method of a run says about the images of a test.
 *
 * @param out - The run's folder.
 * @param test - The test's name.
 * @param method - Its name.
 * @param table - Its features by the run's backbone.
 */
export async function methodUncertainty(
  out: string,
  test: string,
  method: MethodConfig['method'] | 'scaleface' | 'norm',
  table: FeatureTable,
): Promise<ImageUncertainty> {
  if (method === 'magface') return magFaceUncertainty(out, test, table.ids);
  return trainedUncertainty(join(out, 'methods', method), table);
}

/**
 * What the method of a model folder says about the images of a table.
 *
 * @param folder - The model folder.
 * @param table - Features by its backbone.
 */
export async function trainedUncertainty(folder: string, table: FeatureTable): Promise<ImageUncertainty> {
  const model = await loadModel(folder);
  try {
    return await predictUncertainty(model, methodFeatures(table, model), model.calibration?.pairs);
  } finally {
    model.dispose();
  }
}

/**
 * The same with each method that has a published score of its own followed by its variances on the common cosine, so
 * that both the published score and the score of the others can be compared.
 *
 * @param methods - What each says.
 */
export const withCosine = (methods: readonly ImageUncertainty[]): ImageUncertainty[] =>
  methods.flatMap((method) => {
    if (method.pairScore === 'cosine') return [method];
    const { rule, ...onCosine } = method;
    const [name, label] = [`${method.name}-cosine`, `${method.label} on cosine`];
    return [method, { ...onCosine, name, label, pairScore: 'cosine' as const }];
  });

/**
 * One number an image for a list: the confidence (larger is surer), or the harmonic mean of $\sigma^2$ (larger is less
 * sure).
 *
 * @param method - What it says.
 */
export function imageNumbers({ confidence, logSigmaSq }: ImageUncertainty): ArrayLike<number> {
  if (logSigmaSq === undefined) return confidence ?? [];
  const { data, width } = logSigmaSq;
  return Float64Array.from({ length: data.length / width }, (_, i) => {
    let sum = 0;
    for (let d = i * width; d < (i + 1) * width; d++) sum += Math.exp(-(data[d] as number));
    return width / sum;
  });
}
