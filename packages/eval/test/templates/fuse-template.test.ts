import { createRandom } from '@scaleface/numerics';
import { describe, expect, test } from 'vitest';
import { expectRefusal } from '../../../../testing/refusal.js';
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

describe('every fusion is what its line of the table says', () => {
  const random = createRandom(7);
  const [count, width] = [4, 3];
  const x = Array.from({ length: count }, () => Array.from({ length: width }, () => 2 * random.normal()));
  const variances = x.map((row) => row.map(() => 0.2 + random.uniform()));
  const each = x.map(() => 0.5 + random.uniform());
  const direction = (v: number[]): number[] => v.map((a) => a / Math.hypot(...v));
  const columns = (value: (d: number) => number): number[] => Array.from({ length: width }, (_, d) => value(d));
  const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
  const of = (rows: number[][], i: number, d: number): number => rows[i]?.[d] as number;
  const over = (rows: number[][], weights: number[]): number[] =>
    direction(columns((d) => sum(weights.map((w, i) => w * of(rows, i, d)))));
  const shares = (values: number[]): number[] => values.map((v) => v / sum(values));
  const softmax = (values: number[], t: number): number[] => shares(values.map((v) => Math.exp(v / t)));
  const best = each.indexOf(Math.max(...each));
  const units = x.map(direction);
  const surest = (d: number): number =>
    variances.reduce((a, _, i) => (of(variances, i, d) < of(variances, a, d) ? i : a), 0);
  const even = x.map(() => 1);
  const dot = (w: number[]): number => sum(w.map((v, i) => v * (each[i] as number)));
  const expected: Record<string, [FusionMethod, unknown, number[], number[] | undefined, object?]> = {
    first: ['first', each, direction(x[0] as number[]), [each[0] as number]],
    'first with variances': ['first', variances, direction(x[0] as number[]), variances[0] as number[]],
    mean: ['mean', each, over(x, even), [sum(each) / count]],
    'mean with variances': [
      'mean',
      variances,
      over(x, even),
      columns((d) => sum(variances.map((v) => v[d] as number)) / count),
    ],
    'mean alone': ['mean', undefined, over(x, even), undefined],
    'stat-mean': ['stat-mean', each, over(x, even), [(sum(each) / count) * Math.sqrt(count)]],
    PFE: [
      'PFE',
      variances,
      direction(
        columns((d) => {
          const w = shares(variances.map((v) => 1 / (v[d] as number)));
          return sum(w.map((v, i) => v * of(x, i, d)));
        }),
      ),
      columns((d) => of(variances, surest(d), d)),
    ],
    min: [
      'min',
      variances,
      direction(columns((d) => of(x, surest(d), d))),
      columns((d) => of(variances, surest(d), d)),
    ],
    perDimensionSoftmax: [
      'perDimensionSoftmax',
      variances,
      direction(
        columns((d) => {
          const w = softmax(
            variances.map((v) => -(v[d] as number)),
            1 / 3,
          );
          return sum(w.map((v, i) => v * of(x, i, d)));
        }),
      ),
      undefined,
      { temperature: 3 },
    ],
    argmax: ['argmax', each, units[best] as number[], [each[best] as number]],
    softmax: ['softmax-0.5', each, over(x, softmax(each, 0.5)), [dot(softmax(each, 0.5))]],
    'softmax by option': ['softmax', each, over(x, softmax(each, 2)), [dot(softmax(each, 2))], { temperature: 2 }],
    'softmax of 1': ['softmax', each, over(x, softmax(each, 1)), [dot(softmax(each, 1))]],
    'stat-softmax': ['stat-softmax-2', each, over(x, softmax(each, 2)), [dot(softmax(each, 2)) * Math.sqrt(count)]],
    weighted: ['weighted', each, over(units, each), [dot(shares(each))]],
    'weighted-softmax': ['weighted-softmax-2', each, over(units, each), [dot(softmax(each, 2))]],
  };
  test.each(Object.entries(expected))('%s', (_, [method, u, embedding, uncertainty, options = {}]) => {
    const fused = fuseTemplate(method, x, u as number[], options);
    expect(furthest(fused.mu, embedding)).toBeLessThan(1e-7);
    if (uncertainty === undefined) expect(fused.uncertainty).toBeUndefined();
    else {
      expect(fused.uncertainty).toHaveLength(uncertainty.length);
      expect(furthest(fused.uncertainty ?? [], uncertainty)).toBeLessThan(1e-12);
    }
  });
  test('random: one image and its own uncertainty, each as often', () => {
    const seen = new Array<number>(count).fill(0);
    const draws = createRandom(11);
    for (let k = 0; k < 400; k++) {
      const { mu: row, uncertainty } = fuseTemplate('random', x, variances, { random: draws });
      const i = units.findIndex((own) => furthest(row, own) < 1e-7);
      expect([...(uncertainty ?? [])]).toEqual(variances[i]);
      (seen[i] as number)++;
    }
    // 100 each, with a standard deviation of 8.7.
    for (const n of seen) expect(Math.abs(n - 100)).toBeLessThan(40);
  });
  test('what a fusion lacks, or cannot use, is named', () => {
    const wrong = (call: () => unknown, path: string, right: string, came: string) =>
      expectRefusal([call, 'invalid-argument', path, right, came]);
    for (const t of [0, -1, Number.NaN]) {
      const call = () => fuseTemplate('softmax', x, each, { temperature: t });
      wrong(call, 'options.temperature', 'above zero', String(t));
    }
    wrong(() => fuseTemplate('softmax-0', x, each), 'options.temperature', 'above zero', '0');
    wrong(() => fuseTemplate('random', x, each), 'options.random', 'a Random', 'undefined');
    wrong(() => fuseTemplate('PFE', x), 'uncertainty', 'given for PFE', 'undefined');
    wrong(() => fuseTemplate('softmax-2', x, variances), 'uncertainty', 'one number per image', '3 per image');
    for (const name of ['softmax-', 'softmax-x', 'xsoftmax', 'softmax-1.', 'PFE-2', '-softmax']) {
      expect(() => fuseTemplate(name as FusionMethod, x, each)).toThrow(
        expect.objectContaining({ code: 'unknown-name' }),
      );
    }
  });
});
