import { describe, expect, test } from 'vitest';
import fc from '../../../testing/properties.js';
import {
  addScores,
  createScoreCounts,
  encodeScoreCounts,
  equalErrorRate,
  errorVersusDiscard,
  type FarRule,
  foldAccuracy,
  mergeScoreCounts,
  type RejectionPreset,
  rejectVerification,
  rocAuc,
  rocCurve,
  tarAtFar,
} from '../src/index.js';

/** Scores on a coarse grid, so that ties are common, with now and then an infinity. */
const score = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: -20, max: 20 }).map((i) => i / 20) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY) },
);
const pair = fc.record({ score, label: fc.integer({ min: 0, max: 1 }), doubt: fc.integer({ min: 0, max: 6 }) });
const list = fc.array(pair, { minLength: 1, maxLength: 60 });
const far = fc.double({ min: 0, max: 1, noNaN: true });
const rule = fc.constantFrom<FarRule>('conservative', 'scaleface', 'nearest', 'strict');
const preset = fc.constantFrom<RejectionPreset>('scaleface', 'fixed', 'nist', 'dasec', 'cr-fiqa', 'magface');
type Pair = { score: number; label: number; doubt: number };
const columns = (pairs: readonly Pair[]) => ({
  scores: pairs.map((p) => p.score),
  labels: pairs.map((p) => p.label),
  uncertainty: pairs.map((p) => p.doubt),
});
const shuffledTwin = list.chain((pairs) =>
  fc.tuple(fc.constant(pairs), fc.shuffledSubarray(pairs, { minLength: pairs.length })),
);
const both = (pairs: readonly Pair[]): boolean => new Set(pairs.map((p) => p.label)).size === 2;

describe('the order of the list changes nothing', () => {
  test('rates, curves and areas', () => {
    fc.assert(
      fc.property(shuffledTwin, far, rule, ([a, b], f, r) => {
        const x = columns(a);
        const y = columns(b);
        expect(tarAtFar(y.scores, y.labels, [f], { rule: r })).toEqual(tarAtFar(x.scores, x.labels, [f], { rule: r }));
        expect(rocCurve(y.scores, y.labels)).toEqual(rocCurve(x.scores, x.labels));
        expect(rocAuc(y.scores, y.labels)).toEqual(rocAuc(x.scores, x.labels));
        expect(equalErrorRate(y.scores, y.labels)).toEqual(equalErrorRate(x.scores, x.labels));
      }),
    );
  });
  test('rejection with whole tie blocks', () => {
    fc.assert(
      fc.property(shuffledTwin, far, preset, ([a, b], f, p) => {
        const common = {
          fars: [f],
          preset: p,
          rejectedPortions: [0, 0.3, 0.6],
          convention: { ties: 'block' },
        } as const;
        expect(rejectVerification({ ...columns(b), ...common })).toEqual(
          rejectVerification({ ...columns(a), ...common }),
        );
      }),
    );
  });
  test('errors against discard', () => {
    fc.assert(
      fc.property(shuffledTwin, ([a, b]) => {
        fc.pre(a.some((p) => p.label === 1));
        expect(errorVersusDiscard(columns(b))).toEqual(errorVersusDiscard(columns(a)));
      }),
    );
  });
});

describe('only the order of scores counts', () => {
  const grow = (s: number): number => (Number.isFinite(s) ? Math.sinh(3 * s) + 7 : s);
  test('a growing map of scores keeps rates, areas and rejection curves', () => {
    fc.assert(
      fc.property(list, far, fc.constantFrom<FarRule>('conservative', 'nearest', 'strict'), (pairs, f, r) => {
        const x = columns(pairs);
        const scores = x.scores.map(grow);
        expect(tarAtFar(scores, x.labels, [f], { rule: r }).tar).toEqual(
          tarAtFar(x.scores, x.labels, [f], { rule: r }).tar,
        );
        expect(rocAuc(scores, x.labels)).toEqual(rocAuc(x.scores, x.labels));
        expect(equalErrorRate(scores, x.labels).eer).toEqual(equalErrorRate(x.scores, x.labels).eer);
        const options = { rejectedPortions: [0, 0.4], fars: [f], preset: 'nist' } as const;
        const tars = (s: number[]): unknown =>
          rejectVerification({ ...x, ...options, scores: s }).rows.map((row) => row.tar);
        expect(tars(scores)).toEqual(tars(x.scores));
      }),
    );
  });
  test('a growing map of uncertainties keeps rejection curves', () => {
    fc.assert(
      fc.property(list, far, preset, (pairs, f, p) => {
        const x = columns(pairs);
        const options = { rejectedPortions: [0, 0.2, 0.5], fars: [f], preset: p };
        const uncertainty = x.uncertainty.map((u) => Math.exp(u) - 9);
        expect(rejectVerification({ ...x, ...options, uncertainty })).toEqual(rejectVerification({ ...x, ...options }));
      }),
    );
  });
  test('confidence is uncertainty with the sign turned', () => {
    fc.assert(
      fc.property(list, far, preset, (pairs, f, p) => {
        const x = columns(pairs);
        const options = {
          rejectedPortions: [0, 0.2, 0.5],
          fars: [f],
          preset: p,
          convention: { ties: 'block' },
        } as const;
        const turned = rejectVerification({
          ...x,
          ...options,
          uncertainty: x.uncertainty.map((u) => -u),
          mode: 'confidence',
        });
        expect(turned).toEqual(rejectVerification({ ...x, ...options }));
      }),
    );
  });
});

