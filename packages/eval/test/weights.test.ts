import { describe, expect, test } from 'vitest';
import fc from '../../../testing/properties.js';
import { rankPairs } from '../src/counts/ranked-pairs.js';
import {
  bootstrap,
  compareConfidences,
  detCurve,
  equalErrorRate,
  equalErrorRateStatistic,
  type FarRule,
  oracleConfidence,
  partialAuc,
  predictionRejectionRatio,
  type RejectionConvention,
  type RejectionPreset,
  rankStability,
  rejectionBaselines,
  rejectionStatistic,
  rejectVerification,
  resampledIndices,
  rocAuc,
  rocCurve,
  tarAtFar,
  tarAtFarStatistic,
} from '../src/index.js';
import { lineUp } from '../src/rejection/lineup.js';
import { oracleLineup } from '../src/rejection/oracle.js';

/** Pairs on coarse grids, so that scores and uncertainties tie, with whole weights. */
const score = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: -6, max: 6 }).map((i) => i / 7) },
  { weight: 1, arbitrary: fc.constant(Number.NEGATIVE_INFINITY) },
);
const pair = fc.record({
  score,
  label: fc.integer({ min: 0, max: 1 }),
  doubt: fc.integer({ min: 0, max: 4 }),
  weight: fc.integer({ min: 0, max: 3 }),
});
const list = fc.array(pair, { maxLength: 40 });
type Pair = { score: number; label: number; doubt: number; weight: number };
const columns = (pairs: readonly Pair[]) => ({
  scores: pairs.map((p) => p.score),
  labels: pairs.map((p) => p.label),
  uncertainty: pairs.map((p) => p.doubt),
});
const weightsOf = (pairs: readonly Pair[]) => Float64Array.from(pairs, (p) => p.weight);
/** The list with every pair written out as often as it weighs. */
const writtenOut = (pairs: readonly Pair[]) =>
  columns(Array.from(resampledIndices(weightsOf(pairs)), (i) => pairs[i] as Pair));

const rate = fc.double({ min: 0, max: 1, noNaN: true });
const rule = fc.constantFrom<FarRule>('conservative', 'scaleface', 'nearest', 'strict');
const preset = fc.constantFrom<RejectionPreset>('scaleface', 'fixed', 'nist', 'dasec', 'cr-fiqa', 'magface');
const convention: fc.Arbitrary<Partial<RejectionConvention>> = fc.record(
  {
    threshold: fc.constantFrom('refit', 'fixed'),
    discard: fc.constantFrom('both', 'genuine', 'proportional'),
    integration: fc.constantFrom('trapezoid', 'step'),
    ties: fc.constantFrom('stable', 'block'),
    rounding: fc.constantFrom('kept', 'rejected'),
    measure: fc.constantFrom('tar', 'fnmr'),
    target: fc.constantFrom('far', 'starting-error'),
    rule,
    starting: fc.constantFrom('observed', 'quantile'),
    accept: fc.constantFrom('at-least', 'above'),
  },
  { requiredKeys: [] },
);
const options = fc.record({
  preset,
  convention,
  mode: fc.constantFrom<'uncertainty' | 'confidence'>('uncertainty', 'confidence'),
  fars: fc.array(rate, { minLength: 1, maxLength: 3 }),
  rejectedPortions: fc.array(rate, { minLength: 1, maxLength: 5 }).map((r) => [0, ...r].sort((a, b) => a - b)),
});

describe('the tie of eight pairs', () => {
  test('half rejected, has one TAR in the row and in its interval', () => {
    const scores = [0.9, 0.8, 0.3, 0.2, 0.5, 0.4, 0.1, 0];
    const labels = [1, 0, 1, 0, 1, 0, 1, 0];
    const [table] = compareConfidences({
      scores,
      labels,
      subjects: { left: [...'abcdefgh'] },
      confidences: [{ name: 'tied', label: 'tied', confidence: new Float64Array(8) }],
      fars: [0.5],
      columns: [0, 0.5],
      replicates: 40,
    }).tables;
    const { rows } = rejectVerification({
      scores,
      labels,
      uncertainty: new Float64Array(8),
      mode: 'confidence',
      rejectedPortions: [0.5],
      fars: [0.5],
    });
    expect(table?.rows[1]?.at[1]?.value).toBe(rows[0]?.tar[0]);
  });
});

