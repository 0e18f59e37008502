import { createRandom } from '@scaleface/numerics';
import type { ScaleHeadData } from '../../src/index.js';

/** Images of 12 identities; the first feature tells how noisy the embedding is. */
export function identities(rows: number): ScaleHeadData & { noise: number[] } {
  const random = createRandom(21);
  const directions = Array.from({ length: 12 }, () => Array.from({ length: 8 }, () => random.normal()));
  const noise: number[] = [];
  const embedding = new Float32Array(rows * 8);
  const bottleneck = new Float32Array(rows * 4);
  for (let i = 0; i < rows; i++) {
    const level = 0.1 + 2 * random.uniform();
    noise.push(level);
    directions[i % 12]?.forEach((v, d) => {
      embedding[i * 8 + d] = v + level * random.normal();
    });
    bottleneck.set([level, random.normal(), random.normal(), random.normal()], i * 4);
  }
  return {
    noise,
    subjects: Array.from({ length: rows }, (_, i) => `p${String(i % 12).padStart(2, '0')}`),
    embedding: { data: embedding, width: 8 },
    bottleneck: { data: bottleneck, width: 4 },
  };
}
