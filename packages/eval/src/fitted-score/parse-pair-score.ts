import { jsonReader, said } from '../input/json-values.js';
import { COMBINATIONS, standardised } from './confidence-scale.js';
import type { PairScoreErrors, PairScoreModel } from './model.js';

const { refuse, objectOf, listOf, finite, inside, count } = jsonReader('not a fitted pair score');

function oneOf<T extends string>(value: unknown, path: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  return found ?? refuse(path, choices.join(' or '), value);
}

function truth(value: unknown, path: string): boolean {
  return typeof value === 'boolean' ? value : refuse(path, 'true or false', value);
}

function text(value: unknown, path: string): string {
  return typeof value === 'string' ? value : refuse(path, 'text', value);
}

function positive(value: unknown, path: string): number {
  const number = finite(value, path);
  return number > 0 ? number : refuse(path, 'a number above 0', value);
}

function notNegative(value: unknown, path: string): number {
  const number = finite(value, path);
  return number >= 0 ? number : refuse(path, 'a number of at least 0', value);
}

function three(value: unknown, path: string, read: typeof finite): readonly [number, number, number] {
  const list = listOf(value, path, read);
  if (list.length !== 3) refuse(path, '3 numbers', `${list.length}`);
  return list as unknown as readonly [number, number, number];
}

function errorsFrom(value: unknown, path: string): PairScoreErrors {
  const entries = objectOf(value, path, 'a', 'b');
  return { a: three(entries.a, `${path}.a`, notNegative), b: three(entries.b, `${path}.b`, notNegative) };
}

const KEYS = ['name', 'version', 'form', 'transform', 'combine', 'clip', 'mean', 'sd', 'a', 'b', 'C', 'standardise'];
const FIT = ['threshold', 'far', 'genuineShare', 'genuine', 'impostors', 'converged', 'gradientNorm', 'separated'];

/**
 * Checks the plain data of a fitted pair score in every place: names, lengths, finite numbers, ends in order, and that slope and
 * offset are finite wherever clipped confidences can lead.
 *
 * @param json - What `JSON.parse` gave of a {@link PairScoreModel}'s text.
 * @param path - What the data is called in errors. Default `json`.
 * @returns The same data, typed, number for number.
 * @throws ScaleFaceError `bad-format`, with the place, for anything that `fitPairScore` cannot have given.
 *
 * @example
 * ```ts
 * import { fitPairScore, parsePairScore } from '@scaleface/eval';
 *
 * const model = fitPairScore([0.6, 0.5, 0.1, 0.2], [9, 4, 8, 5], [8, 5, 9, 4], [1, 1, 0, 0]);
 * const again = parsePairScore(JSON.parse(JSON.stringify(model)));
 * again.threshold === model.threshold; // => true
 * ```
 */
export function parsePairScore(json: unknown, path = 'json'): PairScoreModel {
  const { name, version } = (json ?? {}) as Record<string, unknown>;
  if (name !== 'scale-fitted' || version !== 1) {
    refuse(path, 'name scale-fitted, version 1', `name ${said(name)}, version ${said(version)}`);
  }
  const all = [...KEYS, ...FIT, 'warnings', 'standardErrors?', 'subjectStandardErrors?'];
  const entries = objectOf(json, path, ...all);
  const at = (key: string): [unknown, string] => [entries[key], `${path}.${key}`];
  const clip = listOf(...at('clip'), finite);
  if (clip.length !== 2) refuse(`${path}.clip`, '2 numbers', `${clip.length}`);
  const [low, high] = clip as [number, number];
  if (!(low <= high)) refuse(`${path}.clip`, 'two numbers, the second not below the first', clip.join(', '));
  const far = notNegative(...at('far'));
  if (far >= 1) refuse(`${path}.far`, 'a number from 0 to below 1', far);
  const model: PairScoreModel = {
    name: 'scale-fitted',
    version: 1,
    form: oneOf(...at('form'), ['positive', 'linear']),
    transform: oneOf(...at('transform'), ['log', 'identity']),
    combine: oneOf(...at('combine'), COMBINATIONS),
    clip: [low, high],
    mean: finite(...at('mean')),
    sd: positive(...at('sd')),
    a: three(...at('a'), finite),
    b: three(...at('b'), finite),
    ...(entries.standardErrors === undefined ? {} : { standardErrors: errorsFrom(...at('standardErrors')) }),
    ...(entries.subjectStandardErrors === undefined
      ? {}
      : { subjectStandardErrors: errorsFrom(...at('subjectStandardErrors')) }),
    C: positive(...at('C')),
    standardise: truth(...at('standardise')),
    threshold: finite(...at('threshold')),
    far,
    genuineShare: inside(...at('genuineShare')),
    genuine: count(...at('genuine')),
    impostors: count(...at('impostors')),
    converged: truth(...at('converged')),
    gradientNorm: notNegative(...at('gradientNorm')),
    separated: truth(...at('separated')),
    warnings: listOf(...at('warnings'), text),
  };
  const ends = [low, high].map((l) => Math.abs(standardised(model, l)));
  const furthest = 1 + Math.max(...ends);
  for (const key of ['a', 'b'] as const) {
    const [q0, q1, q2] = model[key].map(Math.abs) as [number, number, number];
    if (Number.isFinite(q0 + furthest * (q1 + furthest * q2))) continue;
    refuse(`${path}.${key}`, 'coefficients that stay finite inside the clip', model[key].join(', '));
  }
  return model;
}