describe('rejection under every preset and convention, with ties', () => {
  test('weights of 1 change nothing', () => {
    fc.assert(
      fc.property(list, options, (pairs, o) => {
        const input = { ...columns(pairs), ...o };
        const weights = new Float64Array(pairs.length).fill(1);
        expect(rejectVerification({ ...input, weights })).toEqual(rejectVerification(input));
        expect(rejectionBaselines({ ...input, weights })).toEqual(rejectionBaselines(input));
      }),
    );
  });
  test('a whole weight counts as so many copies side by side, 0 as none', () => {
    fc.assert(
      fc.property(list, options, (pairs, o) => {
        const weights = weightsOf(pairs);
        const rows = writtenOut(pairs);
        expect(rejectVerification({ ...columns(pairs), ...o, weights })).toEqual(rejectVerification({ ...rows, ...o }));
        expect(rejectionBaselines({ ...columns(pairs), ...o, weights })).toEqual(rejectionBaselines({ ...rows, ...o }));
      }),
      { numRuns: 300 },
    );
  });
  test('the statistic of the bootstrap is the value itself', () => {
    fc.assert(
      fc.property(list, options, fc.boolean(), (pairs, o, plain) => {
        const input = { ...columns(pairs), ...o };
        const weights = plain ? new Float64Array(pairs.length).fill(1) : weightsOf(pairs);
        const value = rejectVerification({ ...input, weights });
        const { random, oracle } = rejectionBaselines({ ...input, weights });
        expect(rejectionStatistic({ ...input, curves: true })(weights)).toEqual(
          Float64Array.from([
            ...value.area,
            ...value.area.map((a, f) =>
              predictionRejectionRatio(a, random.area[f] as number, oracle.area[f] as number),
            ),
            ...value.fars.flatMap((_, f) => value.rows.map((row) => row[value.convention.measure][f] as number)),
          ]),
        );
      }),
    );
  });
  test('a statistic gives the same number again after other weights', () => {
    fc.assert(
      fc.property(list, options, (pairs, o) => {
        const statistic = rejectionStatistic({ ...columns(pairs), ...o });
        const first = statistic(weightsOf(pairs));
        statistic(new Float64Array(pairs.length));
        expect(statistic(weightsOf(pairs))).toEqual(first);
      }),
    );
  });
  test('the oracle merged from sorted lists is the oracle sorted', () => {
    fc.assert(
      fc.property(list, fc.integer({ min: -7, max: 7 }), (pairs, t) => {
        const { scores, labels } = columns(pairs);
        const sorted = lineUp(oracleConfidence(scores, labels, t / 7), 'confidence');
        expect(oracleLineup(scores, rankPairs(scores, labels))(t / 7).pairs).toEqual(sorted.pairs);
      }),
    );
  });
  test('ranks of methods take weights too', () => {
    fc.assert(
      fc.property(list, options, (pairs, { preset: p, convention: c, fars, rejectedPortions }) => {
        const at = [{ name: 'a', preset: p, convention: c, far: fars[0] as number, rejectedPortions }];
        const ranked = (x: ReturnType<typeof columns>, weights?: Float64Array) =>
          rankStability(
            { ...x, ...(weights === undefined ? {} : { weights }) },
            [
              { name: 'm', uncertainty: x.uncertainty },
              { name: 's', uncertainty: x.scores.map((s) => Math.max(s, -9)) },
            ],
            at,
          );
        expect(ranked(columns(pairs), weightsOf(pairs))).toEqual(ranked(writtenOut(pairs)));
      }),
    );
  });
});

