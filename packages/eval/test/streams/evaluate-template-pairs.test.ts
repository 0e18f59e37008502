import { describe, expect, it } from 'vitest';
import {
  encodeScoreCounts,
  evaluateTemplatePairs,
  mergeScoreCounts,
  rejectVerification,
  rocCurve,
  type ScoreCounts,
  type TemplatePairEvaluation,
  type TemplatePairOptions,
  tarAtFar,
} from '../../src/index.js';
import { cosinesOnThreads } from '../../src/workers/index.js';
import { blocksOf, drawProtocol, fused, naive, type Protocol } from './protocol.js';

const fars = [0, 1e-3, 0.01, 0.05, 0.3, 1];
const rejectedPortions = [0, 0.01, 0.1, 0.25, 0.5, 0.9];
const run = (p: Protocol, options: TemplatePairOptions = {}, fusion: 'mean' | 'weighted' = 'mean') =>
  evaluateTemplatePairs({ templates: fused(p, fusion), pairs: () => blocksOf(p), fars, rejectedPortions, ...options });

const float32 = (values: Float64Array): Float32Array => Float32Array.from(values);
const bytes = (counts: ScoreCounts): Buffer => Buffer.from(encodeScoreCounts(counts));
/** With the counts as text, which compares quicker than a quarter of a million numbers. */
const plain = (e: TemplatePairEvaluation) => ({ ...e, counts: bytes(e.counts).toString('base64') });
const protocol = drawProtocol(1, 60, 1500);
const known = { mean: naive(protocol, 'mean'), weighted: naive(protocol, 'weighted') };

describe.each(['mean', 'weighted'] as const)('template pairs in blocks, fusion %s', (fusion) => {
  const { scores, confidence, templates } = naive(protocol, fusion, Math.fround);
  const exact = known[fusion];
  const rounded = float32(scores);

  it('have the fused templates of the published protocol', () => {
    const table = fused(protocol, fusion);
    exact.templates.forEach(({ mu, confidence: own, failed }, t) => {
      expect(table.failed[t]).toBe(failed ? 1 : 0);
      if (failed) return;
      const row = table.embedding.subarray(t * protocol.width, (t + 1) * protocol.width);
      for (const [d, x] of mu.entries()) expect(Math.abs((row[d] as number) - Math.fround(x))).toBeLessThan(1e-7);
      expect(Math.abs((table.confidence?.[t] as number) - own)).toBeLessThan(1e-12);
    });
    expect(templates.filter((t) => t.failed)).toHaveLength(3);
  });

  it.each(['conservative', 'scaleface', 'nearest', 'strict'] as const)(
    'give TAR, thresholds, rejection and areas of all scores under the rule %s',
    async (rule) => {
      const { verification, rejection, ...rest } = await run(protocol, { rule }, fusion);
      expect(verification).toEqual(tarAtFar(rounded, protocol.genuine, fars, { rule }));
      expect(rejection).toEqual(
        rejectVerification({
          scores: rounded,
          labels: protocol.genuine,
          uncertainty: float32(confidence),
          mode: 'confidence',
          rejectedPortions,
          fars,
          convention: { ties: 'block', rule },
        }),
      );
      expect([rest.withoutImages, rest.withoutDirection]).toEqual([2, 1]);
      expect(rest.withoutScore).toBe(scores.filter((s) => s === Number.NEGATIVE_INFINITY).length);
    },
  );

  it('give the rates of float64 scores to 1e-9, and thresholds to the rounding of float32', async () => {
    const { verification } = await run(protocol, {}, fusion);
    const expected = tarAtFar(exact.scores, protocol.genuine, fars);
    for (const key of ['tar', 'far'] as const) {
      expected[key].forEach((rate, f) => {
        expect(Math.abs((verification[key][f] as number) - rate)).toBeLessThanOrEqual(1e-9);
      });
    }
    expected.threshold.forEach((t, f) => {
      if (Number.isFinite(t)) expect(Math.abs((verification.threshold[f] as number) - t)).toBeLessThan(3e-7);
    });
  });

  it('give the ROC of all scores point by point, and coarser points that lie on it', async () => {
    const whole = rocCurve(rounded, protocol.genuine);
    const { roc } = await run(protocol, { points: 'all' }, fusion);
    expect(roc).toEqual(whole);
    const { roc: coarse } = await run(protocol, {}, fusion);
    expect(coarse.thresholds.length).toBeGreaterThan(100);
    expect(coarse.thresholds.length).toBeLessThan(whole.thresholds.length);
    const points = new Set([...whole.fpr].map((fpr, i) => `${fpr} ${whole.tpr[i]}`));
    for (const [i, fpr] of coarse.fpr.entries()) expect(points.has(`${fpr} ${coarse.tpr[i]}`)).toBe(true);
  });
});

describe('template pairs in blocks', () => {
  it('are the same on threads, bit for bit', async () => {
    const alone = await run(protocol);
    expect(plain(await run(protocol, { cosines: cosinesOnThreads({ threads: 3 }) }))).toEqual(plain(alone));
  });

  it('have counts that merge to those of the whole', async () => {
    const half = (from: number, to: number): Protocol => ({
      ...protocol,
      left: protocol.left.subarray(from, to),
      right: protocol.right.subarray(from, to),
      genuine: protocol.genuine.subarray(from, to),
    });
    const options = { fars: [], rejectedPortions: [] };
    const [a, b, whole] = (await Promise.all(
      [half(0, 1000), half(1000, 1500), protocol].map((part) => run(part, options)),
    )) as [TemplatePairEvaluation, TemplatePairEvaluation, TemplatePairEvaluation];
    expect(Buffer.compare(bytes(mergeScoreCounts(a.counts, b.counts)), bytes(whole.counts))).toBe(0);
    expect(a.rejection).toBeUndefined();
  });

  it('have ties that leave together, whatever their order', async () => {
    const table = fused(protocol, 'mean');
    const confidence = (table.confidence as Float64Array).map((u) => Math.round(2 * u) / 2);
    const options = { templates: { ...table, confidence }, fars, rejectedPortions };
    const backwards = {
      left: protocol.left.slice().reverse(),
      right: protocol.right.slice().reverse(),
      genuine: protocol.genuine.slice().reverse(),
    };
    const a = await evaluateTemplatePairs({ ...options, pairs: () => blocksOf(protocol) });
    const b = await evaluateTemplatePairs({ ...options, pairs: [backwards] });
    expect(plain(b)).toEqual(plain(a));
  });

  it.each([1, 0])('of one class alone, %s, have the rates that can be known', async (own) => {
    const p = drawProtocol(4, 60, 600);
    const which = [...p.left.keys()].filter((k) => p.genuine[k] === own);
    const pick = (values: Int32Array): Int32Array => Int32Array.from(which, (k) => values[k] as number);
    const part = { ...p, left: pick(p.left), right: pick(p.right), genuine: new Uint8Array(which.length).fill(own) };
    const { scores, confidence } = naive(part, 'mean', Math.fround);
    const { verification, rejection, intervals } = await run(part, { subjects: p.subjects });
    expect(verification).toEqual(tarAtFar(float32(scores), part.genuine, fars));
    expect(rejection?.rows).toEqual(
      rejectVerification({
        scores: float32(scores),
        labels: part.genuine,
        uncertainty: float32(confidence),
        mode: 'confidence',
        rejectedPortions,
        fars,
        convention: { ties: 'block', rule: 'conservative' },
      }).rows,
    );
    expect(intervals).toEqual(fars.map(() => undefined));
  });
});
