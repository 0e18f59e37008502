import { join } from 'node:path';
import type { FeatureTable } from '@scaleface/data';
import { bottleneckOf } from '../training/bottleneck-of.js';
import { loadMethod } from '../training/method-folder.js';
import { describePictures } from '../training/methods.js';
import type { PictureUncertainty } from '../training/picture-uncertainty.js';
import type { MethodConfig } from './config-types.js';

/**
 * What the trained methods of a run say about the pictures of a table.
 *
 * @param out - The run's folder.
 * @param methods - The methods of the configuration.
 * @param table - Features of the run's backbone.
 */
export async function describeMethods(
  out: string,
  methods: readonly MethodConfig[],
  table: FeatureTable,
): Promise<PictureUncertainty[]> {
  const found: PictureUncertainty[] = [];
  for (const { method } of methods) {
    const { name, head } = await loadMethod(join(out, 'methods', method));
    found.push(describePictures(name, head, bottleneckOf(table)));
    head.dispose();
  }
  return found;
}

/**
 * The same with each method that has a score of its own followed by its variances on the common cosine, so that both the
 * published score and the score of the others can be compared.
 *
 * @param methods - From {@link describeMethods}.
 */
export const withCosine = (methods: readonly PictureUncertainty[]): PictureUncertainty[] =>
  methods.flatMap((m) =>
    m.pairScore === 'cosine'
      ? [m]
      : [m, { ...m, name: `${m.name}-cosine`, label: `${m.label} on cosine`, pairScore: 'cosine' as const }],
  );

/**
 * One number a picture for a list: the confidence (larger is surer), or the harmonic mean of $\sigma^2$ (larger is less
 * sure).
 *
 * @param method - What it says.
 */
export function pictureNumbers({ confidence, logSigmaSq }: PictureUncertainty): ArrayLike<number> {
  if (confidence !== undefined) return confidence;
  const { data, width } = logSigmaSq ?? { data: new Float32Array(), width: 1 };
  return Float64Array.from({ length: data.length / width }, (_, i) => {
    let sum = 0;
    for (let d = i * width; d < (i + 1) * width; d++) sum += Math.exp(-(data[d] as number));
    return width / sum;
  });
}
