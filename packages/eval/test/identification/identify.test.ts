import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { identify, rejectIdentification, type SearchInput, searchGallery } from '../../src/index.js';

/** Random searches with coarse scores (many ties) of 8 identities, 5 of them in the gallery with one to three entries. */
function randomSearches(seed: number): SearchInput & { readonly gallery: string[]; readonly probes: string[] } {
  const random = createRandom(seed);
  const gallery = ['a', 'b', 'c', 'd', 'e', 'a', 'c', 'c'];
  const probes = Array.from({ length: 40 }, () => 'abcdefgh'[random.integer(8)] as string);
  const scores = probes.flatMap((p) =>
    gallery.map((g) => Math.round(5 * (random.uniform() + (p === g ? 0.5 : 0))) / 5),
  );
  return { scores, gallery, probes };
}

/** FNIR(N, R, T) and FPIR(T) by their definitions. */
function byDefinition({ scores, gallery, probes }: ReturnType<typeof randomSearches>, rank: number, threshold: number) {
  let misses = 0;
  let mated = 0;
  let alarms = 0;
  let strangers = 0;
  probes.forEach((who, p) => {
    const of = (id: string): number =>
      Math.max(...gallery.map((g, k) => (g === id ? (scores[p * gallery.length + k] as number) : -1)));
    const ids = [...new Set(gallery)];
    if (!ids.includes(who)) {
      strangers++;
      if (ids.some((id) => of(id) >= threshold)) alarms++;
      return;
    }
    mated++;
    const ahead = ids.filter((id) => id !== who && of(id) >= of(who)).length;
    if (ahead >= rank || of(who) < threshold) misses++;
  });
  return { fnir: misses / mated, fpir: alarms / strangers };
}

describe('searchGallery', () => {
  it('has ranks, best scores and best entries as they are counted person by person', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { scores, gallery, probes } = randomSearches(seed);
      const { rank, mated, mateScore, topScore, top, identities } = searchGallery({ scores, gallery, probes });
      const ids = [...new Set(gallery)];
      expect(identities).toBe(ids.length);
      probes.forEach((who, p) => {
        const row = Array.from(scores).slice(p * gallery.length, (p + 1) * gallery.length);
        const best = (id: string): number => Math.max(...row.filter((_, k) => gallery[k] === id));
        expect(topScore[p]).toBe(Math.max(...row));
        expect(top[p]).toBe(row.indexOf(Math.max(...row)));
        const there = ids.includes(who);
        expect(mated[p]).toBe(there ? 1 : 0);
        expect(mateScore[p]).toBe(best(who));
        expect(rank[p]).toBe(there ? 1 + ids.filter((id) => id !== who && best(id) >= best(who)).length : 0);
      });
    }
  });
});

