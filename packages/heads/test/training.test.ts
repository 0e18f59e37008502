import { applyUpdates, clipByGlobalNorm, disposeState, sgd, valueAndGrads } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines, expectClose } from '../../../testing/engines.js';
import { ScaleHead } from '../src/index.js';
import { readGolden, type Stored, stateOf, tensorOf } from './golden.js';

interface GoldenTraining {
  inputs: Record<'bottleneckFeature' | 'embedding' | 'classCentres' | 'label', Stored>;
  params: { lr: number; momentum: number; weightDecay: number; clipNorm: number; margin: number; steps: number };
  stateBefore: Record<string, Stored>;
  stateAfter: Record<string, Stored>;
  outputs: { lossPerStep: number[]; gradNormPerStep: number[] };
}

/** Cosines with the margin on the target column, in float64 from the stored inputs: they do not learn here. */
function marginCosines({ inputs, params }: GoldenTraining): tf.Tensor2D {
  const rows = ({ data, shape: [n = 0, d = 0] }: Stored): number[][] =>
    Array.from({ length: n }, (_, i) => {
      const row = data.slice(i * d, (i + 1) * d);
      const length = Math.hypot(...row);
      return row.map((x) => x / length);
    });
  const centres = rows(inputs.classCentres);
  const cosines = rows(inputs.embedding).map((x, i) =>
    centres.map((w, j) => {
      const cosine = w.reduce((sum, wk, k) => sum + wk * (x[k] as number), 0);
      return inputs.label.data[i] === j ? Math.cos(Math.acos(cosine) + params.margin) : cosine;
    }),
  );
  return tf.tensor2d(cosines);
}

describeEngines('ten published training steps of the scale head', (_, tolerance) => {
  test('give the published losses, gradient norms and final state, and leave no tensors behind', () => {
    const golden = readGolden<GoldenTraining>('scale_head_sgd');
    const { lr, momentum, weightDecay, clipNorm, steps } = golden.params;
    const before = tf.memory().numTensors;
    const head = new ScaleHead({ features: 10, hidden: [6], activation: 'exp', seed: 1 });
    const start = stateOf(golden.stateBefore);
    head.loadStateDict(start);
    const x = tensorOf(golden.inputs.bottleneckFeature);
    const cosines = marginCosines(golden);
    const target = tf.tidy(() => tf.oneHot(tensorOf(golden.inputs.label) as tf.Tensor1D, cosines.shape[1]));
    const optimizer = sgd({ learningRate: lr, momentum, weightDecay });
    let state = optimizer.init(head.trainableVariables);
    const losses: number[] = [];
    const norms: number[] = [];
    const loss = (): tf.Tensor => {
      const { scale } = head.apply(x, { training: true });
      return tf.neg(tf.mean(tf.sum(tf.mul(target, tf.logSoftmax(tf.mul(cosines, scale))), 1)));
    };
    for (let step = 0; step < steps; step++) {
      const { value, grads } = valueAndGrads(loss, head.trainableVariables);
      const clipped = clipByGlobalNorm(grads, clipNorm);
      const next = optimizer.update(clipped.grads, state, head.trainableVariables);
      applyUpdates(head.trainableVariables, next.params);
      losses.push(value.dataSync()[0] as number);
      norms.push(clipped.norm.dataSync()[0] as number);
      disposeState(state);
      tf.dispose([value, grads, clipped.grads, clipped.norm]);
      state = next.state;
    }
    expectClose(losses, golden.outputs.lossPerStep, tolerance.value);
    expectClose(norms, golden.outputs.gradNormPerStep, tolerance.gradient);
    const after = head.stateDict();
    for (const [name, { data }] of Object.entries(golden.stateAfter)) {
      // Ten steps add up the rounding of ten gradients.
      expectClose(after[name] as tf.Tensor, data, 5 * tolerance.gradient);
    }
    disposeState(state);
    head.dispose();
    tf.dispose([start, x, cosines, target, after]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
