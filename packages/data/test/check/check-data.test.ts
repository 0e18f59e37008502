import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeImage } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkData, type FeatureTable, labelNoise, openDataSet } from '../../src/index.js';
import { DigestTable } from '../../src/readers/entries/digest-table.js';

let home: string;
const png = (seed: number, width = 4, height = 4): Promise<Uint8Array> =>
  encodeImage({ data: new Uint8Array(width * height * 3).map((_, i) => (i * seed) % 251), width, height }, 'png');

async function write(files: Record<string, Uint8Array | string>): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(join(home, name, '..'), { recursive: true });
    await writeFile(join(home, name), bytes);
  }
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'check-'));
  await write({
    'faces/ada/1.png': await png(1),
    'faces/ada/2.png': await png(2),
    'faces/ada/3.png': (await png(3)).subarray(0, 60),
    'faces/ben/1.png': await png(1),
    'faces/ben/2.jpg': 'no image',
    'faces/cem/1.png': await png(4, 6, 4),
    'faces/cem/2.png': await png(4, 6, 4),
    'others/ben/7.png': await png(2),
    'others/dee/1.png': await png(5),
    'others/dee/2.png': 'no image',
  });
});

describe('a check of a data set', () => {
  it('counts images, identities and sizes, and lists what is unreadable or the same', async () => {
    const check = await checkData(await openDataSet(join(home, 'faces')));
    expect(check).toEqual({
      source: `folder:${join(home, 'faces')}`,
      images: 5,
      identities: 3,
      withoutSubject: 0,
      perIdentity: { min: 1, median: 2, max: 2 },
      templates: 0,
      sizes: [
        { width: 4, height: 4, images: 3 },
        { width: 6, height: 4, images: 2 },
      ],
      unreadable: {
        count: 2,
        listed: [
          { place: join(home, 'faces/ada/3.png'), reason: expect.stringContaining('does not decode') },
          { place: join(home, 'faces/ben/2.jpg'), reason: expect.stringContaining('does not decode') },
        ],
      },
      duplicates: {
        count: 2,
        listed: [
          { id: 'ben/1.png', of: 'ada/1.png', otherSubject: true },
          { id: 'cem/2.png', of: 'cem/1.png', otherSubject: false },
        ],
      },
      repeatedIds: { count: 0, listed: [] },
    });
  });

  it('says which identities and images another set has too', async () => {
    const against = await openDataSet(join(home, 'others'));
    const check = await checkData(await openDataSet(join(home, 'faces')), { against });
    expect(check.images).toBe(5);
    expect(check.against).toEqual({
      images: 2,
      identities: 2,
      bothIdentities: { count: 1, listed: ['ben'] },
      sameBytes: { count: 1, listed: [{ id: 'ben/7.png', of: 'ada/2.png', otherSubject: true }] },
      unreadable: { count: 1, listed: [expect.objectContaining({ place: join(home, 'others/dee/2.png') })] },
    });
  });

  it('lists entries that the reader could not read, missing files, and ids that occur twice', async () => {
    const rows = [
      'path,subject,id,template',
      'faces/ada/1.png,Ada,x,1',
      'faces/ada/2.png,Ada,x,2',
      ',Ben,,',
      'gone.png,Cem,,',
    ];
    await write({ 'list.csv': `${rows.join('\n')}\n` });
    const check = await checkData(await openDataSet(`csv:${join(home, 'list.csv')}`));
    expect([check.images, check.templates, check.repeatedIds.listed]).toEqual([2, 2, ['x']]);
    expect(check.unreadable.listed.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('there is no file or folder of that name'),
      'no path',
    ]);
  });

  it('of a set without images finds none', async () => {
    await write({ 'empty.csv': 'path,subject\n' });
    const check = await checkData(await openDataSet(`csv:${join(home, 'empty.csv')}`));
    expect([check.images, check.identities, check.perIdentity]).toEqual([0, 0, undefined]);
  });

  it('tells how far it is', async () => {
    const seen: [string, number, number][] = [];
    const progress = (...args: [string, number, number]): number => seen.push(args);
    await checkData(await openDataSet(join(home, 'faces')), {
      against: await openDataSet(join(home, 'others')),
      progress: (stage, done, total) => void progress(stage, done, total),
    });
    expect(seen.at(-1)).toEqual(['check the other side', 3, 3]);
    expect(seen).toContainEqual(['check', 7, 7]);
  });

  it('beside features lists images far from their identity and images without features', async () => {
    const ids = ['ada/1.png', 'ada/2.png', 'ben/1.png', 'cem/1.png'];
    const features = tableOf(
      ids,
      ['ada', 'ada', 'ben', 'cem'],
      [
        [1, 0],
        [1, 0.1],
        [0, 1],
        [1, 1],
      ],
    );
    const check = await checkData(await openDataSet(join(home, 'faces')), { features });
    expect(check.withoutFeatures).toEqual({ count: 1, listed: ['cem/2.png'] });
    expect(check.noise).toMatchObject({ judged: 2, far: { count: 0 } });
  });
});

