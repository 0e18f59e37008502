import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeImage } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';

/** A folder of identities, each a random pattern of 16 × 16 under noise of its own amount an image. */
export async function drawIdentities(identities: number, images: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'identities-'));
  const random = createRandom(17);
  for (let p = 0; p < identities; p++) {
    const cells = Array.from({ length: 4 * 4 * 3 }, () => 256 * random.uniform());
    const person = join(folder, `p${String(p).padStart(2, '0')}`);
    await mkdir(person);
    for (let k = 0; k < images; k++) {
      const noise = 80 * random.uniform();
      const sample = (_: unknown, i: number): number => {
        const [c, x, y] = [i % 3, Math.floor(i / 3) % 16, Math.floor(i / 48)];
        // Symmetric, so that a mirrored image is still the person's.
        const column = Math.floor((x < 8 ? x : 15 - x) / 2);
        const value = cells[3 * (4 * Math.floor(y / 4) + column) + c] as number;
        return Math.max(0, Math.min(255, Math.round(value + noise * random.normal())));
      };
      const data = Uint8Array.from({ length: 768 }, sample);
      await writeFile(join(person, `${k}.png`), await encodeImage({ data, width: 16, height: 16 }, 'png'));
    }
  }
  return folder;
}
