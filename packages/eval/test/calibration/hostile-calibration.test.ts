import { createRandom, type Random, ScaleFaceError } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { hang, processorTime } from '../../../../testing/hang.js';
import { repetitions } from '../../../../testing/long.js';
import { type Calibration, type CalibrationJson, calibrate, calibrationFromJSON } from '../../src/index.js';

const draw = createRandom(8);
const labels = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 1 : 0));
const confidence = labels.map(() => draw.uniform() + 0.5);
const scores = labels.map((y) => Math.max(-1, Math.min(1, 0.3 * y + 0.3 * draw.normal())));
const ends = [...scores.slice(0, -2), Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
const texts = [
  calibrate(scores, labels),
  calibrate(scores, labels, { confidence }),
  calibrate(scores, labels, { method: 'beta' }),
  calibrate(
    scores.map((s) => 20 * s),
    labels,
    { method: 'beta', confidence },
  ),
  calibrate(scores, labels, { method: 'isotonic' }),
  calibrate(scores, labels, { method: 'isotonic', confidence }),
  calibrate(ends, labels, { method: 'isotonic', prior: 0.01 }),
].map((calibration) => JSON.stringify(calibration));

const plain = (k: number): Record<string, unknown> => JSON.parse(texts[k] as string);
const restore = (value: unknown): Calibration => calibrationFromJSON(value as CalibrationJson);

/** The data with the value at a path replaced. */
function changed(k: number, path: string, value: unknown): unknown {
  const data = plain(k);
  const keys = path.split('.');
  let at = data;
  for (const key of keys.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[keys.at(-1) as string] = value;
  return data;
}

describe('calibrationFromJSON', () => {
  it('gives back what it read, whatever the method', () => {
    for (const text of texts) expect(JSON.stringify(restore(JSON.parse(text)).toJSON())).toBe(text);
  });

  it('refuses a format whose toString is none', () => {
    const odd = { toString: 1, valueOf: 1 };
    for (const value of [{ format: odd, version: odd }, changed(0, 'method', odd)]) {
      expect(() => restore(value)).toThrow(expect.objectContaining({ code: 'bad-format' }));
    }
  });

  it.each([null, undefined, 5, 'scaleface-calibration', [], {}, { format: 'scaleface-calibration', version: 2 }])(
    'refuses %j',
    (value) => expect(() => restore(value)).toThrow(expect.objectContaining({ code: 'bad-format' })),
  );

  it.each([
    ['method', 0, 'method', 'magic'],
    ['isotonic', 0, 'method', 'isotonic'],
    ['isotonic', 4, 'method', 'platt'],
    ['parametric.method', 0, 'parametric', undefined],
    ['parametric.coefficients', 0, 'parametric.method', 'beta'],
    ['parametric.method', 5, 'parametric', { ...(plain(3).parametric as object) }],
    ['parametric.confidence', 5, 'parametric', { ...(plain(0).parametric as object) }],
    ['prior', 0, 'prior', 0],
    ['prior', 0, 'prior', 1],
    ['prior', 0, 'prior', '0.5'],
    ['prior', 0, 'prior', null],
    ['baseLogOdds', 0, 'baseLogOdds', null],
    ['baseLogOdds', 0, 'baseLogOdds', undefined],
    ['parametric.coefficients', 0, 'parametric.coefficients', [1]],
    ['parametric.coefficients[1]', 0, 'parametric.coefficients.1', null],
    ['parametric.coefficients', 1, 'parametric.coefficients', [1, 2, 3]],
    ['parametric.coefficients[2]', 2, 'parametric.coefficients.2', -0.1],
    ['parametric.score.deviation', 0, 'parametric.score.deviation', 0],
    ['parametric.score.deviation', 0, 'parametric.score.deviation', -1],
    ['parametric.score.mean', 0, 'parametric.score', {}],
    ['parametric.range', 0, 'parametric.range', [-2, 1]],
    ['parametric.range', 3, 'parametric.range', [1, 1]],
    ['isotonic', 4, 'isotonic', { x: [], y: [] }],
    ['isotonic.y[0]', 4, 'isotonic.y.0', 0],
    ['isotonic.y[0]', 4, 'isotonic.y.0', -0.1],
    ['isotonic.y[1]', 4, 'isotonic.y.0', 0.99],
    ['isotonic.y[1]', 4, 'isotonic.y.1', 1.5],
    ['isotonic.x[1]', 4, 'isotonic.x.0', 0.99],
    ['isotonic.x[0]', 4, 'isotonic.x.0', 'NaN'],
    ['isotonic.x', 5, 'isotonic.x.0', '-Infinity'],
    ['isotonic.x', 4, 'isotonic.x.0', -0.999],
    ['impostors.impostors', 0, 'impostors.impostors', 2.5],
    ['impostors.above', 0, 'impostors.impostors', 3],
    ['impostors.above[0]', 0, 'impostors.above.0', 1],
    ['impostors.above[2]', 0, 'impostors.above.2', 1],
    ['impostors.scores[1]', 0, 'impostors.scores.0', -1],
    ['impostors', 0, 'impostors.scores', []],
    ['impostors', 0, 'impostors', []],
    ['range', 0, 'range', [0.9, 0.1]],
    ['range', 0, 'range', [-1, 0]],
    ['range[2]', 0, 'range.2', []],
    ['extra', 0, 'extra', 1],
  ])('names json.%s', (place, k, path, value) => {
    expect(() => restore(changed(k, path, value))).toThrow(
      expect.objectContaining({ name: 'ScaleFaceError', code: 'bad-format', path: `json.${place}` }),
    );
  });

  it('answers infinities that cancel out with an error, not with NaN', () => {
    const { probability } = restore(changed(1, 'parametric.coefficients', [0, 1e300, 0, -1e300]));
    expect(() => probability(Number.POSITIVE_INFINITY, 5)).toThrow('no probability');
  });

  it('calibrate refuses numbers that overflow, instead of giving what cannot be read again', () => {
    expect(() => calibrate([-1e200, 1e200, 1e10], [0, 1, 1])).toThrow(expect.objectContaining({ code: 'not-finite' }));
  });

  const mutations = repetitions(1000, 8_000, 100_000);
  it(`${mutations} mutated calibrations are refused, or give probabilities that do not fall with the score`, () => {
    const random = createRandom(23);
    let [accepted, wrong, slowest] = [0, 0, 0];
    for (let i = 0; i < mutations; i++) {
      const value = i % 2 === 0 ? mutateText(texts[i % 7] as string, random) : mutateValue(plain(i % 7), random);
      if (value === undefined) continue;
      const used = processorTime();
      try {
        const calibration = restore(value);
        accepted++;
        if (!isSound(calibration, value as CalibrationJson)) wrong++;
      } catch (error) {
        if (!(error instanceof ScaleFaceError)) throw error;
      }
      slowest = Math.max(slowest, used());
    }
    expect(wrong).toBe(0);
    expect(accepted).toBeGreaterThan(mutations / 100);
    expect(slowest).toBeLessThan(hang);
  }, 600_000);
});

/** Some characters of the text replaced; nothing where it is no JSON any more. */
function mutateText(text: string, random: Random): unknown {
  const characters = [...text];
  for (let k = random.integer(3); k >= 0; k--) {
    characters[random.integer(characters.length)] = '0123456789-.e,:"[]{}fI n'[random.integer(24)] as string;
  }
  try {
    return JSON.parse(characters.join(''));
  } catch {
    return undefined;
  }
}

const odd = [0, -0, 1, -1, 2, 0.5, 1e300, -1e300, 1e-320, null, true, '', 'Infinity', '-Infinity', 'x', [], {}, [1]];

/** One to three places of the data replaced, left out or moved. */
function mutateValue(value: Record<string, unknown>, random: Random): unknown {
  for (let k = random.integer(3); k >= 0; k--) {
    let at: Record<string, unknown> = value;
    for (;;) {
      const keys = Object.keys(at);
      const key = keys[random.integer(Math.max(1, keys.length))] ?? 'new';
      const inner = at[key];
      if (typeof inner === 'object' && inner !== null && random.uniform() < 0.9) at = inner as Record<string, unknown>;
      else {
        const kind = random.integer(4);
        if (kind === 0) delete at[key];
        else if (kind === 1 && typeof inner === 'number') at[key] = inner * (random.uniform() * 3 - 1);
        else at[key] = odd[random.integer(odd.length)];
        break;
      }
    }
  }
  return value;
}

/** Probabilities inside [0, 1] that never fall (or never rise, with a falling Platt slope), and the same data again. */
function isSound(calibration: Calibration, value: CalibrationJson): boolean {
  if (JSON.stringify(sorted(calibration.toJSON())) !== JSON.stringify(sorted(value))) return false;
  const own = calibration.usesConfidence ? 0.8 : undefined;
  let before: number | undefined;
  let direction = 0;
  for (let s = -1.2; s <= 1.2; s += 0.1) {
    const p = calibration.probability(s, own);
    if (!(p >= 0 && p <= 1)) return false;
    const step = Math.sign(before === undefined ? 0 : p - before);
    if (step !== 0 && direction !== 0 && step !== direction) return false;
    direction = step === 0 ? direction : step;
    before = p;
  }
  const free = calibration.method !== 'platt' && own === undefined;
  if (free && direction < 0) return false;
  const { fmr, upperBound } = calibration.thresholdForFmr(0.1);
  return fmr >= 0 && fmr <= 0.1 + 1e-9 && upperBound >= fmr && upperBound <= 1;
}

/** The same data with keys in order. */
const sorted = (value: unknown): unknown =>
  typeof value !== 'object' || value === null
    ? value
    : Array.isArray(value)
      ? value.map(sorted)
      : Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, inner]) => [key, sorted(inner)]),
        );
