import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { acquisitionRates, clopperPearson, systemErrorRates, tarAtFar } from '../../src/index.js';

describe('rates with failures to acquire counted', () => {
  it('are those of the list in which a failed pair has the score −∞', () => {
    const random = createRandom(3);
    for (let k = 0; k < 20; k++) {
      const labels = Array.from({ length: 200 }, () => random.integer(2));
      const failed = labels.map(() => random.uniform() < 0.2);
      const scores = labels.map((y, i) => (failed[i] ? Number.NEGATIVE_INFINITY : y + random.normal()));
      const threshold = 0.7;
      const count = (y: number, test: (i: number) => boolean): number =>
        labels.filter((label, i) => label === y && test(i)).length;
      const counts = {
        genuine: count(1, (i) => !failed[i]),
        falseNonMatches: count(1, (i) => !failed[i] && (scores[i] as number) < threshold),
        genuineFailures: count(1, (i) => failed[i] as boolean),
        impostor: count(0, (i) => !failed[i]),
        falseMatches: count(0, (i) => (scores[i] as number) >= threshold),
        impostorFailures: count(0, (i) => failed[i] as boolean),
      };
      const { frr, far } = acquisitionRates(counts);
      const all = tarAtFar(scores, labels, [far.estimate]);
      // No threshold is between the counted one and the next score: the curve has this very point.
      expect(all.far[0]).toBe(far.estimate);
      expect(frr.estimate).toBe(count(1, (i) => (scores[i] as number) < threshold) / count(1, () => true));
      expect(frr).toMatchObject(clopperPearson(frr.errors, frr.trials));
      // The formulas of the standard, with each class's own share of failures.
      const of = (failures: number, compared: number): number => failures / (failures + compared);
      const fmr = counts.falseMatches / counts.impostor;
      const fnmr = counts.falseNonMatches / counts.genuine;
      const genuine = systemErrorRates({ fmr, fnmr, failureToAcquire: of(counts.genuineFailures, counts.genuine) });
      const impostor = systemErrorRates({ fmr, fnmr, failureToAcquire: of(counts.impostorFailures, counts.impostor) });
      expect(genuine.frr).toBeCloseTo(frr.estimate, 12);
      expect(impostor.far).toBeCloseTo(far.estimate, 12);
    }
  });

  it('are known where nothing was compared, and refuse counts that are none', () => {
    const none = { genuine: 0, falseNonMatches: 0, impostor: 0, falseMatches: 0, impostorFailures: 0 };
    expect(acquisitionRates({ ...none, genuineFailures: 4 }).frr.estimate).toBe(1);
    expect(acquisitionRates({ ...none, genuineFailures: 0 }).far).toMatchObject({ lower: 0, upper: 1 });
    expect(() => acquisitionRates({ ...none, falseNonMatches: 1, genuineFailures: 4 })).toThrow('successes');
    expect(() => acquisitionRates({ ...none, genuineFailures: -1 })).toThrow('successes');
    expect(() => acquisitionRates({ ...none, genuineFailures: 0, impostorFailures: 0.5 })).toThrow('successes');
  });
});

describe('rates of a system', () => {
  it('are the shares of attempts, drawn one by one', () => {
    const random = createRandom(8);
    const rates = { fmr: 0.1, fnmr: 0.2, failureToAcquire: 0.15, failureToEnrol: 0.05 };
    const { far, frr, gfar, gfrr } = systemErrorRates(rates);
    const n = 60_000;
    const seen = { frr: 0, gfrr: 0, far: 0, gfar: 0, enrolled: 0 };
    for (let i = 0; i < n; i++) {
      const enrolled = random.uniform() >= rates.failureToEnrol;
      const acquired = random.uniform() >= rates.failureToAcquire;
      const rejected = !acquired || random.uniform() < rates.fnmr;
      const accepted = acquired && random.uniform() < rates.fmr;
      if (!enrolled || rejected) seen.gfrr++;
      if (enrolled && accepted) seen.gfar++;
      if (!enrolled) continue;
      seen.enrolled++;
      if (rejected) seen.frr++;
      if (accepted) seen.far++;
    }
    expect(seen.frr / seen.enrolled).toBeCloseTo(frr, 2);
    expect(seen.far / seen.enrolled).toBeCloseTo(far, 2);
    expect(seen.gfrr / n).toBeCloseTo(gfrr, 2);
    expect(seen.gfar / n).toBeCloseTo(gfar, 2);
    expect(() => systemErrorRates({ ...rates, failureToAcquire: 2 })).toThrow('failureToAcquire');
  });
});
