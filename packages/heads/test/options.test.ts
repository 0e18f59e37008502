import '@tensorflow/tfjs-backend-cpu';
import type { Slot } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import { describe, expect, test } from 'vitest';
import { createHead, headNames, SmartCosineClassifier } from '../src/index.js';

const learned = headNames.filter((name) => name !== 'norm_head' && name !== 'constant_head');

describe.each(learned)('%s', (name) => {
  test.each([undefined, 0, -1, 2.5, Number.NaN])('refuses %s as the width of its input, by name', (features) => {
    let error: unknown;
    try {
      createHead(name, { features });
    } catch (e) {
      error = e;
    }
    expect(error).toBeInstanceOf(ScaleFaceError);
    expect(error).toMatchObject({ code: 'out-of-range', path: 'options.features', received: String(features) });
  });
});

test('hidden widths that are no list are refused by name', () => {
  for (const name of ['scale_head', 'von_mises_fisher_head']) {
    expect(() => createHead(name, { features: 4, hidden: 0 })).toThrow(/options\.hidden: not a list of widths/);
    expect(() => createHead(name, { features: 4, hidden: [0] })).toThrow(/options\.hidden\[0\]/);
  }
});

test('a smart cosine starts as the cosine, or as any linear map does', async () => {
  const state = async (options: object): Promise<number[][]> => {
    const slots = new SmartCosineClassifier({ dimension: 4, ...options }).slots();
    const numbers = async (name: string): Promise<number[]> => Array.from(await (slots[name] as Slot).variable.data());
    return [await numbers('fc.weight'), await numbers('fc.bias')];
  };
  expect(await state({})).toEqual([
    [-1, 1, -1, 1, -1, 1, -1, 1],
    [0, 0],
  ]);
  const [weight, bias] = (await state({ startAsCosine: false })) as [number[], number[]];
  // Uniform within ±1/√4, as in PyTorch.
  for (const v of [...weight, ...bias]) expect(Math.abs(v)).toBeLessThanOrEqual(0.5);
  expect(new Set(weight).size).toBe(8);
  expect(await state({ startAsCosine: false })).toEqual([weight, bias]);
  expect(await state({ startAsCosine: false, seed: 1 })).not.toEqual([weight, bias]);
});
