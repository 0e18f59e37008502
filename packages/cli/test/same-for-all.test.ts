import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFeatureTable } from '@scaleface/pipeline';
import { beforeAll, describe, expect, it } from 'vitest';
import { remarkOnSameForAll } from '../src/same-for-all.js';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'same-for-all-'));
});

/** What is said of a table with these rows, of so many people with two images each. */
async function remarks(rows: readonly (readonly number[])[], people = rows.length / 2): Promise<string[]> {
  const file = join(home, 'f.arrow');
  await writeFeatureTable(file, {
    ids: rows.map((_, i) => String(i)),
    subjects: rows.map((_, i) => String(i % people)),
    embedding: { data: Float32Array.from(rows.flat()), width: rows[0]?.length ?? 0 },
    numbers: {},
    metadata: {},
  });
  const said: string[] = [];
  await remarkOnSameForAll(file, { note: (text: string) => said.push(text) });
  return said;
}

const turned = (step: number, count = 8): number[][] =>
  Array.from({ length: count }, (_, i) => [10 * Math.cos(step * i), 10 * Math.sin(step * i)]);

describe('embeddings that are almost the same for everybody', () => {
  it('are remarked on, with how alike they are and what is to be looked at', async () => {
    expect(await remarks(turned(0.01))).toEqual([
      'images of different people have almost the same embedding (mean cosine 0.999): a network does so when its input is not ' +
        'what it was trained on. Look at --mean, --scale, --colour and --layout',
    ]);
  });

  it('are not, where people differ, whatever the images of one have in common', async () => {
    expect(await remarks(turned(Math.PI / 4))).toEqual([]);
    expect(await remarks(turned(Math.PI / 2))).toEqual([]);
  });

  it('are not, where there is only one person, or a handful of images, or nothing at all in an image', async () => {
    expect(await remarks(turned(0.01), 1)).toEqual([]);
    expect(await remarks(turned(0.01, 4))).toEqual([]);
    expect(await remarks([...turned(Math.PI / 4, 7), [0, 0]])).toEqual([]);
  });
});
