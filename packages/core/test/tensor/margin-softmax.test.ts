import { addAngularMargin, l2Normalize, logSumExp, registerGradients } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines } from '../../../../testing/engines.js';
import { repetitions } from '../../../../testing/long.js';

const [PROBLEMS, CLASSES, DIMENSIONS] = [1000, 5, 4];

/** Random embeddings and centres; some zero, some parallel to the target centre, some opposite to it. */
function start(seed: number): { embeddings: Float32Array; centres: Float32Array; scales: Float32Array } {
  const random = createRandom(seed);
  const embeddings = Float32Array.from({ length: PROBLEMS * DIMENSIONS }, () => random.normal());
  const centres = Float32Array.from({ length: PROBLEMS * CLASSES * DIMENSIONS }, () => random.normal());
  const factors = [0, 1, -1, 1e-20, 1e15];
  for (let p = 0; p < PROBLEMS; p += 10) {
    const factor = factors[(p / 10) % factors.length] as number;
    for (let d = 0; d < DIMENSIONS; d++) {
      embeddings[p * DIMENSIONS + d] = factor * (centres[p * CLASSES * DIMENSIONS + d] as number);
    }
  }
  return { embeddings, centres, scales: Float32Array.from({ length: PROBLEMS }, () => 128 * random.uniform()) };
}

describeEngines('a million steps of margin-softmax training at scales up to 128', (engine) => {
  test.each(['paper', 'easy', 'monotone'] as const)('give no NaN in the form %s', (beyond) => {
    registerGradients();
    // Each step trains a thousand problems of their own; the long run takes a thousand such steps.
    const rounds = engine === 'wasm' ? repetitions(1, 10, 100) : 1;
    // A graphics card made of software takes seconds a step.
    const steps = engine === 'webgpu' ? 2 : 10;
    let bad = 0;
    for (let round = 0; round < rounds; round++) {
      const { embeddings, centres, scales } = start(round);
      let x = tf.tensor2d(embeddings, [PROBLEMS, DIMENSIONS]) as tf.Tensor;
      let w = tf.tensor3d(centres, [PROBLEMS, CLASSES, DIMENSIONS]) as tf.Tensor;
      const s = tf.tensor2d(scales, [PROBLEMS, 1]);
      const loss = (x: tf.Tensor, w: tf.Tensor): tf.Tensor => {
        const unit = tf.reshape(l2Normalize(x), [PROBLEMS, 1, DIMENSIONS]);
        const cosine = tf.sum(tf.mul(unit, l2Normalize(w)), 2);
        const target = addAngularMargin(tf.slice(cosine, [0, 0], [PROBLEMS, 1]), 0.5, { beyond });
        const logits = tf.mul(tf.concat([target, tf.slice(cosine, [0, 1], [PROBLEMS, CLASSES - 1])], 1), s);
        return tf.sum(tf.sub(logSumExp(logits), tf.reshape(tf.slice(logits, [0, 0], [PROBLEMS, 1]), [PROBLEMS])));
      };
      const step = tf.valueAndGrads(loss);
      for (let i = 0; i < steps; i++) {
        const next = tf.tidy(() => {
          const { value, grads } = step([x, w]);
          const [dx, dw] = grads as [tf.Tensor, tf.Tensor];
          const sum = tf.add(tf.add(tf.sum(tf.abs(dx)), tf.sum(tf.abs(dw))), value);
          if (!Number.isFinite(sum.dataSync()[0])) bad++;
          return [tf.sub(x, tf.mul(dx, 0.1)), tf.sub(w, tf.mul(dw, 0.1))] as [tf.Tensor, tf.Tensor];
        });
        tf.dispose([x, w]);
        [x, w] = next;
      }
      tf.dispose([x, w, s]);
    }
    expect(bad).toBe(0);
  });
});