describe('accept rates', () => {
  test('TAR never falls when the allowed FAR grows', () => {
    fc.assert(
      fc.property(list, far, far, rule, (pairs, f, g, r) => {
        fc.pre(both(pairs));
        const { scores, labels } = columns(pairs);
        const { tar } = tarAtFar(scores, labels, [Math.min(f, g), Math.max(f, g)], { rule: r });
        expect(tar[1]).toBeGreaterThanOrEqual(tar[0] as number);
      }),
    );
  });
  test('the conservative and the strict rule never exceed their target', () => {
    fc.assert(
      fc.property(list, far, fc.constantFrom<FarRule>('conservative', 'strict'), (pairs, f, r) => {
        fc.pre(both(pairs));
        const { scores, labels } = columns(pairs);
        const result = tarAtFar(scores, labels, [f], { rule: r });
        expect((result.falseAccepts[0] as number) / result.impostor).toBeLessThanOrEqual(f + 1e-9);
      }),
    );
  });
  test('no other threshold within the budget accepts more genuine pairs than the conservative one', () => {
    fc.assert(
      fc.property(list, far, (pairs, f) => {
        fc.pre(both(pairs));
        const { scores, labels } = columns(pairs);
        const result = tarAtFar(scores, labels, [f]);
        const { fpr, tpr } = rocCurve(scores, labels);
        const best = Math.max(
          ...[...tpr].filter((_, i) => Math.round((fpr[i] as number) * result.impostor) <= f * result.impostor + 1e-9),
        );
        expect(result.tar[0]).toBe(best);
      }),
    );
  });
  test('rejection at 0 is plain verification', () => {
    fc.assert(
      fc.property(list, far, fc.constantFrom<RejectionPreset>('scaleface', 'fixed'), rule, (pairs, f, p, r) => {
        const x = columns(pairs);
        const { rows } = rejectVerification({
          ...x,
          rejectedPortions: [0],
          fars: [f],
          preset: p,
          convention: { rule: r },
        });
        const plain = tarAtFar(x.scores, x.labels, [f], { rule: r });
        expect(rows[0]?.tar).toEqual(plain.tar);
        expect(rows[0]?.far).toEqual(plain.far);
        expect(rows[0]?.threshold).toEqual(plain.threshold);
      }),
    );
  });
  test('the equal error rate lies within its bracket, and the bracket on the curve', () => {
    fc.assert(
      fc.property(list, (pairs) => {
        fc.pre(both(pairs));
        const { scores, labels } = columns(pairs);
        const { eer, strict, lenient } = equalErrorRate(scores, labels);
        expect(eer).toBeGreaterThanOrEqual(Math.max(strict.fmr, lenient.fnmr) - 1e-12);
        expect(eer).toBeLessThanOrEqual(Math.min(lenient.fmr, strict.fnmr) + 1e-12);
      }),
    );
  });
  test('merged counts of shards are the counts of the whole, bit for bit', () => {
    fc.assert(
      fc.property(list, fc.nat(60), (pairs, at) => {
        const { scores, labels } = columns(pairs);
        const count = (from: number, to?: number) =>
          addScores(createScoreCounts([49_000]), Float32Array.from(scores.slice(from, to)), labels.slice(from, to));
        expect(encodeScoreCounts(mergeScoreCounts(count(0, at), count(at)))).toEqual(encodeScoreCounts(count(0)));
      }),
      { numRuns: 20 },
    );
  });
  test('accuracy over folds does not depend on the order within folds', () => {
    fc.assert(
      fc.property(fc.array(pair, { minLength: 8, maxLength: 40 }), (pairs) => {
        const finite = pairs.map((p) => ({ ...p, score: Number.isFinite(p.score) ? p.score : 0 }));
        const folds = finite.map((_, i) => i % 4);
        const order = [...finite.keys()].reverse();
        const { scores, labels } = columns(finite);
        const reversed = columns(order.map((i) => finite[i] as Pair));
        expect(foldAccuracy(reversed.scores, reversed.labels, { folds: order.map((i) => folds[i] as number) })).toEqual(
          foldAccuracy(scores, labels, { folds }),
        );
      }),
    );
  });
});
