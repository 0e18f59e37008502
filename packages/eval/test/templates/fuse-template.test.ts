import { createRandom } from '@scaleface/numerics';
import { describe, expect, test } from 'vitest';
import { type FusionMethod, fuseTemplate } from '../../src/index.js';
import { furthest, golden } from '../golden.js';

const { inputs, outputs } = golden('template_fusion');
const { mu, sigmaSq, scale } = inputs;

describe('fusions in their published form equal the published ones', () => {
  test.each(['PFE', 'min'] as const)('%s', (method) => {
    const fused = fuseTemplate(method, mu, sigmaSq, { form: 'published' });
    expect(furthest(fused.mu, outputs[method].mu.data)).toBeLessThan(1e-7);
    expect(furthest(fused.uncertainty ?? [], outputs[method].sigmaSq.data)).toBeLessThan(1e-7);
  });
  test('perDimensionSoftmax', () => {
    const { temperature, mu: expected } = outputs.perDimensionSoftmax;
    const fused = fuseTemplate('perDimensionSoftmax', mu, sigmaSq, { form: 'published', temperature });
    expect(furthest(fused.mu, expected.data)).toBeLessThan(1e-7);
  });
  test.each(Object.keys(outputs.byScale) as FusionMethod[])('%s by scale', (method) => {
    const fused = fuseTemplate(method, mu, scale, { form: 'published' });
    expect(furthest(fused.mu, outputs.byScale[method as string].mu.data)).toBeLessThan(1e-7);
    expect(furthest(fused.uncertainty ?? [], outputs.byScale[method as string].scale.data)).toBeLessThan(1e-7);
  });
});

describe('mended fusions', () => {
  const methods: FusionMethod[] = ['argmax', 'weighted', 'weighted-softmax-5', 'softmax-2', 'stat-softmax', 'mean'];
  test.each(methods)('%s gives an embedding of length one', (method) => {
    expect(Math.hypot(...fuseTemplate(method, mu, scale).mu)).toBeCloseTo(1, 7);
  });
  test('weighted does not change when an embedding is made longer', () => {
    const longer = fuseTemplate(
      'weighted',
      [
        [10, 0],
        [0, 1],
      ],
      [1, 1],
    ).mu;
    expect(
      furthest(
        longer,
        fuseTemplate(
          'weighted',
          [
            [1, 0],
            [0, 1],
          ],
          [1, 1],
        ).mu,
      ),
    ).toBeLessThan(1e-7);
  });
  test('perDimensionSoftmax lets the image of small variance decide', () => {
    const fused = fuseTemplate(
      'perDimensionSoftmax',
      [
        [1, 0],
        [0, 1],
      ],
      [0.1, 50],
    );
    expect([...fused.mu].map((x) => Math.round(x * 1e6) / 1e6)).toEqual([1, 0]);
  });
  test('one variance per image serves every variance fusion', () => {
    for (const method of ['PFE', 'min', 'perDimensionSoftmax'] as const) {
      expect(furthest(fuseTemplate(method, [[3, 4]], [2]).mu, [0.6, 0.8])).toBeLessThan(1e-7);
    }
  });
  test('a random image is chosen by the seed', () => {
    const once = (): Float64Array => fuseTemplate('random', mu, undefined, { random: createRandom(5) }).mu;
    expect(once()).toEqual(once());
  });
  test('unknown names, missing uncertainties and empty templates are errors', () => {
    expect(() => fuseTemplate('best' as FusionMethod, mu, scale)).toThrow('no such fusion');
    expect(() => fuseTemplate('PFE', mu)).toThrow('uncertainty');
    expect(() => fuseTemplate('argmax', mu, sigmaSq)).toThrow('one number per image');
    expect(() => fuseTemplate('mean', { data: [], shape: [0, 4] })).toThrow('without images');
  });
});
