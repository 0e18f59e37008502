import { describe, expect, it } from 'vitest';
import { parseRunConfig } from '../../src/index.js';

const withTests = (...tests: { name: string; [key: string]: unknown }[]): unknown => ({
  backbone: { pixels: { size: 8, cells: 2 } },
  train: { folders: [{ folder: 'train' }] },
  tests: tests.map((test) => ({ folder: 'test', pairs: 'pairs.csv', ...test })),
});
const refused = (path: string): unknown => expect.objectContaining({ code: 'bad-config', path });

describe('the name of a test', () => {
  it.each([
    'train',
    'Train',
    'train.v2',
    'model',
    'model.part',
    'stages',
    'features',
    'methods',
    'checkpoints',
    'config.json',
    'losses.json',
    'run.json',
    'run.json.part',
    '.',
    '..',
    '.hidden',
    'dot.',
    'a/b',
    'a\\b',
    '',
    'con',
    'NUL.txt',
    'lpt1',
    'x'.repeat(101),
  ])('is not %j', (name) => {
    expect(() => parseRunConfig(withTests({ name }))).toThrowError(refused('tests.0.name'));
  });

  it.each(['lfw', 'lfw-degraded', 'train-2', 'models', 'v1.5', '0'])('may be %s', (name) => {
    expect(parseRunConfig(withTests({ name })).tests[0]?.name).toBe(name);
  });

  it('stands once, capitals and small letters taken for the same', () => {
    expect(() => parseRunConfig(withTests({ name: 'a' }, { name: 'b' }, { name: 'B' }))).toThrowError(
      refused('tests.2.name'),
    );
  });
});

describe('a path of the configuration', () => {
  it.each(['../x', 'a/../../x', '..', '/etc/passwd', 'C:\\x', '..\\x', '', 'a\0b'])('is not %j', (path) => {
    expect(() => parseRunConfig(withTests({ name: 't', pairs: path }))).toThrowError(refused('tests.0.pairs'));
    expect(() => parseRunConfig(withTests({ name: 't', folder: path }))).toThrowError(refused('tests.0.folder'));
    expect(() => parseRunConfig(withTests({ name: 't', severity: path }))).toThrowError(refused('tests.0.severity'));
  });

  it.each(['.', 'a/../b', 'dev/lfw', '..a', 'a..b/c'])('may be %j', (folder) => {
    expect(parseRunConfig(withTests({ name: 't', folder })).tests[0]?.folder).toBe(folder);
  });
});

it('a parsed configuration parses to itself', () => {
  const once = parseRunConfig(withTests({ name: 'a', severity: 's.json' }));
  expect(parseRunConfig(once)).toEqual(once);
});
