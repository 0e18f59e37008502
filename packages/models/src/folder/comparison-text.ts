import type { PairScoreModel } from '@scaleface/eval';
import type { PairRule } from '../calibration/pair-rule.js';
import { number } from './model-card-format.js';

const combinations = {
  harmonic: 'h = ln 2 − ln(exp(−l₁) + exp(−l₂))',
  product: 'h = (l₁ + l₂) / 2',
  min: 'h = min(l₁, l₂)',
};

const confidences = {
  harmonic: 'the harmonic mean of those of its images',
  product: 'the product of those of its images',
  min: 'the smaller one of its images',
  mean: 'the mean of those of its images',
  decision: 'the distance of its score from the threshold t',
};

/**
 * How a model compares two images, with the numbers that were fitted.
 *
 * @param rule - The rule.
 */
export function comparisonText({ score, fitted, confidence }: PairRule): string {
  const pair = `The confidence of a pair is ${confidences[confidence]}.`;
  if (score === 'cosine' || fitted === undefined)
    return `Two images are compared by the cosine of their embeddings. ${pair}`;
  return `${fittedText(fitted)}\n\n${pair}`;
}

function fittedText({ form, transform, combine, clip, mean, sd, a, b, ...fitted }: PairScoreModel): string {
  const [low, high] = clip.map(number);
  const raw = transform === 'log' ? 'ln u' : 'u';
  const slope = `${number(a[0])} + ${number(a[1])} h + ${number(a[2])} h²`;
  return [
    'Two images with the cosine c and the confidences u₁ and u₂ have the score z, the log-odds of a match among the fitting pairs:',
    '```',
    `l = (clip(${raw}, ${low}, ${high}) − ${number(mean)}) / ${number(sd)}`,
    combinations[combine],
    `A = ${form === 'positive' ? `ln(1 + exp(${slope}))` : slope}`,
    `B = ${number(b[0])} + ${number(b[1])} h + ${number(b[2])} h²`,
    'z = A c − B',
    '```',
    `Fitted on ${fitted.genuine} genuine and ${fitted.impostors} impostor pairs of training identities (genuine share ${number(fitted.genuineShare)}); t = ${number(fitted.threshold)} at a false accept rate of ${number(fitted.far)}.`,
    ...fitted.warnings.map((warning) => `Note: ${warning}.`.replace(/\.\.$/, '.')),
  ].join('\n');
}
