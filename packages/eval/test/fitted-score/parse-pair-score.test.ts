import { describe, expect, it } from 'vitest';
import { fitPairScore, fittedPairScore, parsePairScore } from '../../src/index.js';
import { drawPairs } from './population.js';

const { cosine, left, right, labels } = drawPairs(3, 200);
const subjects = { left: [...cosine.keys()], right: [...cosine.keys()].map((i) => (i * 7) % 50) };
const model = fitPairScore(cosine, left, right, labels, { subjects });

/** The data with the value at a path replaced, or taken away. */
function changed(path: string, value: unknown): unknown {
  const data = JSON.parse(JSON.stringify(model));
  const keys = path.split('.');
  let at = data;
  for (const key of keys.slice(0, -1)) at = at[key];
  if (value === undefined) delete at[keys.at(-1) as string];
  else at[keys.at(-1) as string] = value;
  return data;
}

describe('parsePairScore', () => {
  it('gives back every number bit for bit, and the same scores', () => {
    for (const form of ['positive', 'linear'] as const) {
      const fitted = fitPairScore(cosine, left, right, labels, { form });
      const again = parsePairScore(JSON.parse(JSON.stringify(fitted)));
      expect(again).toStrictEqual(fitted);
      expect(fittedPairScore(again, cosine, left, right)).toEqual(fittedPairScore(fitted, cosine, left, right));
    }
    expect(parsePairScore(JSON.parse(JSON.stringify(model)))).toStrictEqual(model);
  });
  it.each([
    null,
    undefined,
    5,
    'scale-fitted',
    [],
    {},
    { name: 'scale-fitted', version: 2 },
    { name: { toString: 1 } },
  ])('refuses %j', (value) => {
    expect(() => parsePairScore(value)).toThrow(expect.objectContaining({ code: 'bad-format', path: 'json' }));
  });
  it.each([
    ['form', 'form', 'cubic'],
    ['transform', 'transform', 'sqrt'],
    ['combine', 'combine', 'mean'],
    ['clip', 'clip', [1]],
    ['clip', 'clip', [2, 1]],
    ['clip[1]', 'clip.1', null],
    ['mean', 'mean', '1'],
    ['sd', 'sd', 0],
    ['sd', 'sd', -1],
    ['a', 'a', [1, 2]],
    ['a[2]', 'a.2', null],
    ['a', 'a.1', 1e308],
    ['b', 'b', [1, 2, 3, 4]],
    ['b', 'b', {}],
    ['standardErrors.a[0]', 'standardErrors.a.0', -1],
    ['standardErrors.b', 'standardErrors.b', undefined],
    ['subjectStandardErrors.b', 'subjectStandardErrors.b', [1]],
    ['C', 'C', 0],
    ['standardise', 'standardise', 1],
    ['threshold', 'threshold', null],
    ['far', 'far', 1],
    ['genuineShare', 'genuineShare', 0],
    ['genuineShare', 'genuineShare', 1],
    ['genuine', 'genuine', 1.5],
    ['impostors', 'impostors', -1],
    ['converged', 'converged', 'yes'],
    ['gradientNorm', 'gradientNorm', -1],
    ['separated', 'separated', undefined],
    ['warnings', 'warnings', 'none'],
    ['warnings[0]', 'warnings', [1]],
    ['extra', 'extra', 1],
  ])('names json.%s', (place, path, value) => {
    expect(() => parsePairScore(changed(path, value))).toThrow(
      expect.objectContaining({ name: 'ScaleFaceError', code: 'bad-format', path: `json.${place}` }),
    );
  });
  it('takes 0 where a number may be 0', () => {
    for (const path of [
      'far',
      'gradientNorm',
      'standardErrors.a.0',
      'subjectStandardErrors.b.2',
      'impostors',
      'mean',
    ]) {
      expect(() => parsePairScore(changed(path, 0))).not.toThrow();
    }
  });
  it('names the data as it is told to', () => {
    expect(() => parsePairScore(changed('sd', 0), 'head.json')).toThrow(/head\.json\.sd/);
  });
});
