import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { encodeImage } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import { parseRunConfig, type RunConfig } from '../../src/index.js';

/** Faces of a kind: each person is a pattern of 16 grey cells, each image that pattern with noise. */
export async function drawIdentities(
  folder: string,
  names: readonly string[],
  images: number,
  seed: number,
): Promise<void> {
  const random = createRandom(seed);
  for (const name of names) {
    await mkdir(join(folder, name), { recursive: true });
    const cells = Array.from({ length: 16 }, () => 60 + 140 * random.uniform());
    for (let k = 0; k < images; k++) {
      const noise = 10 + 60 * random.uniform();
      const data = Uint8Array.from({ length: 24 * 24 * 3 }, (_, i) => {
        const [x, y] = [Math.floor(i / 3) % 24, Math.floor(i / 72)];
        const grey = (cells[4 * Math.floor(y / 6) + Math.floor(x / 6)] as number) + noise * random.normal();
        return Math.max(0, Math.min(255, grey));
      });
      const png = await encodeImage({ data, width: 24, height: 24 }, 'png');
      await writeFile(join(folder, name, `${k}.png`), png);
    }
  }
}

/** All results of a run by path: everything but the records of its stages, which hold times. */
export async function results(out: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(out, path);
    if (entry.isFile() && !name.startsWith('stages')) found[name] = (await readFile(path)).toString('base64');
  }
  return found;
}

/** A run that takes about a second: drawn identities in `train` and `test`, one method beside the head, no intervals. */
export async function drawTinyRun(data: string): Promise<RunConfig> {
  await drawIdentities(join(data, 'train'), ['a', 'b', 'c', 'd'], 3, 1);
  await drawIdentities(join(data, 'test'), ['u', 'v', 'w'], 3, 2);
  return parseRunConfig({
    engines: ['cpu'],
    backbone: { pixels: { size: 8, cells: 2 } },
    train: {
      folders: [{ folder: 'train' }],
      head: { hidden: [2] },
      degradedCopies: 0,
      epochs: 1,
      batch: 8,
      methods: [{ method: 'pfe', options: { epochs: 1, hidden: 2, identities: 2 } }],
    },
    tests: [{ name: 'faces', folder: 'test', pairs: { impostors: 20 } }],
    evaluate: { fars: [0.5], replicates: 0 },
  });
}
