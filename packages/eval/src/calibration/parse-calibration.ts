import { at } from '@scaleface/numerics';
import { said } from '../input/json-values.js';
import type { CalibrationJson, FmrTableJson, IsotonicJson, JsonNumber } from './calibration-json.js';
import { ascending, count, finite, inside, listOf, neighbours, objectOf, refuse, written } from './json-values.js';
import type { ParametricModel, Standard } from './parametric.js';

function standard(value: unknown, path: string): Standard {
  const entries = objectOf(value, path, 'mean', 'deviation');
  const deviation = finite(entries.deviation, `${path}.deviation`);
  if (!(deviation > 0)) refuse(`${path}.deviation`, 'a number above 0', deviation);
  return { mean: finite(entries.mean, `${path}.mean`), deviation };
}

function parametricOf(value: unknown, path: string): ParametricModel {
  const entries = objectOf(value, path, 'method', 'coefficients', 'score', 'range', 'confidence?');
  const { method } = entries;
  if (method !== 'platt' && method !== 'beta') return refuse(`${path}.method`, 'platt or beta', method);
  const coefficients = listOf(entries.coefficients, `${path}.coefficients`, finite);
  const confidence = entries.confidence === undefined ? {} : confidenceOf(entries.confidence, path);
  const length = (method === 'platt' ? 2 : 3) + ('confidence' in confidence ? 2 : 0);
  if (coefficients.length !== length) refuse(`${path}.coefficients`, `${length} numbers`, coefficients.length);
  if (method === 'beta') {
    for (const k of [1, 2]) {
      if (at(coefficients, k) < 0) refuse(`${path}.coefficients[${k}]`, 'a number of at least 0', at(coefficients, k));
    }
  }
  const range = listOf(entries.range, `${path}.range`, finite);
  const [low, high] = range as [number, number];
  const right = range.length === 2 && (method === 'platt' ? low === -1 && high === 1 : low < high);
  if (!right) refuse(`${path}.range`, method === 'platt' ? '-1 and 1' : 'two ascending numbers', range.join(', '));
  return { method, coefficients, score: standard(entries.score, `${path}.score`), range: [low, high], ...confidence };
}

const confidenceOf = (value: unknown, path: string): { confidence: Standard } => ({
  confidence: standard(value, `${path}.confidence`),
});

function isotonicOf(value: unknown, path: string): IsotonicJson {
  const entries = objectOf(value, path, 'x', 'y');
  const x = listOf(entries.x, `${path}.x`, written);
  const y = listOf(entries.y, `${path}.y`, inside);
  if (x.length === 0 || x.length !== y.length) refuse(path, `as many places as values`, `${x.length} and ${y.length}`);
  neighbours(x, `${path}.x`, 'ascending places', ascending);
  neighbours(y, `${path}.y`, 'non-decreasing values', (a, b) => a <= b);
  return { x, y };
}

function impostorsOf(value: unknown, path: string): FmrTableJson {
  const entries = objectOf(value, path, 'impostors', 'scores', 'above');
  const impostors = count(entries.impostors, `${path}.impostors`);
  const scores = listOf(entries.scores, `${path}.scores`, written);
  const above = listOf(entries.above, `${path}.above`, count);
  if (scores.length === 0 || scores.length !== above.length) {
    refuse(path, 'as many scores as counts', `${scores.length} and ${above.length}`);
  }
  if (above[0] !== 0) refuse(`${path}.above[0]`, '0', above[0]);
  if (at(above, above.length - 1) >= impostors) refuse(`${path}.above`, `counts below ${impostors}`, above.at(-1));
  neighbours(scores, `${path}.scores`, 'descending scores', (a, b) => a > b);
  neighbours(above, `${path}.above`, 'ascending counts', ascending);
  return { impostors, scores, above };
}

/** Whether every score that the parts speak of lies in the range of the calibration pairs. */
function checkRange(range: readonly JsonNumber[], path: string, { scores }: FmrTableJson): void {
  const [low, high] = range.map(Number) as [number, number];
  if (range.length !== 2 || !(low <= high))
    refuse(`${path}.range`, 'two numbers, the second not below the first', range.join(', '));
  if (Number(scores[0]) > high || Number(scores.at(-1)) < low) {
    refuse(
      `${path}.range`,
      `a range that holds the impostor scores ${scores.at(-1)} to ${scores[0]}`,
      range.join(', '),
    );
  }
}

/** Whether the isotonic part has the ends it must have: the range of the scores, or finite log-odds. */
function checkEnds({ x }: IsotonicJson, path: string, range: readonly JsonNumber[], direct: boolean): void {
  const ends = [Number(x[0]), Number(x.at(-1))];
  const right = direct ? ends.every((end, k) => end === Number(range[k])) : ends.every(Number.isFinite);
  if (!right) refuse(`${path}.isotonic.x`, direct ? `places from ${range.join(' to ')}` : 'finite places', ends.join());
}

/**
 * Checks plain data in every place: types, lengths, order, and that probabilities lie between 0 and 1.
 *
 * @param value - What `JSON.parse` gave.
 * @param path - What the data is called in errors.
 * @returns The same data, typed.
 * @throws ScaleFaceError `bad-format`, with the place, for anything that `toJSON` of a calibration cannot have given.
 */
export function parseCalibration(value: unknown, path: string): CalibrationJson {
  const { format, version } = (value ?? {}) as Record<string, unknown>;
  if (format !== 'scaleface-calibration' || version !== 1) {
    refuse(path, 'format scaleface-calibration, version 1', `format ${said(format)}, version ${said(version)}`);
  }
  const optional = ['parametric?', 'isotonic?'];
  const required = ['format', 'version', 'method', 'prior', 'baseLogOdds', 'impostors', 'range'];
  const entries = objectOf(value, path, ...required, ...optional);
  const { method } = entries;
  if (method !== 'platt' && method !== 'beta' && method !== 'isotonic') {
    return refuse(`${path}.method`, 'platt, beta or isotonic', method);
  }
  const parametric =
    entries.parametric === undefined ? undefined : parametricOf(entries.parametric, `${path}.parametric`);
  const isotonic = entries.isotonic === undefined ? undefined : isotonicOf(entries.isotonic, `${path}.isotonic`);
  if ((isotonic !== undefined) !== (method === 'isotonic')) {
    refuse(`${path}.isotonic`, method === 'isotonic' ? 'values' : `nothing with ${method}`, entries.isotonic);
  }
  const needed = method === 'isotonic' ? 'platt' : method;
  if (parametric === undefined ? method !== 'isotonic' : parametric.method !== needed) {
    refuse(`${path}.parametric.method`, needed, parametric?.method);
  }
  if (method === 'isotonic' && parametric !== undefined && parametric.confidence === undefined) {
    refuse(`${path}.parametric.confidence`, 'a mean and a deviation', undefined);
  }
  const impostors = impostorsOf(entries.impostors, `${path}.impostors`);
  const range = listOf(entries.range, `${path}.range`, written);
  checkRange(range, path, impostors);
  if (isotonic !== undefined) checkEnds(isotonic, path, range, parametric === undefined);
  return {
    format: 'scaleface-calibration',
    version: 1,
    method,
    prior: inside(entries.prior, `${path}.prior`),
    baseLogOdds: finite(entries.baseLogOdds, `${path}.baseLogOdds`),
    ...(parametric === undefined ? {} : { parametric }),
    ...(isotonic === undefined ? {} : { isotonic }),
    impostors,
    range: range as unknown as readonly [JsonNumber, JsonNumber],
  };
}
