import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeImage, openPixelsBackbone, openViewQuality, predictConfidence } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import { beforeAll, describe, expect, it } from 'vitest';
import { embedImages, methodFeatures, qualityOfTable, readFeatureTable, readImageFolder } from '../../src/index.js';

let home: string;
const backbone = openPixelsBackbone(16, 4);
const quality = openViewQuality({ views: 3 });

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'embed-quality-'));
  const random = createRandom(2);
  await mkdir(join(home, 'faces', 'ann'), { recursive: true });
  for (let k = 0; k < 5; k++) {
    const data = Uint8Array.from({ length: 768 }, () => random.integer(256));
    await writeFile(join(home, 'faces', 'ann', `${k}.png`), await encodeImage({ data, width: 16, height: 16 }, 'png'));
  }
  await writeFile(join(home, 'faces', 'ann', 'bad.png'), 'no image');
});

/** Embeds the folder, in parts of two images. */
async function embed(name: string, more: object = {}) {
  const out = join(home, name);
  const items = await readImageFolder(join(home, 'faces'));
  const summary = await embedImages(items, backbone, { out, batch: 2, batchesPerPart: 1, skipBad: true, ...more });
  return { out, summary, table: await readFeatureTable(out) };
}

describe('the column quality', () => {
  it('has one number for each image that decodes, and the table says what made it', async () => {
    const { table } = await embed('all.arrow', { quality });
    expect(table.ids).toHaveLength(5);
    expect(qualityOfTable(table)).toEqual(quality.description);
    const { confidence } = await predictConfidence({ heads: [], reads: 'image' }, methodFeatures(table, { quality }));
    expect(Array.from(confidence)).toEqual(Array.from(table.numbers.quality as Float32Array));
    expect(new Set(confidence).size).toBe(5);
  });

  it('of an interrupted call is the same byte for byte; parts of another estimator are embedded again', async () => {
    const { out } = await embed('whole.arrow', { quality });
    let calls = 0;
    const mortal = {
      ...quality,
      estimate: (...of: Parameters<typeof quality.estimate>) => {
        if (calls++ === 2) throw new Error('killed');
        return quality.estimate(...of);
      },
    };
    await expect(embed('again.arrow', { quality: mortal })).rejects.toThrow('killed');
    const again = await embed('again.arrow', { quality });
    expect(again.summary.alreadyEmbedded).toBe(4);
    expect(await readFile(again.out)).toEqual(await readFile(out));
    calls = 0;
    await expect(embed('other.arrow', { quality: mortal })).rejects.toThrow('killed');
    expect((await embed('other.arrow', { quality: openViewQuality({ views: 4 }) })).summary.alreadyEmbedded).toBe(0);
  });

  it('is asked for by a method that reads images, of its own estimator', async () => {
    const { table } = await embed('none.arrow');
    expect(qualityOfTable(table)).toBeUndefined();
    expect(() => methodFeatures(table, { quality })).toThrow(
      expect.objectContaining({ code: 'bad-format', path: 'quality', received: 'none' }),
    );
    const damaged = { ...table, metadata: { ...table.metadata, quality: 'blur' } };
    expect(() => methodFeatures(damaged, { quality })).toThrow(expect.objectContaining({ code: 'bad-format' }));
    expect(methodFeatures(damaged, {})).toBe(damaged);
    await expect(predictConfidence({ heads: [], reads: 'image' }, table)).rejects.toMatchObject({ path: 'quality' });
  });
});
