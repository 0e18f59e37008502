import { checkShape } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import type * as tf from '@tensorflow/tfjs-core';
import { checkFinite, matrixShape } from '../internal/checks.js';
import { type LabelSides, labelSides } from './all-pairs.js';
import type { References } from './index-tuples.js';
import type { LabelsLike } from './read-labels.js';

/** How two embeddings of unit length are compared: by their distance, or by their cosine. */
export type PairDistance = 'euclidean' | 'cosine';

/** Refuses what is no distance. */
export function checkDistance(distance: PairDistance): PairDistance {
  if (distance === 'euclidean' || distance === 'cosine') return distance;
  throw new ScaleFaceError('unknown distance', {
    code: 'unknown-name',
    path: 'options.distance',
    expected: "'euclidean' or 'cosine'",
    received: String(distance),
  });
}

/** What a miner looks at. */
export interface MiningProblem extends LabelSides {
  /** How far anchor $i$ is from sample $j$: the distance, or the cosine with its sign turned; row after row. */
  readonly far: Float64Array;
  /** How many samples each anchor is compared with. */
  readonly m: number;
}

/** Rows of unit length in float64; rows no longer than 1e-12 shrink towards zero. */
function unit(x: tf.Tensor, rows: number, width: number): Float64Array {
  const data = Float64Array.from(x.dataSync());
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * width, (i + 1) * width);
    const length = Math.max(Math.sqrt(row.reduce((sum, v) => sum + v * v, 0)), 1e-12);
    row.forEach((v, d) => {
      row[d] = v / length;
    });
  }
  return data;
}

/** Checks the arguments of a miner and compares all samples, in float64: every engine finds the same. */
export function miningProblem(
  embeddings: tf.Tensor,
  labels: LabelsLike,
  references: References | undefined,
  distance: PairDistance,
): MiningProblem {
  checkDistance(distance);
  const [n, width] = matrixShape(embeddings, 'embeddings');
  const sides = labelSides(labels, n, references);
  checkFinite(embeddings, 'embeddings');
  const x = unit(embeddings, n, width);
  const m = sides.others.length;
  let y = x;
  if (references !== undefined) {
    checkShape('references.embeddings', references.embeddings, [m, width]);
    checkFinite(references.embeddings, 'references.embeddings');
    y = unit(references.embeddings, m, width);
  }
  const far = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let d = 0; d < width; d++) {
        const [a, b] = [x[i * width + d] as number, y[j * width + d] as number];
        sum += distance === 'cosine' ? -a * b : (a - b) ** 2;
      }
      far[i * m + j] = distance === 'cosine' ? sum : Math.sqrt(sum);
    }
  }
  return { ...sides, far, m };
}

/** Options that every miner takes. */
export interface MinerOptions {
  /** Samples that the batch is compared with in place of itself, as those of a {@link CrossBatchMemory}. */
  readonly references?: References;
}
