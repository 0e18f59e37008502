import { foldAccuracy, spearman } from '@scaleface/eval';
import type { Measure } from '../report/types.js';
import type { ImageUncertainty } from '../training/image-uncertainty.js';

/**
 * Accuracy over the folds of a list; nothing where it has fewer than two.
 *
 * @param scores - One similarity per pair.
 * @param labels - 1 for genuine pairs.
 * @param folds - The fold of each pair.
 */
export function accuracyMeasure(scores: Float64Array, labels: Uint8Array, folds: Int32Array | undefined): Measure[] {
  if (folds === undefined || new Set(folds).size < 2) return [];
  const { accuracy, standardError } = foldAccuracy(scores, labels, { folds });
  return [
    {
      name: 'accuracy',
      label: `accuracy over ${new Set(folds).size} folds`,
      explanation:
        'Mean accuracy of the folds, each with the threshold that is best on the others (facenet rule); the interval is ' +
        '±1.96 standard errors of the folds.',
      value: accuracy,
      low: accuracy - 1.96 * standardError,
      high: accuracy + 1.96 * standardError,
    },
  ];
}

/**
 * The confidence of single images: a method's own, or $-\mathrm{HM}_d(\sigma^2_d)$ where it gives variances.
 *
 * @param method - What it says about each image.
 * @returns $[N]$, larger is more confident.
 */
function imageConfidence({ confidence, logSigmaSq }: ImageUncertainty): ArrayLike<number> {
  if (confidence !== undefined || logSigmaSq === undefined) return confidence ?? [];
  const { data, width } = logSigmaSq;
  return Float64Array.from({ length: data.length / width }, (_, i) => {
    let precision = 0;
    for (let d = i * width; d < (i + 1) * width; d++) precision += Math.exp(-(data[d] as number));
    return -width / precision;
  });
}

/**
 * Rank correlation of the confidence of images with the known severity of their degradation.
 *
 * @param main - The method whose correlation is called `spearman`; the others' have their name behind it.
 * @param methods - The methods, the norm among them.
 * @param severity - Of each image.
 */
export function severityMeasures(
  main: string | undefined,
  methods: readonly ImageUncertainty[],
  severity: ArrayLike<number> | undefined,
): Measure[] {
  if (severity === undefined) return [];
  const mild = Float64Array.from(severity, (v) => -v);
  const explanation = 'Rank correlation over the images of the test with the severity of their degradation.';
  const ordered = [...methods].sort((a, b) => Number(b.name === main) - Number(a.name === main));
  return ordered.map((method) => ({
    name: method.name === main ? 'spearman' : `spearman_${method.name}`,
    label: `Spearman of the confidence with −severity, ${method.label}`,
    explanation,
    value: spearman(imageConfidence(method), mild),
  }));
}
