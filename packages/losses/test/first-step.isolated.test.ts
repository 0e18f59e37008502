import '@tensorflow/tfjs-backend-cpu';
import { arcFaceLogits, scaleFaceLogits, softmaxCrossEntropy } from '@scaleface/losses';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

test('the first step learns with tf.setBackend alone: gradients are there before the first product is recorded', async () => {
  await tf.setBackend('cpu');
  const labels = tf.tensor1d([0, 1], 'int32');
  const weight = tf.variable(tf.eye(2));
  const optimizer = tf.train.sgd(0.1);
  optimizer.minimize(() => {
    const cosine = tf.matMul(
      tf.tensor2d([
        [0.8, 0.6],
        [0.6, 0.8],
      ]),
      weight as tf.Tensor as tf.Tensor2D,
    );
    const scale = tf.exp(tf.sum(tf.square(cosine), 1, true));
    const both = [arcFaceLogits(cosine, labels, { scale: 4 }), scaleFaceLogits(cosine, labels, scale)];
    return tf.addN(both.map((logits) => softmaxCrossEntropy(logits, labels))) as tf.Scalar;
  });
  expect(await weight.data()).not.toEqual(Float32Array.of(1, 0, 0, 1));
});
