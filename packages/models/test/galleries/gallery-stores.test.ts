import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clopperPearson, fpirWithIndex } from '@scaleface/eval';
import { createRandom } from '@scaleface/numerics';
import { afterAll, describe, expect, it } from 'vitest';
import {
  enrol,
  type GalleryEntry,
  type GalleryStore,
  identifyFace,
  identifyInStore,
  measureGalleryRecall,
  openGalleryStore,
} from '../../src/index.js';
import { drawGallery } from './drawn-gallery.js';

// `SCALEFACE_GALLERIES` names more kinds of stores, which need packages and a server: the job `galleries` does.
const kinds = ['memory:', ...(process.env.SCALEFACE_GALLERIES?.split(' ') ?? [])];
const home = mkdtempSync(join(tmpdir(), 'scaleface-galleries-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const code = (name: string): unknown => expect.objectContaining({ name: 'ScaleFaceError', code: name });
const entry = (id: string, subject: string, ...numbers: number[]): GalleryEntry => ({
  id,
  subject,
  embedding: Float32Array.from(numbers),
  confidence: 20,
});

const { entries: templates, probe, calibration } = drawGallery(200, 32, 9);

describe.each(kinds)('a gallery in %s', (kind) => {
  const name = `test_${randomUUID().slice(0, 8)}`;
  let opened = 0;
  /** A new, empty store, and how it is opened again. */
  async function fresh(): Promise<{ store: GalleryStore; again: () => Promise<GalleryStore> }> {
    const table = `${name}_${opened++}`;
    const source = kind === 'lance:' ? `lance:${join(home, table)}` : kind;
    const again = () => openGalleryStore(source, { table });
    return { store: await again(), again };
  }

  it('finds the templates most like a probe, with what was added and exact cosines', async () => {
    const { store } = await fresh();
    const random = createRandom(1);
    const vector = (): Float32Array => Float32Array.from({ length: 24 }, () => random.normal());
    const entries = Array.from({ length: 300 }, (_, i) => ({
      id: `${i}`,
      subject: `s${i % 90}`,
      embedding: vector(),
      confidence: i / 7,
      metadata: { 'a key': `it's "${i}" – ähm`, n: i / 3, yes: true, nothing: null },
    }));
    await store.add(entries.slice(0, 100));
    await store.add(entries.slice(100));
    expect(await store.count()).toEqual({ entries: 300, subjects: 90 });
    const probe = vector();
    const norm = (v: Float32Array): number => Math.hypot(...v);
    const cosine = ({ embedding }: GalleryEntry): number =>
      embedding.reduce((sum, x, d) => sum + x * (probe[d] as number), 0) / norm(embedding) / norm(probe);
    const wanted = entries.map((e) => ({ ...e, cosine: cosine(e) })).sort((a, b) => b.cosine - a.cosine);
    const found = await store.search(probe, { top: 12 });
    expect(found.exact).toBe(true);
    expect(found.entries.map(({ cosine: c, ...rest }) => rest)).toEqual(
      wanted.slice(0, 12).map(({ cosine: c, ...rest }) => rest),
    );
    found.entries.forEach(({ cosine: c }, i) => {
      expect(c).toBeCloseTo(wanted[i]?.cosine as number, 12);
    });
    await store.close();
  });

  it('replaces, deletes by template and by identity, and keeps what it has when it is opened again', async () => {
    const { store, again } = await fresh();
    await store.add([entry("o'neil", 'ann', 1, 0), entry('2', 'ann', 0, 1), entry('3', 'bob', 1, 1)]);
    await store.add([entry('3', 'zoë', -1, 0)]);
    expect(await store.count()).toEqual({ entries: 3, subjects: 2 });
    expect(await store.delete({ ids: ["o'neil", 'nobody'] })).toBe(1);
    expect((await store.search(Float32Array.of(1, 0))).entries.map(({ id, cosine }) => [id, cosine])).toEqual([
      ['2', 0],
      ['3', -1],
    ]);
    expect(await store.delete({ subjects: ['ann', 'eve'], ids: [] })).toBe(1);
    expect(await store.delete({})).toBe(0);
    await store.close();
    await store.close();
    if (kind === 'memory:') return;
    const later = await again();
    expect((await later.search(Float32Array.of(1, 0))).entries).toMatchObject([{ id: '3', subject: 'zoë' }]);
    await later.close();
  });

  it.skipIf(kind === 'memory:')(
    'keeps what several add at once, the first entries and those after them, also while it is tidied up',
    async () => {
      for (let round = 0; round < 6; round++) {
        const { again } = await fresh();
        const stores = await Promise.all([0, 1, 2].map(again));
        await Promise.all(stores.map((store, i) => store.add([entry(`${i}`, `s${i}`, i, 1)])));
        const later = (i: number, k: number): GalleryEntry[] => [
          entry(`${i}/${k}`, `s${i}`, i, k),
          entry('last', 's9', i, k),
        ];
        for (const k of [1, 2, 3]) {
          const added = stores.map((store, i) => store.add(later(i, k)));
          await Promise.all([...added, stores[0]?.index(), stores[1]?.delete({ ids: ['nobody'] })]);
        }
        for (const store of stores) {
          expect(await store.count()).toEqual({ entries: 13, subjects: 4 });
          await store.close();
        }
      }
    },
  );

  it.runIf(kind === 'lance:')('a table whose making was cut short is none, and is made by the next entry', async () => {
    const folder = join(home, 'cut-short');
    for (const name of ['data', '_versions']) mkdirSync(join(folder, 'gallery.lance', name), { recursive: true });
    writeFileSync(join(folder, 'gallery.lance', 'data', 'rows.lance'), 'half of');
    const store = await openGalleryStore(`lance:${folder}`);
    expect(await store.count()).toEqual({ entries: 0, subjects: 0 });
    expect((await store.search(Float32Array.of(1, 0))).entries).toEqual([]);
    await store.add([entry('1', 'ann', 1, 0)]);
    await store.close();
    const again = await openGalleryStore(`lance:${folder}`);
    expect(await again.count()).toEqual({ entries: 1, subjects: 1 });
    await again.close();
  });

  it('ranks equally similar templates by name, and embeddings of any length by direction', async () => {
    const { store } = await fresh();
    await store.add([entry('b', 'b', 1e-18, 0), entry('a', 'a', 1e18, 0), entry('c', 'c', 1, 1)]);
    const { entries } = await store.search(Float32Array.of(3, 0));
    expect(entries.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(entries[1]?.embedding).toEqual(Float32Array.of(1e-18, 0));
    await store.close();
  });

  it('is empty at first, and refuses what is no entry by name without adding any', async () => {
    const { store } = await fresh();
    expect(await store.search(Float32Array.of(1, 0))).toEqual({ entries: [], exact: true });
    expect([await store.count(), await store.delete({ ids: ['a'] })]).toEqual([{ entries: 0, subjects: 0 }, 0]);
    await store.index();
    const good = entry('1', 'ann', 1, 0);
    const bad: [Partial<GalleryEntry>, string][] = [
      [{ id: '1' }, 'invalid-argument'],
      [{ id: '' }, 'invalid-argument'],
      [{ subject: 'a\0b' }, 'invalid-argument'],
      [{ subject: '\ud800' }, 'invalid-argument'],
      [{ embedding: Float32Array.of(0, 0) }, 'not-finite'],
      [{ embedding: Float32Array.of(1, Number.NaN) }, 'not-finite'],
      [{ embedding: Float32Array.of(1, 2, 3) }, 'shape-mismatch'],
      [{ confidence: Number.POSITIVE_INFINITY }, 'not-finite'],
      [{ metadata: { x: Number.NaN } }, 'invalid-argument'],
    ];
    for (const [change, expected] of bad) {
      await expect(store.add([good, { ...entry('2', 'bob', 0, 1), ...change }])).rejects.toEqual(code(expected));
    }
    expect((await store.count()).entries).toBe(0);
    await store.add([good]);
    await expect(store.add([entry('3', 'c', 1, 2, 3)])).rejects.toEqual(code('shape-mismatch'));
    await expect(store.search(Float32Array.of(1))).rejects.toEqual(code('shape-mismatch'));
    await expect(store.search(Float32Array.of(0, 0))).rejects.toEqual(code('not-finite'));
    await expect(store.search(Float32Array.of(1, 0), { top: 0 })).rejects.toEqual(code('out-of-range'));
    await expect(store.search(Float32Array.of(1, 0), { top: 5, candidates: 4 })).rejects.toEqual(code('out-of-range'));
    await store.close();
    await expect(store.count()).rejects.toEqual(code('invalid-argument'));
  });

  it('builds the index that is asked for and keeps its kind, and refuses by name what it has not', async () => {
    const { store } = await fresh();
    await store.add(templates);
    const probes = Array.from({ length: 20 }, (_, i) => probe(i).embedding);
    for (const built of ['codes', 'hnsw', undefined] as const) {
      const options = built === undefined ? {} : { kind: built };
      if (kind.startsWith('postgres') && built === 'codes') {
        await expect(store.index(options)).rejects.toEqual(code('unsupported'));
        continue;
      }
      await store.index({ ...options, memory: 16 });
      const { best, missed } = await measureGalleryRecall(store, probes, { top: 1, candidates: 40 });
      expect([best.estimate, missed]).toEqual([1, 0]);
      expect((await store.search(probes[0] as Float32Array)).exact).toBe(kind === 'memory:');
    }
    await expect(store.index({ memory: 0.5 })).rejects.toEqual(code('out-of-range'));
    await store.close();
  });

  it('indexes embeddings of a width that has no codes', async () => {
    const { store } = await fresh();
    const { entries, probe: other } = drawGallery(150, 30, 4);
    await store.add(entries);
    await store.index();
    const { best } = await measureGalleryRecall(store, [other(3).embedding, other(8).embedding], { top: 1 });
    expect(best.estimate).toBe(1);
    if (kind === 'memory:') await store.index({ kind: 'codes' });
    else await expect(store.index({ kind: 'codes' })).rejects.toEqual(code('unsupported'));
    await store.close();
  });

  it('identifies as identifyFace does, where each identity has one template', async () => {
    const { store } = await fresh();
    const single = templates.filter(({ id }) => id.endsWith('/0')).slice(0, 60);
    await store.add(single);
    const gallery = enrol(
      single.map(({ id, embedding, confidence }) => ({ name: id, embedding, confidence })),
      single.map(({ subject }) => subject),
    );
    for (let i = 0; i < 20; i++) {
      const face = probe(i % 2 === 0 ? i : undefined);
      const whole = identifyFace(face, gallery, { calibration });
      const found = await identifyInStore(face, store, { calibration });
      expect(found).toMatchObject({ decision: whole.decision, reason: expect.any(String), exact: true, missed: 0 });
      expect([found.subject, found.threshold]).toEqual([whole.subject, whole.threshold]);
      found.candidates.forEach(({ subject, cosine, probability: { lower, upper } }, c) => {
        const same = whole.candidates[c] as (typeof whole.candidates)[number];
        expect(subject).toBe(same.subject);
        expect(cosine).toBeCloseTo(same.cosine, 6);
        expect(lower).toBeLessThanOrEqual(same.probability + 1e-6);
        expect(upper).toBeGreaterThanOrEqual(same.probability - 1e-6);
      });
      expect(found.unknown.lower).toBeLessThanOrEqual(whole.unknown + 1e-6);
      expect(found.unknown.upper).toBeGreaterThanOrEqual(whole.unknown - 1e-6);
    }
    await store.close();
  });

  it('names at most as many of a thousand strangers as it states, through an index of measured recall', async () => {
    const { store } = await fresh();
    await store.add(templates);
    await store.index();
    const { exact: whole } = await store.search(probe().embedding);
    expect(whole).toBe(kind === 'memory:');
    const count = await store.count();
    const sample = Array.from({ length: 300 }, () => probe().embedding);
    const recall = await measureGalleryRecall(store, sample, { top: 10, candidates: 40 });
    if (kind === 'memory:') expect(recall).toMatchObject({ missed: 0, best: { estimate: 1 } });
    expect(recall.best.estimate).toBeGreaterThan(0.8);
    let [alarms, answered] = [0, 0];
    let stated = 0;
    for (let s = 0; s < 1000; s++) {
      const options = { fpir: 0.05, recall, count };
      const { decision, fpirBound } = await identifyInStore(probe(), store, { calibration }, options);
      stated = fpirBound;
      if (decision === 'identified') alarms++;
      if (decision !== 'abstain') answered++;
    }
    // Nor is it above by more than a thousand searches tell.
    expect(clopperPearson(alarms, 1000).lower).toBeLessThanOrEqual(stated);
    expect(alarms / 1000).toBeLessThanOrEqual(stated);
    expect(answered).toBeGreaterThan(500);
    const { missed, probes } = recall;
    const exact = fpirWithIndex({ falsePositives: alarms, nonMated: 1000, missed, sampled: probes });
    expect(exact.upper).toBeLessThan(0.2);
    const known = await Promise.all(
      Array.from({ length: 100 }, (_, i) => identifyInStore(probe(i), store, { calibration }, { recall, count })),
    );
    const right = known.filter(({ subject }, i) => subject === `subject ${i}`).length;
    const wrong = known.filter(({ subject }, i) => subject !== undefined && subject !== `subject ${i}`).length;
    expect(right).toBeGreaterThan(90);
    expect(wrong).toBeLessThan(3);
    await store.close();
  });
});

it('the recall of an index is the share of what it does not miss', async () => {
  const store = await openGalleryStore('memory:');
  await store.add(Array.from({ length: 8 }, (_, i) => entry(`${i}`, `${i}`, Math.cos(i / 4), Math.sin(i / 4))));
  // An index that never finds template 3.
  const search: GalleryStore['search'] = async (sought, options) => {
    const found = await store.search(sought, { ...options, top: 8, candidates: 8 });
    const entries = found.entries.filter(({ id }) => options?.exact || id !== '3').slice(0, options?.top);
    return { ...found, entries };
  };
  const probes = Array.from({ length: 8 }, (_, i) => Float32Array.of(Math.cos(i / 4 + 0.01), Math.sin(i / 4 + 0.01)));
  const { best, recall, complete, missed } = await measureGalleryRecall({ ...store, search }, probes, { top: 3 });
  // The best of probe 3, and among the three best of probes 2 to 4.
  expect([best.estimate, recall.estimate, complete.estimate, missed]).toEqual([7 / 8, 21 / 24, 5 / 8, 1]);
});
