import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataFolder } from '../../../../testing/data.js';
import { inThoroughJob } from '../../../../testing/long.js';
import { tarAtFar, tarAtFarIntervals } from '../../src/index.js';

/** Cosines of all pairs of images of one set. */
function allPairs(folder: string, set: string) {
  const { files, embedding } = JSON.parse(readFileSync(join(folder, `${set}.y1.json`), 'utf8')) as {
    files: string[];
    embedding: { dim: number };
  };
  const raw = readFileSync(join(folder, `${set}.y1.embedding.f32`));
  const e = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength));
  const d = embedding.dim;
  for (let i = 0; i < files.length; i++) {
    const row = e.subarray(i * d, (i + 1) * d);
    const norm = Math.hypot(...row);
    for (let k = 0; k < d; k++) row[k] = (row[k] as number) / norm;
  }
  const identities = new Map<string, number>();
  const who = files.map((f) => {
    const name = f.split('/').at(-2) as string;
    if (!identities.has(name)) identities.set(name, identities.size);
    return identities.get(name) as number;
  });
  const n = (files.length * (files.length - 1)) / 2;
  const pairs = { scores: new Float32Array(n), labels: new Uint8Array(n) };
  const subjects = { left: new Int32Array(n), right: new Int32Array(n) };
  for (let i = 0, p = 0; i < files.length; i++) {
    for (let j = 0; j < i; j++, p++) {
      let dot = 0;
      for (let k = 0; k < d; k++) dot += (e[i * d + k] as number) * (e[j * d + k] as number);
      pairs.scores[p] = dot;
      pairs.labels[p] = who[i] === who[j] ? 1 : 0;
      subjects.left[p] = who[i] as number;
      subjects.right[p] = who[j] as number;
    }
  }
  return { ...pairs, subjects };
}

describe.skipIf(dataFolder === undefined || !inThoroughJob)(
  'TAR@FAR over all pairs of real faces (thorough job; needs shared data; job `real-embeddings` has the same rates)',
  () => {
    it.each([
      ['celeba', [0.893, 0.832, 0.724]],
      ['glint24', [0.887, 0.817, 0.729]],
    ])('%s has the known rates, each with an interval over identities', { timeout: 180_000 }, (set, known) => {
      const pairs = allPairs(join(dataFolder as string, 'dev/emb'), set);
      const fars = [1e-3, 1e-4, 1e-5];
      const impostors = pairs.scores.filter((_, i) => pairs.labels[i] === 0).sort();
      const genuine = pairs.scores.filter((_, i) => pairs.labels[i] === 1);
      const conservative = tarAtFar(pairs.scores, pairs.labels, fars);
      const { all } = tarAtFarIntervals(pairs, fars);
      known.forEach((tar, k) => {
        // The known rates accept from the impostor score of rank ⌊FAR · n⌋ on; the conservative rule from just above the
        // next one, at the same number of false accepts.
        const allowed = Math.floor((fars[k] as number) * impostors.length);
        const bar = impostors[impostors.length - allowed] as number;
        expect(genuine.filter((s) => s >= bar).length / genuine.length).toBeCloseTo(tar, 3);
        expect(conservative.falseAccepts[k]).toBe(allowed);
        expect((conservative.tar[k] as number) - tar).toBeGreaterThan(-6e-4);
        expect((conservative.tar[k] as number) - tar).toBeLessThan(3e-3);
        const { estimate, lower, upper, undefinedReplicates } = all[k] as (typeof all)[number];
        expect(estimate).toBeCloseTo(conservative.tar[k] as number, 12);
        expect(lower).toBeLessThan(estimate);
        expect(upper).toBeGreaterThan(estimate);
        expect(undefinedReplicates).toBe(0);
      });
    });
  },
);