const tableOf = (ids: string[], subjects: string[], rows: number[][]): FeatureTable => ({
  ids,
  subjects,
  embedding: { data: Float32Array.from(rows.flat()), width: rows[0]?.length ?? 1 },
  numbers: {},
  metadata: {},
});

describe('label noise', () => {
  const random = createRandom(3);
  const [people, each, width] = [20, 12, 16];
  const centres = Array.from({ length: people }, () => Array.from({ length: width }, () => random.normal()));
  const owners = Array.from({ length: people * each }, (_, i) => Math.floor(i / each));
  const rows = owners.map((owner) => (centres[owner] as number[]).map((c) => 3 * (c + 0.3 * random.normal())));
  const ids = owners.map((owner, i) => `${owner}/${i}`);

  it('is found first where labels were swapped, and hardly elsewhere', () => {
    const labels = owners.map((owner, i) => (i === 5 || i === 100 ? (owner + 7) % people : owner));
    const { far, judged } = labelNoise(tableOf(ids, labels.map(String), rows));
    expect(
      far.listed
        .slice(0, 2)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['0/5', '8/100']);
    expect(far.count).toBeLessThan(6);
    expect(judged).toBe(ids.length);
  });

  it('is the cosine with the mean of the other images, as computed image by image', () => {
    const labels = owners.map((owner, i) => String(i === 5 ? 9 : owner));
    const unit = rows.map((x) => x.map((v) => Math.fround(v))).map((x) => x.map((v) => v / Math.hypot(...x)));
    const expected = unit.map((u, i) => {
      const others = unit.filter((_, j) => j !== i && labels[j] === labels[i]);
      const sum = u.map((_, d) => others.reduce((s, o) => s + (o[d] as number), 0));
      return u.reduce((dot, v, d) => dot + v * (sum[d] as number), 0) / Math.hypot(...sum);
    });
    const sorted = expected.toSorted((a, b) => a - b);
    const median = ((sorted[119] as number) + (sorted[120] as number)) / 2;
    const away = expected.map((c) => Math.abs(c - median)).sort((a, b) => a - b);
    const limit = median - 4 * 1.4826 * (((away[119] as number) + (away[120] as number)) / 2);
    const noise = labelNoise(tableOf(ids, labels, rows));
    expect(noise.median).toBeCloseTo(median, 12);
    expect(noise.limit).toBeCloseTo(limit, 12);
    expect(noise.far.listed[0]).toEqual({ id: '0/5', subject: '9', cosine: expect.closeTo(expected[5] as number, 12) });
  });

  it('does not judge single images and embeddings of zeros, and finds none among equals', () => {
    const some = tableOf(
      ['a', 'b', 'c', 'd', 'e'],
      ['x', 'x', 'x', 'y', 'z'],
      [
        [1, 2],
        [1, 2],
        [2, 4],
        [1, 0],
        [0, 0],
      ],
    );
    const { judged, far } = labelNoise(some);
    expect([judged, far.count]).toEqual([3, 0]);
    const opposite = tableOf(
      ['a', 'b'],
      ['x', 'x'],
      [
        [1, 0],
        [-1, 0],
      ],
    );
    expect(labelNoise(opposite).judged).toBe(2);
    const cancelled = tableOf(
      ['a', 'b', 'c'],
      ['x', 'x', 'x'],
      [
        [1, 0],
        [0, 1],
        [0, -1],
      ],
    );
    expect(labelNoise(cancelled)).toMatchObject({ judged: 2 });
    expect(labelNoise(tableOf([], [], []))).toEqual({
      judged: 0,
      median: 0,
      limit: -4e-6,
      far: { count: 0, listed: [] },
    });
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d deviations', (k) => {
    expect(() => labelNoise(tableOf(ids, owners.map(String), rows), k)).toThrow('out of range');
  });
});

describe('digests', () => {
  it('give the place of the first that is the same, however many there are', () => {
    const table = new DigestTable();
    const digest = (n: number): Buffer => createHash('sha256').update(String(n)).digest();
    for (let n = 0; n < 5000; n++) expect(table.add(digest(n % 3000))).toBe(n < 3000 ? n : n - 3000);
    expect(table.find(digest(2999))).toBe(2999);
    expect(table.find(digest(3000))).toBe(-1);
  });
});
