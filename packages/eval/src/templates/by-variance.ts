import { at } from '@scaleface/numerics';
import { rowOf, type TemplateImages, uncertaintyAt, unit } from './images.js';

/** A fused template. */
export interface FusedTemplate {
  /** The template's embedding `[D]`. */
  readonly mu: Float64Array;
  /** Its uncertainty: `[D]`, `[1]`, or undefined where the fusion gives none. */
  readonly uncertainty: Float64Array | undefined;
}

const perDimension = (images: TemplateImages, value: (d: number) => number): Float64Array =>
  Float64Array.from({ length: images.width }, (_, d) => value(d));

/** The image of least variance in dimension `d`. */
function surest(images: TemplateImages, d: number): number {
  let best = 0;
  for (let i = 1; i < images.count; i++) if (uncertaintyAt(images, i, d) < uncertaintyAt(images, best, d)) best = i;
  return best;
}

const leastVariance = (images: TemplateImages): Float64Array =>
  Float64Array.from({ length: images.uncertaintyWidth }, (_, d) => uncertaintyAt(images, surest(images, d), d));

/** Inverse-variance weights per dimension (PFE); the variance is the least one, images of one face being no independent evidence. */
export function fuseByPrecision(images: TemplateImages): FusedTemplate {
  const mu = perDimension(images, (d) => {
    let weights = 0;
    let sum = 0;
    for (let i = 0; i < images.count; i++) {
      const w = 1 / uncertaintyAt(images, i, d);
      weights += w;
      sum += w * (images.mu[i * images.width + d] as number);
    }
    return sum / weights;
  });
  return { mu: unit(mu), uncertainty: leastVariance(images) };
}

/** Per dimension the value of the image with least variance. */
export function fuseBySurest(images: TemplateImages): FusedTemplate {
  const mu = perDimension(images, (d) => at(images.mu, surest(images, d) * images.width + d));
  return { mu: unit(mu), uncertainty: leastVariance(images) };
}

/** Softmax weights per dimension: over the images and falling with variance, or as published. */
export function fuseByDimensionSoftmax(images: TemplateImages, temperature: number, published: boolean): FusedTemplate {
  const { count, width } = images;
  const logit = (i: number, d: number): number => (published ? 1 : -1) * temperature * uncertaintyAt(images, i, d);
  // Published: each image's weights sum to one over its dimensions. Mended: each dimension's sum to one over images.
  const groups = published ? count : width;
  const members = published ? width : count;
  const cell = (group: number, member: number): [number, number] => (published ? [group, member] : [member, group]);
  const mu = new Float64Array(width);
  for (let g = 0; g < groups; g++) {
    let top = Number.NEGATIVE_INFINITY;
    for (let m = 0; m < members; m++) top = Math.max(top, logit(...cell(g, m)));
    let total = 0;
    for (let m = 0; m < members; m++) total += Math.exp(logit(...cell(g, m)) - top);
    for (let m = 0; m < members; m++) {
      const [i, d] = cell(g, m);
      const weight = Math.exp(logit(i, d) - top) / total;
      mu[d] = (mu[d] as number) + weight * (images.mu[i * width + d] as number);
    }
  }
  return { mu: unit(mu), uncertainty: undefined };
}

/** The mean of the embeddings as they are: longer ones weigh more. */
export function meanRow(images: TemplateImages): Float64Array {
  const sum = new Float64Array(images.width);
  for (let i = 0; i < images.count; i++) {
    const row = rowOf(images, i);
    for (const [d, x] of row.entries()) (sum[d] as number) += x / images.count;
  }
  return sum;
}