describe('identify', () => {
  it('agrees with the definitions of NIST, on ties and galleries with several entries a person', () => {
    for (let seed = 0; seed < 40; seed++) {
      const input = randomSearches(seed);
      const { openSet, cmc } = identify(input, { fpirs: [0, 0.1, 0.3, 1], ranks: [1, 2, 5], maxRank: 2 });
      openSet.fpirs.forEach((asked, k) => {
        const want = byDefinition(input, 2, openSet.threshold[k] as number);
        expect(openSet.fnir[k]).toBeCloseTo(want.fnir, 12);
        expect(openSet.fpir[k]).toBeCloseTo(want.fpir, 12);
        expect(openSet.fpir[k]).toBeLessThanOrEqual(asked + 1e-12);
      });
      cmc.ranks.forEach((r, k) => {
        expect(cmc.rate[k]).toBeCloseTo(1 - byDefinition(input, r, Number.NEGATIVE_INFINITY).fnir, 12);
      });
      expect(cmc.rate[2]).toBe(1);
    }
  });
  it('does not depend on the order of gallery and probes', () => {
    const { scores, gallery, probes } = randomSearches(3);
    const random = createRandom(1);
    const g = random.shuffle(gallery.map((_, k) => k));
    const p = random.shuffle(probes.map((_, k) => k));
    const shuffled = identify({
      scores: p.flatMap((i) => g.map((k) => scores[i * gallery.length + k] as number)),
      gallery: g.map((k) => gallery[k] as string),
      probes: p.map((i) => probes[i] as string),
    });
    const { cmc, openSet } = identify({ scores, gallery, probes });
    expect(shuffled.cmc).toEqual(cmc);
    expect(shuffled.openSet).toEqual(openSet);
  });
  it('a system that gives everybody the same score identifies nobody', () => {
    expect(identify({ scores: [1, 1], gallery: ['a', 'b'], probes: ['a'] }).cmc.rate[0]).toBe(0);
  });
  it('rates without searches of their kind are NaN', () => {
    const onlyMates = identify({ scores: [1, 0], gallery: ['a', 'b'], probes: ['a'] });
    expect(onlyMates.openSet.dir[0]).toBeNaN();
    expect(onlyMates.cmc.rate[0]).toBe(1);
    expect(identify({ scores: [1, 0], gallery: ['a', 'b'], probes: ['x'] }).cmc.rate[0]).toBeNaN();
  });
  it('says when a rate is finer than the non-mated searches resolve', () => {
    const { openSet } = identify(randomSearches(1), { fpirs: [0.001, 0.5] });
    expect(openSet.sufficient).toEqual([false, true]);
  });
  it('refuses wrong shapes, ranks and rates by name', () => {
    const input = { scores: [1], gallery: ['a'], probes: ['a'] };
    expect(() => searchGallery({ ...input, scores: [1, 2] })).toThrow(/1 × 1/);
    expect(() => searchGallery({ ...input, gallery: [] })).toThrow(/gallery is empty/);
    expect(() => searchGallery({ ...input, scores: [Number.NaN] })).toThrow(/scores\[0\]/);
    expect(() => identify(input, { ranks: [0] })).toThrow(/options.ranks\[0\]/);
    expect(() => identify(input, { fpirs: [2] })).toThrow(/options.fpirs\[0\]/);
  });
});

describe('rejectIdentification', () => {
  it('without rejection equals plain identification', () => {
    const input = randomSearches(5);
    const { openSet, cmc, searches } = identify(input, { fpirs: [0.1] });
    const uncertainty = input.probes.map((_, i) => i);
    const { rows } = rejectIdentification({ searches, uncertainty, fpirs: [0.1], rejectedPortions: [0] });
    expect(rows[0]).toMatchObject({ ...openSet, identified: cmc.rate[0] as number, kept: 40 });
  });
  it('leaves only right searches when the uncertainty knows the wrong ones', () => {
    const { searches } = identify(randomSearches(6));
    const wrong = Array.from(searches.rank, (r) => (r === 1 ? 0 : 1));
    const portion = wrong.reduce((a: number, b) => a + b, 0) / wrong.length;
    const { rows } = rejectIdentification({ searches, uncertainty: wrong, rejectedPortions: [0, portion] });
    expect(rows[1]?.identified).toBe(1);
    expect(rows[1]?.kept).toBe(40 * (1 - portion));
  });
  it('refuses equally uncertain searches together or not at all, whatever their order', () => {
    const { searches } = identify(randomSearches(7));
    const { rows } = rejectIdentification({ searches, uncertainty: searches.rank.map(() => 1) });
    expect(new Set(rows.map((r) => r.kept))).toEqual(new Set([40]));
  });
  it('re-fits the threshold on the searches kept when asked to', () => {
    const scores = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
    const probes = ['a', 'x', 'a', 'x', 'a', 'x', 'a', 'x'];
    const { searches } = identify({ scores, gallery: ['a'], probes });
    // The strangers with the largest scores leave first: 0.8 sets the first threshold, 0.6 the second.
    const uncertainty = scores.map((s, i) => (probes[i] === 'x' ? s : 0));
    const options = { searches, uncertainty, fpirs: [0], rejectedPortions: [0, 0.125] };
    expect(rejectIdentification(options).rows.map((r) => r.dir[0])).toEqual([0, 0]);
    const refit = rejectIdentification({ ...options, threshold: 'refit' }).rows;
    expect(refit.map((r) => r.dir[0])).toEqual([0, 0.25]);
    expect(refit[1]?.threshold[0]).toBe(0.7);
  });
});
