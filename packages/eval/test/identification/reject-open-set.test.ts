import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { rejectOpenSet, searchGallery } from '../../src/index.js';

/** Ten gallery identities and probes of twenty, of which ten are strangers. */
function drawn(seed: number, probes: number) {
  const random = createRandom(seed);
  const gallery = Array.from({ length: 10 }, (_, i) => `p${i}`);
  const who = Array.from({ length: probes }, () => `p${random.integer(20)}`);
  const scores = who.flatMap((name) =>
    gallery.map((g) => Math.round(8 * random.normal() + (g === name ? 14 : 0)) / 10),
  );
  const confidence = Array.from({ length: probes }, () => random.integer(40));
  return { searches: searchGallery({ scores, gallery, probes: who }), scores, who, gallery, confidence };
}

describe('the F1 of open-set identification with rejection', () => {
  it('is that of counts by hand, ties refused together', () => {
    const { searches, scores, who, gallery, confidence } = drawn(1, 300);
    const portions = [0, 0.1, 0.33, 0.5, 0.9];
    const found = rejectOpenSet({ searches, threshold: 1, confidence, rejectedPortions: portions });
    portions.forEach((portion, k) => {
      const sorted = [...confidence].sort((a, b) => a - b);
      const cut = sorted.filter((c) => sorted.filter((other) => other <= c).length <= portion * 300);
      const least = cut.length === 0 ? Number.NEGATIVE_INFINITY : (cut.at(-1) as number);
      let [tp, returned, mated, kept] = [0, 0, 0, 0];
      who.forEach((name, p) => {
        if ((confidence[p] as number) <= least) return;
        kept++;
        const own = scores.slice(p * 10, p * 10 + 10);
        const top = Math.max(...own);
        const isMated = gallery.includes(name);
        if (isMated) mated++;
        if (top >= 1) returned++;
        const mate = own[gallery.indexOf(name)];
        if (isMated && top >= 1 && mate === top && own.filter((s) => s === top).length === 1) tp++;
      });
      expect(found.kept[k]).toBe(kept);
      const [precision, recall] = [tp / returned, tp / mated];
      expect(found.f1[k]).toBeCloseTo((2 * precision * recall) / (precision + recall), 12);
    });
  });

  it('is never above that of the oracle, which is the best of all orders of a small set', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { searches } = drawn(seed, 5);
      const portions = [0, 0.2, 0.4, 0.6, 0.8];
      const orders = (rest: number[]): number[][] =>
        rest.length === 0 ? [[]] : rest.flatMap((i) => orders(rest.filter((j) => j !== i)).map((o) => [i, ...o]));
      const best = portions.map(() => 0);
      for (const order of orders([0, 1, 2, 3, 4])) {
        const confidence = [0, 1, 2, 3, 4].map((i) => order.indexOf(i));
        const { f1, oracle } = rejectOpenSet({ searches, threshold: 0.8, confidence, rejectedPortions: portions });
        f1.forEach((v, k) => {
          if (Number.isNaN(v)) return;
          expect(v).toBeLessThanOrEqual((oracle[k] as number) + 1e-12);
          best[k] = Math.max(best[k] as number, v);
        });
      }
      const { oracle, correct } = rejectOpenSet({ searches, threshold: 0.8, confidence: [0, 0, 0, 0, 0] });
      if (correct.every((c) => c === 1)) continue;
      const exact = rejectOpenSet({
        searches,
        threshold: 0.8,
        confidence: [0, 0, 0, 0, 0],
        rejectedPortions: portions,
      });
      exact.oracle.forEach((v, k) => {
        if (!Number.isNaN(v)) expect(v).toBeCloseTo(best[k] as number, 12);
      });
      expect(oracle).toHaveLength(11);
    }
  });

  it('has a ratio of 1 for the oracle, 0 on average for chance, and below 0 for the reverse', () => {
    const { searches } = drawn(3, 2000);
    const { correct } = rejectOpenSet({ searches, threshold: 1, confidence: searches.topScore });
    const exact = Array.from(correct, (c, i) => {
      if (c === 1) return searches.mated[i] === 1 ? 2 : 1;
      return searches.mated[i] === 1 && (searches.topScore[i] as number) >= 1 ? -1 : 0;
    });
    // Ties are broken by tiny amounts: blocks of hundreds would be refused whole.
    const ratio = (confidence: number[]): number =>
      rejectOpenSet({ searches, threshold: 1, confidence: confidence.map((c, i) => c + i * 1e-6) })
        .predictionRejectionRatio;
    expect(ratio(exact)).toBeCloseTo(1, 12);
    expect(ratio(exact.map((c) => -c))).toBeLessThan(-0.3);
    const random = createRandom(9);
    expect(Math.abs(ratio(exact.map(() => random.uniform())))).toBeLessThan(0.1);
  });

  it('takes the threshold of a false positive identification rate, 0.01 where none is named', () => {
    const { searches, confidence } = drawn(4, 800);
    const strangers = Array.from(searches.mated, (m, i) => (m === 0 ? (searches.topScore[i] as number) : Number.NaN));
    const alarms = (t: number): number => strangers.filter((s) => s >= t).length;
    const all = strangers.filter((s) => !Number.isNaN(s)).length;
    const { threshold } = rejectOpenSet({ searches, confidence, fpir: 0.05 });
    expect(alarms(threshold) / all).toBeLessThanOrEqual(0.05);
    expect(rejectOpenSet({ searches, confidence }).threshold).toBe(
      rejectOpenSet({ searches, confidence, fpir: 0.01 }).threshold,
    );
  });

  it('refuses what is no input by name', () => {
    const { searches, confidence } = drawn(5, 10);
    expect(() => rejectOpenSet({ searches, confidence: confidence.slice(1) })).toThrow(/confidence/);
    expect(() => rejectOpenSet({ searches, confidence: confidence.map(() => Number.NaN) })).toThrow(/confidence/);
    expect(() => rejectOpenSet({ searches, confidence, fpir: 2 })).toThrow(/fpir/);
    expect(() => rejectOpenSet({ searches, confidence, rejectedPortions: [-1] })).toThrow(/rejectedPortions/);
    const none = searchGallery({ scores: [], gallery: ['a'], probes: [] });
    expect(() => rejectOpenSet({ searches: none, confidence: [] })).toThrow(/no searches/);
  });
});
