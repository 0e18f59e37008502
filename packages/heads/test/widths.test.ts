import { expect, it } from 'vitest';
import { expectRefusal } from '../../../testing/refusal.js';
import { checkWidths } from '../src/trunks/mlp.js';

it('widths are refused that are none, and layers of more weights than memory has room for', () => {
  checkWidths(512, []);
  checkWidths(2 ** 16, [2 ** 13, 2 ** 16]);
  const wide = (
    features: number,
    hidden: unknown,
    path: string,
    expected: string,
    received: string,
    code = 'out-of-range',
  ) => expectRefusal([() => checkWidths(features, hidden as number[]), code, path, expected, received]);
  wide(2 ** 16, [2 ** 13 + 1], 'options.hidden[0]', 'at most 8192 behind 65536 numbers', '8193');
  wide(8, [2 ** 16, 2 ** 14], 'options.hidden[1]', 'at most 8192 behind 65536 numbers', '16384');
  wide(3, [2 ** 29], 'options.hidden[0]', 'at most 178956970 behind 3 numbers', '536870912');
  wide(8, 512, 'options.hidden', 'a list, for instance [512]', '512', 'invalid-argument');
  for (const none of [0, 1.5, -1, Number.NaN]) {
    expect(() => checkWidths(none, [8])).toThrow(expect.objectContaining({ path: 'options.features' }));
    expect(() => checkWidths(8, [4, none])).toThrow(expect.objectContaining({ path: 'options.hidden[1]' }));
  }
});
