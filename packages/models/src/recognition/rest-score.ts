import { comparePairs, type PairRule } from '../calibration/pair-rule.js';

/** Confidences tried between the ends that a fitted score is clipped to; its offset is a parabola between them. */
const tried = 257;

/**
 * The largest score that a template can have whose cosine to the probe is at most `cosine`, whatever its confidence.
 *
 * @param rule - How the model compares.
 * @param cosine - The bound.
 * @param confidence - That of the probe.
 */
export function largestScore(rule: PairRule, cosine: number, confidence: number): number {
  const { score, fitted } = rule;
  if (score === 'cosine' || fitted === undefined) return cosine;
  const [low, high] = fitted.clip;
  const confidences = Float64Array.from({ length: tried }, (_, i) => {
    const l = low + ((high - low) * i) / (tried - 1);
    return fitted.transform === 'log' ? Math.exp(l) : l;
  });
  const probes = new Float64Array(tried).fill(confidence);
  // A score is linear in the cosine, in the form `linear` with a slope of either sign.
  const scores = [cosine, -1].map(
    (c) => comparePairs(rule, new Float64Array(tried).fill(c), probes, confidences).scores,
  );
  return Math.max(...scores.map((s) => s.reduce((a, b) => Math.max(a, b))));
}
