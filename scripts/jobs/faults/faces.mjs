// Drawn faces for the jobs that kill, swap and flip.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeImage } from '../../../packages/models/dist/index.js';

/** Uniform numbers in [0, 1), the same for the same seed. */
export function uniforms(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One folder a subject: a pattern of 16 grey cells, with noise that differs from image to image. */
export async function drawFaces(folder, { subjects, images, size, seed }) {
  const uniform = uniforms(seed);
  for (const subject of subjects) {
    mkdirSync(join(folder, subject), { recursive: true });
    const cells = Array.from({ length: 16 }, () => 60 + 140 * uniform());
    for (let k = 0; k < images; k++) {
      const noise = 10 + 120 * uniform();
      const data = Uint8Array.from({ length: size * size * 3 }, (_, i) => {
        const [x, y] = [Math.floor(i / 3) % size, Math.floor(i / 3 / size)];
        const cell = cells[4 * Math.floor((4 * y) / size) + Math.floor((4 * x) / size)];
        return Math.max(0, Math.min(255, cell + noise * (uniform() - 0.5)));
      });
      writeFileSync(join(folder, subject, `${k}.png`), await encodeImage({ data, width: size, height: size }, 'png'));
    }
  }
}

/** Names of subjects. */
export const named = (start, count) => Array.from({ length: count }, (_, i) => `${start}${i}`);
