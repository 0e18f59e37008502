import { selectEngine } from '@scaleface/core';
import { SmallBackbone } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { takeAlbum, toImages } from '../../src/demo/album.js';
import { decileMontages } from '../../src/demo/deciles.js';
import { drawIdentity, QUICK_DEMO_CONFIG, runDemo } from '../../src/index.js';

const tiny = {
  ...QUICK_DEMO_CONFIG,
  backbone: { ...QUICK_DEMO_CONFIG.backbone, steps: 4, widths: [4, 4, 4] as const },
  magface: { ...QUICK_DEMO_CONFIG.magface, steps: 2 },
  evaluate: { ...QUICK_DEMO_CONFIG.evaluate, replicates: 4 },
};

const names = [
  'none',
  'random',
  'norm',
  'magface',
  'pfe',
  'pfe-cosine',
  'probface',
  'scaleface',
  'scaleface-32',
  'scaleface-exp',
  'oracle',
];

describe('a demo', () => {
  beforeAll(() => selectEngine(['wasm']));

  it('gives the same report for the same seed, another for another, and leaves no tensor behind', async () => {
    const stages = new Set<string>();
    const first = await runDemo({ seed: 3, config: tiny, progress: (stage) => stages.add(stage) });
    const before = tf.memory().numTensors;
    expect(await runDemo({ seed: 3, config: tiny })).toEqual(first);
    expect(tf.memory().numTensors).toBe(before);
    const other = await runDemo({ seed: 4, config: tiny });
    expect(other.rejection).not.toEqual(first.rejection);
    expect([...stages]).toEqual([
      'train the backbone',
      'train the MagFace backbone',
      'embed training photographs',
      'train the scale head',
      'train pfe',
      'train probface',
      'train scaleface-32',
      'train scaleface-exp',
      'embed test photographs',
      'embed test photographs with MagFace',
    ]);
  }, 180_000);

  it('reports all that the paper shows: table, curves, histograms, deciles, correlation with severity', async () => {
    const report = await runDemo({ seed: 5, config: tiny });
    expect(report.rejection.map((t) => t.far)).toEqual([0.05, 0.01]);
    for (const table of report.rejection) {
      expect(table.rows.map((r) => r.name)).toEqual(names);
      expect(table.columns).toEqual([0, 0.1, 0.3, 0.5]);
      const [none] = table.rows;
      expect(new Set(none?.at.map((e) => e.value)).size).toBe(1);
      expect(table.rows.at(-1)?.area.value).toBeGreaterThan(none?.area.value as number);
    }
    expect(report.histograms.length).toBeGreaterThanOrEqual(2);
    expect(report.images.map((i) => i.title)).toEqual(['Most confident', 'Least confident']);
    expect(report.measures.find((m) => m.name === 'spearman')?.value).toBeGreaterThan(-1);
    expect(report.data.identities).toBe(QUICK_DEMO_CONFIG.identities.test);
    expect(report.provenance).toMatchObject({ engine: 'wasm', seed: 5 });
  }, 180_000);
});

describe('the comparison of a demo', () => {
  beforeAll(() => selectEngine(['wasm']));

  it('compares each method with the norm and with ScaleFace, by a score of its own where the method has one', async () => {
    const [table] = (await runDemo({ seed: 6, config: tiny })).rejection;
    const row = (name: string) => table?.rows.find((r) => r.name === name);
    expect(table?.against).toEqual(['norm', 'scaleface']);
    for (const name of names.slice(3, -1).filter((n) => n !== 'scaleface')) {
      expect(Object.keys(row(name)?.minus ?? {})).toEqual(['norm', 'scaleface']);
    }
    expect(names.filter((n) => row(n)?.score !== undefined)).toEqual(['magface', 'pfe', 'probface']);
    const start = (name: string) => row(name)?.at[0]?.value;
    for (const name of ['pfe-cosine', 'scaleface', 'scaleface-32', 'scaleface-exp']) {
      expect(start(name)).toBe(start('norm'));
    }
  }, 180_000);

  it('leaves the rows of the norm and of ScaleFace alone when another method is set otherwise', async () => {
    const rowsOf = async (config: typeof tiny) => {
      const [table] = (await runDemo({ seed: 6, config })).rejection;
      return ['norm', 'scaleface'].map((name) => table?.rows.find((r) => r.name === name)?.tar);
    };
    const other = { ...tiny, magface: { ...tiny.magface, steps: 1 }, pfe: { epochs: 1 }, probface: { epochs: 1 } };
    expect(await rowsOf(other)).toEqual(await rowsOf(tiny));
  }, 180_000);
});

describe('the small backbone', () => {
  beforeAll(() => selectEngine(['wasm']));

  it('gives an embedding and a bottleneck of the stated sizes, and disposes of all it made', () => {
    const before = tf.memory().numTensors;
    const backbone = new SmallBackbone({ seed: 1, widths: [4, 6, 8], dimension: 10 });
    const images = tf.zeros([2, 32, 32, 3]);
    const { embedding, bottleneck } = backbone.apply(images);
    expect(embedding.shape).toEqual([2, 10]);
    expect(bottleneck.shape).toEqual([2, backbone.bottleneckFeatures]);
    tf.dispose([images, embedding, bottleneck]);
    backbone.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says the same after its state went through another of its kind', () => {
    const a = new SmallBackbone({ seed: 1, widths: [4, 6, 8], dimension: 10 });
    const b = new SmallBackbone({ seed: 2, widths: [4, 6, 8], dimension: 10 });
    const images = tf.randomUniform([3, 32, 32, 3], -1, 1, 'float32', 7);
    const state = a.stateDict();
    b.loadStateDict(state);
    const one = a.apply(images).embedding.dataSync();
    expect(b.apply(images).embedding.dataSync()).toEqual(one);
    expect(Object.keys(state)).toContain('layers.0.conv.weight');
  });
});

describe('an album', () => {
  const random = createRandom(6);
  const identities = [drawIdentity(random), drawIdentity(random)];

  it('holds as many photographs of each person as asked, under ids of their own', () => {
    const album = takeAlbum(identities, 'test', 3, random);
    expect(album.ids).toEqual([
      'test-000/00',
      'test-000/01',
      'test-000/02',
      'test-001/00',
      'test-001/01',
      'test-001/02',
    ]);
    expect(new Set(album.subjects)).toEqual(new Set(['test-000', 'test-001']));
    expect(album.severity).toHaveLength(6);
  });

  it('becomes images between −1 and 1', () => {
    const images = tf.tidy(() => {
      const x = toImages([new Uint8ClampedArray(3072), new Uint8ClampedArray(3072).fill(255)]);
      return [x.shape, tf.min(x).dataSync()[0], tf.max(x).dataSync()[0]];
    });
    expect(images).toEqual([[2, 32, 32, 3], -1, 1]);
  });

  it('shows its most and least confident tenth', async () => {
    const album = takeAlbum(identities, 'test', 10, random);
    const [most, least] = await decileMontages(
      album,
      Float64Array.from(album.ids, (_, i) => i),
    );
    expect(most?.title).toBe('Most confident');
    expect(least?.png.length).toBeGreaterThan(100);
  });
});
