import { calibrate, pairQuality } from '@scaleface/eval';
import { describe, expect, it } from 'vitest';
import { enrol, type Face, identifyFace, type ModelCalibration, verifyFaces } from '../../src/index.js';
import { calibrationOf } from '../../src/recognition/calibration-of.js';

const scores = Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 0.6 : 0.1) + 0.2 * Math.sin(i));
const calibration: ModelCalibration = {
  format: 'scaleface-model-calibration/1',
  scores: calibrate(
    scores,
    scores.map((_, i) => 1 - (i % 2)),
  ).toJSON(),
  confidence: [10, 20, 30, 40],
};
const face = (name: string, x: number, y: number): Face => ({
  name,
  embedding: Float32Array.of(x, y),
  confidence: 30,
});

describe('the calibration of a model', () => {
  it('is parsed once, however often a model verifies', () => {
    expect(calibrationOf({ calibration }, 'verifies').scores).toBe(calibrationOf({ calibration }, 'identifies').scores);
  });

  it('ranks a pair by the share of training pairs that are less confident', () => {
    const { rank } = calibrationOf({ calibration }, 'verifies');
    expect([5, 10, 25, 41].map(rank)).toEqual([0, 0, 0.5, 1]);
    expect(rank(pairQuality('harmonic', [30], [30])[0] as number)).toBe(0.5);
  });

  it('is missed by name', () => {
    expect(() => calibrationOf({}, 'identifies')).toThrow(
      expect.objectContaining({ code: 'missing-file', path: 'calibration.json' }),
    );
  });
});

describe('a decision', () => {
  it('lists the best candidates only, and judges by all of them', () => {
    const faces = Array.from({ length: 50 }, (_, i) => face(`${i}.jpg`, Math.cos(i / 20), Math.sin(i / 20)));
    const gallery = enrol(
      faces,
      faces.map((_, i) => `person ${String(i).padStart(2, '0')}`),
    );
    const few = identifyFace(face('probe', 1, 0), gallery, { calibration }, { top: 2 });
    const all = identifyFace(face('probe', 1, 0), gallery, { calibration }, { top: 100 });
    expect(few.candidates).toEqual(all.candidates.slice(0, 2));
    expect(all.candidates).toHaveLength(50);
    expect({ ...few, candidates: [] }).toEqual({ ...all, candidates: [] });
  });

  it.each([{ fmr: 0 }, { fmr: Number.NaN }, { prior: 1 }, { reject: -0.1 }])('refuses %o', (options) => {
    const [a, b] = [face('a', 1, 0), face('b', 0, 1)];
    const path = `options.${Object.keys(options)[0]}`;
    expect(() => verifyFaces(a, b, { calibration }, options)).toThrow(
      expect.objectContaining({ code: 'out-of-range', path }),
    );
  });
});
