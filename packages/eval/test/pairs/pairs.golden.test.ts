import { describe, expect, test } from 'vitest';
import {
  PAIR_SCORES,
  PAIR_UNCERTAINTIES,
  type PairUncertaintyName,
  pairScore,
  pairUncertainty,
} from '../../src/index.js';
import { furthest, golden } from '../golden.js';

const { inputs, params, outputs } = golden('pair_scores');
const variances = [
  { mu: inputs.x1, uncertainty: inputs.sigmaSq1 },
  { mu: inputs.x2, uncertainty: inputs.sigmaSq2 },
] as const;
const scales = [
  { mu: inputs.x1, uncertainty: inputs.scale1 },
  { mu: inputs.x2, uncertainty: inputs.scale2 },
] as const;

describe('pair scores equal the published ones', () => {
  test('the golden file holds all 21 of the registry', () => {
    expect(Object.keys(outputs.scores).sort()).toEqual(PAIR_SCORES.filter((name) => name !== 'classifier').sort());
  });
  test.each(PAIR_SCORES.filter((name) => name !== 'classifier'))('%s', (name) => {
    const [a, b] = name.startsWith('scale-') ? scales : variances;
    expect(furthest(pairScore(name, a, b, params), outputs.scores[name].data)).toBeLessThan(1e-7);
  });
});

describe('pair uncertainties equal the published ones', () => {
  const names = Object.keys(outputs.uncertainties) as PairUncertaintyName[];
  test('the golden file holds all of the registry but those that need labels or a classifier', () => {
    expect(names.sort()).toEqual(PAIR_UNCERTAINTIES.filter((n) => n !== 'perfect' && n !== 'classifier').sort());
  });
  test.each(names)('%s', (name) => {
    const { perDimension, perSample } = outputs.uncertainties[name];
    expect(furthest(pairUncertainty(name, ...variances), perDimension.data)).toBeLessThan(1e-7);
    expect(furthest(pairUncertainty(name, ...scales), perSample.data)).toBeLessThan(1e-7);
  });
});

test('the logarithm of a product keeps its range where the product does not', () => {
  const side = { mu: [new Float64Array(512)], uncertainty: [new Float64Array(512).fill(1e-3)] };
  expect(pairUncertainty('mul', side, side)[0]).toBe(0);
  expect(pairUncertainty('mul', side, side, { logarithm: true })[0]).toBeCloseTo(1024 * Math.log(1e-3), 6);
});

test('with a trusted gallery the scale of the probe alone multiplies the shifted cosine', () => {
  const [probe, { mu }] = scales;
  const cosine = pairScore('cosine', probe, { mu, trusted: true });
  const oneSided = pairScore('scale-mul-biased-cosine', probe, { mu, trusted: true }, { bias: 0.2 });
  const expected = cosine.map((c, i) => inputs.scale1.data[i] * (c - 0.2));
  expect(furthest(oneSided, expected)).toBeLessThan(1e-12);
  expect(pairScore('scale-mul-biased-cosine', { mu, trusted: true }, probe, { bias: 0.2 })).toEqual(oneSided);
});

test('uncertainties of another width than 1 or that of the embeddings are an error', () => {
  const side = { mu: [[1, 0, 0]], uncertainty: [[1, 2]] };
  expect(() => pairScore('MLS', side, side)).toThrow('a.uncertainty');
});
