import { describe, expect, test } from 'vitest';
import { wrapLines } from '../../src/report/wrap-lines.js';

describe('sentences in a narrow terminal', () => {
  test('break at spaces, and keep every word', () => {
    const text = 'Rejecting the 10 % of pairs that it is least sure of\nraises the rate.';
    const lines = wrapLines(text, 20).split('\n');
    expect(lines).toEqual(['Rejecting the 10 %', 'of pairs that it is', 'least sure of', 'raises the rate.']);
    expect(lines.join(' ').split(' ')).toEqual(text.split(/\s/));
  });

  test('stay as they are without a width, where they fit, and where a word is wider', () => {
    expect(wrapLines('a b c')).toBe('a b c');
    expect(wrapLines('a b c', 5)).toBe('a b c');
    expect(wrapLines('a incomprehensible b', 6)).toBe('a\nincomprehensible\nb');
    expect(wrapLines('', 6)).toBe('');
  });

  test('lines of a table are never broken', () => {
    const table = 'confidence  TAR  area\n----------  ---  ----\nscale       0.9  0.85';
    expect(wrapLines(table, 10)).toBe(table);
  });
});
