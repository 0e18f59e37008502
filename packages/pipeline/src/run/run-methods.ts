import { join } from 'node:path';
import type { FeatureTable } from '@scaleface/data';
import { bottleneckOf } from '../training/bottleneck-of.js';
import type { ImageUncertainty } from '../training/image-uncertainty.js';
import { loadMethod } from '../training/method-folder.js';
import { predictUncertainty } from '../training/methods.js';
import type { MethodConfig } from './config-types.js';
import { magFaceUncertainty } from './magface-stage.js';

/**
 * What the methods of a run say about the images of a test.
 *
 * @param out - The run's folder.
 * @param test - The test's name.
 * @param methods - The methods of the configuration.
 * @param table - Its features by the run's backbone.
 */
export async function methodUncertainties(
  out: string,
  test: string,
  methods: readonly MethodConfig[],
  table: FeatureTable,
): Promise<ImageUncertainty[]> {
  const found: ImageUncertainty[] = [];
  for (const { method } of methods) {
    if (method === 'magface') {
      found.push(await magFaceUncertainty(out, test, table.ids));
      continue;
    }
    const { name, head } = await loadMethod(join(out, 'methods', method));
    found.push(predictUncertainty(name, head, bottleneckOf(table)));
    head.dispose();
  }
  return found;
}

/**
 * The same with each method that has a score of its own followed by its variances on the common cosine, so that both the
 * published score and the score of the others can be compared.
 *
 * @param methods - From {@link methodUncertainties}.
 */
export const withCosine = (methods: readonly ImageUncertainty[]): ImageUncertainty[] =>
  methods.flatMap((m) =>
    m.pairScore === 'cosine'
      ? [m]
      : [m, { ...m, name: `${m.name}-cosine`, label: `${m.label} on cosine`, pairScore: 'cosine' as const }],
  );

/**
 * One number an image for a list: the confidence (larger is surer), or the harmonic mean of $\sigma^2$ (larger is less
 * sure).
 *
 * @param method - What it says.
 */
export function imageNumbers({ confidence, logSigmaSq }: ImageUncertainty): ArrayLike<number> {
  if (confidence !== undefined) return confidence;
  const { data, width } = logSigmaSq ?? { data: new Float32Array(), width: 1 };
  return Float64Array.from({ length: data.length / width }, (_, i) => {
    let sum = 0;
    for (let d = i * width; d < (i + 1) * width; d++) sum += Math.exp(-(data[d] as number));
    return width / sum;
  });
}
