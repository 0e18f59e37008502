import { expect, it } from 'vitest';
import { parseYaml } from '../../src/index.js';

it('YAML nested as deep as a configuration may be is read', () => {
  expect(JSON.stringify(parseYaml(`${'['.repeat(100)}${']'.repeat(100)}`, 'a.yaml'))).toHaveLength(200);
  expect(parseYaml('a: "[[["\nb: [[1], {c: [2]}] # [[[', 'a.yaml')).toEqual({ a: '[[[', b: [[1], { c: [2] }] });
});

it.each([
  ['lists', '['.repeat(101)],
  ['two thousand lists', '['.repeat(2000)],
  ['objects', `${'{"f":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ['lists of a line', `${'- '.repeat(20_000)}x`],
  ['keys that are objects', `${'? '.repeat(20_000)}x`],
])('YAML nested deeper is refused before it is composed, which would end the process: %s', (_, text) => {
  expect(() => parseYaml(text, 'a.yaml')).toThrow(
    expect.objectContaining({ name: 'ScaleFaceError', code: 'bad-config', path: 'a.yaml' }),
  );
});
