import '@tensorflow/tfjs-backend-cpu';
import { ScaleFaceError } from '@scaleface/numerics';
import { describe, expect, test } from 'vitest';
import { createHead, headNames } from '../src/index.js';

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
