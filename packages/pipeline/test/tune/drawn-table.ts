import type { FeatureTable } from '@scaleface/data';
import { createRandom } from '@scaleface/numerics';

/**
 * Features of drawn identities: an image is its identity's direction with noise of an amount of its own, which the first
 * feature of the head's input tells. Every image has a degraded copy with more noise.
 */
export function drawnTable(identities = 12, images = 6): FeatureTable {
  const random = createRandom(21);
  const directions = Array.from({ length: identities }, () => Array.from({ length: 8 }, () => random.normal()));
  const ids: string[] = [];
  const subjects: string[] = [];
  const embedding: number[] = [];
  const bottleneck: number[] = [];
  for (const [p, direction] of directions.entries()) {
    for (let k = 0; k < images; k++) {
      for (const copy of ['', '#1']) {
        const noise = 0.2 + random.uniform() + (copy === '' ? 0 : 2 * random.uniform());
        subjects.push(`p${p}`);
        ids.push(`p${p}/${k}${copy}`);
        for (const v of direction) embedding.push(v + noise * random.normal());
        bottleneck.push(noise, random.normal(), random.normal(), random.normal());
      }
    }
  }
  return {
    ids,
    subjects,
    embedding: { data: Float32Array.from(embedding), width: 8 },
    bottleneck: { data: Float32Array.from(bottleneck), width: 4 },
    numbers: {},
    metadata: { backbone: 'by hand', backbone_sha256: 'ab', preprocessing: 'null' },
  };
}
