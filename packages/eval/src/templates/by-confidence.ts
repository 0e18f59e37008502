import { at } from '@scaleface/numerics';
import type { FusedTemplate } from './by-variance.js';
import { lengthOf, rowOf, type TemplateImages, unit, weightedSum } from './images.js';

const confidences = ({ u, count }: TemplateImages): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => at(u as ArrayLike<number>, i));

function softmax(values: Float64Array, temperature: number): Float64Array {
  const top = values.reduce((a, b) => Math.max(a, b));
  const powers = values.map((v) => Math.exp((v - top) / temperature));
  const total = powers.reduce((a, b) => a + b);
  return powers.map((p) => p / total);
}

function shares(values: Float64Array): Float64Array {
  const total = values.reduce((a, b) => a + b);
  return values.map((v) => v / total);
}

const dot = (a: Float64Array, b: Float64Array): Float64Array =>
  Float64Array.of(a.reduce((sum, x, i) => sum + x * at(b, i), 0));

const times = (u: Float64Array, factor: number): Float64Array => u.map((x) => x * factor);

/** Rows ready for weighting: of length one each, or, as published, all divided by the length of the whole matrix. */
function normalised(images: TemplateImages, published: boolean): Float64Array[] {
  const rows = Array.from({ length: images.count }, (_, i) => rowOf(images, i));
  if (!published) return rows.map(unit);
  const length = lengthOf(images.mu) - 1e-8;
  return rows.map((row) => row.map((x) => x / length));
}

/** The image of the largest confidence. */
export function fuseByBest(images: TemplateImages, published: boolean): FusedTemplate {
  const u = confidences(images);
  const best = u.indexOf(u.reduce((a, b) => Math.max(a, b)));
  const row = rowOf(images, best);
  return { mu: published ? row : unit(row), uncertainty: Float64Array.of(u[best] ?? Number.NaN) };
}

/** Weights softmax(u / T); with `growing`, the confidence grows with the root of the number of images. */
export function fuseBySoftmax(images: TemplateImages, temperature: number, growing: boolean): FusedTemplate {
  const u = confidences(images);
  const weights = softmax(u, temperature);
  const rows = u.length === 0 ? [] : Array.from(u, (_, i) => rowOf(images, i));
  const factor = growing ? Math.sqrt(images.count) : 1;
  return { mu: unit(weightedSum(rows, weights)), uncertainty: times(dot(weights, u), factor) };
}

/** Weights u / Σu for the embedding; for the confidence the same, or softmax weights at a temperature. */
export function fuseByWeight(
  images: TemplateImages,
  temperature: number | undefined,
  published: boolean,
): FusedTemplate {
  const u = confidences(images);
  const weights = shares(u);
  // The published code makes rows comparable (in its way) for `weighted`, and leaves them for `weighted-softmax`.
  const asTheyAre = published && temperature !== undefined;
  const rows = asTheyAre ? Array.from(u, (_, i) => rowOf(images, i)) : normalised(images, published);
  return {
    mu: unit(weightedSum(rows, weights)),
    uncertainty: dot(temperature === undefined ? weights : softmax(u, temperature), u),
  };
}

/** The mean of each column of the uncertainties, times a factor. */
export function meanUncertainty({ u, count, uncertaintyWidth }: TemplateImages, factor: number): Float64Array {
  const mean = new Float64Array(uncertaintyWidth);
  for (let i = 0; i < count; i++) {
    for (let d = 0; d < uncertaintyWidth; d++) {
      mean[d] = (mean[d] as number) + ((u as ArrayLike<number>)[i * uncertaintyWidth + d] as number) / count;
    }
  }
  return mean.map((m) => m * factor);
}
