import { describe, expect, it } from 'vitest';
import { shown } from '../../src/storage/shown.js';

describe('a value of a JSON file in an error', () => {
  it.each([
    ['text', 'text'],
    [5, '5'],
    [null, 'null'],
    [undefined, 'undefined'],
    [[1, [2]], '[1,[2]]'],
    [{ a: 1 }, '{"a":1}'],
    [{ toString: 1, valueOf: 1 }, '{"toString":1,"valueOf":1}'],
  ])('%j is shown as %s', (value, text) => {
    expect(shown(value)).toBe(text);
  });

  it('is not shown in full where it is long, and in words where it is nested too deep to be written', () => {
    expect(shown('x'.repeat(1000))).toHaveLength(300);
    const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
    expect(() => JSON.stringify(deep)).toThrow(RangeError);
    expect(shown(deep)).toBe('values nested too deep');
  });
});