describe('verification, with ties', () => {
  test('a whole weight counts as so many copies, 0 as none', () => {
    fc.assert(
      fc.property(list, rate, rule, fc.boolean(), (pairs, far, r, flag) => {
        const { scores, labels } = columns(pairs);
        const weights = weightsOf(pairs);
        const rows = writtenOut(pairs);
        expect(tarAtFar(scores, labels, [far], { rule: r, weights })).toEqual(
          tarAtFar(rows.scores, rows.labels, [far], { rule: r }),
        );
        expect(rocCurve(scores, labels, { weights, dropIntermediate: flag })).toEqual(
          rocCurve(rows.scores, rows.labels, { dropIntermediate: flag }),
        );
        expect(detCurve(scores, labels, { weights, whole: flag })).toEqual(
          detCurve(rows.scores, rows.labels, { whole: flag }),
        );
        expect(rocAuc(scores, labels, { weights })).toEqual(rocAuc(rows.scores, rows.labels));
        expect(partialAuc(scores, labels, 0.4, { weights })).toEqual(partialAuc(rows.scores, rows.labels, 0.4));
        const eer = equalErrorRate(scores, labels, { weights });
        expect(eer).toEqual(equalErrorRate(rows.scores, rows.labels));
        expect(equalErrorRateStatistic(scores, labels)(weights)).toBe(eer.eer);
      }),
      { numRuns: 300 },
    );
  });
  test('TAR@FAR over merged records is TAR@FAR over all pairs', () => {
    fc.assert(
      fc.property(list, fc.array(rate, { minLength: 1, maxLength: 3 }), (pairs, fars) => {
        fc.pre(pairs.length > 0);
        const { scores, labels } = columns(pairs);
        // Genuine pairs are about one subject, so that a drawn weight belongs to a subject pair.
        const left = pairs.map((_, i) => i);
        const { statistic, subjects } = tarAtFarStatistic({ scores, labels, subjects: { left } }, fars);
        const ofSubject = new Map(Array.from(subjects.left, (s, i) => [s, i]));
        const weights = new Float64Array(subjects.left.length);
        pairs.forEach((p, i) => {
          weights[ofSubject.get(i) as number] = p.weight;
        });
        expect(Array.from(statistic(weights) as number[])).toEqual(
          tarAtFar(scores, labels, fars, { weights: weightsOf(pairs) }).tar,
        );
      }),
    );
  });
  test('fractions are weights of ROC and EER: half weights everywhere change no rate', () => {
    fc.assert(
      fc.property(list, (pairs) => {
        const { scores, labels } = columns(pairs);
        const weights = new Float64Array(pairs.length).fill(0.5);
        expect(rocCurve(scores, labels, { weights }).tpr).toEqual(rocCurve(scores, labels).tpr);
        expect(equalErrorRate(scores, labels, { weights })).toEqual(equalErrorRate(scores, labels));
      }),
    );
  });
});

describe('a row of the comparison', () => {
  test('lies where its interval was computed, for ties of any kind', () => {
    fc.assert(
      fc.property(list, rate, (pairs, far) => {
        fc.pre(pairs.length > 1);
        const { scores, labels, uncertainty } = columns(pairs);
        const subjects = { left: pairs.map((_, i) => i) };
        const columnsAt = [0, 0.25, 0.5];
        const [table] = compareConfidences({
          scores,
          labels,
          subjects,
          confidences: [{ name: 'c', label: 'c', confidence: uncertainty }],
          fars: [far],
          columns: columnsAt,
          steps: 4,
          replicates: 2,
        }).tables;
        const row = table?.rows[1];
        const statistic = rejectionStatistic({
          scores,
          labels,
          uncertainty,
          mode: 'confidence',
          fars: [far],
          rejectedPortions: table?.portions ?? [],
          ratios: false,
          curves: true,
        });
        const { all } = bootstrap({ statistic, subjects, replicates: 2 });
        expect([row?.area.value, ...(row?.tar ?? [])]).toEqual(all.map((e) => e.estimate));
        expect([row?.area.low, ...(row?.low ?? [])]).toEqual(all.map((e) => e.lower));
        expect([row?.area.high, ...(row?.high ?? [])]).toEqual(all.map((e) => e.upper));
      }),
    );
  });
});

describe('bad weights', () => {
  const input = { scores: [1, 0], labels: [1, 0], uncertainty: [0, 1] };
  test.each([
    ['of another length', [1], 'shape-mismatch', 'weights'],
    ['below 0', [1, -1], 'out-of-range', 'weights[1]'],
    ['that are NaN', [Number.NaN, 1], 'not-finite', 'weights[0]'],
    ['that are infinite', [1, Number.POSITIVE_INFINITY], 'not-finite', 'weights[1]'],
    ['with fractions, where a rule counts pairs,', [1, 0.5], 'unsupported', 'weights[1]'],
  ])('%s are refused by name', (_, weights, code, path) => {
    const error = expect.objectContaining({ code, path });
    expect(() => rejectVerification({ ...input, weights })).toThrow(error);
    expect(() => rejectionBaselines({ ...input, weights })).toThrow(error);
    expect(() => rejectionStatistic(input)(Float64Array.from(weights))).toThrow(error);
    expect(() => tarAtFar(input.scores, input.labels, [0.1], { weights })).toThrow(
      expect.objectContaining({ code, path: `options.${path}` }),
    );
    if (code !== 'unsupported') expect(() => rocAuc(input.scores, input.labels, { weights })).toThrow(/weight|length/);
  });
});
