import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEngines } from '../../../testing/engines.js';
import {
  adaFaceLoss,
  arcFaceLogits,
  arcFaceLoss,
  cosFaceLoss,
  crFiqaLoss,
  dulKlLoss,
  frozenScaleLoss,
  magFaceLoss,
  mlsLoss,
  multiSimilarityMiner,
  proxyAnchorLoss,
  scaleFaceLogits,
  scaleFaceLoss,
  scfLoss,
  softmaxCrossEntropy,
  subCentreCosine,
  tripletLoss,
} from '../src/index.js';

/** Functions of options, or of arguments in a row, with the names of those that must be tensors. */
const functions: [(...args: never[]) => unknown, options: boolean, names: string[]][] = [
  [arcFaceLoss, true, ['embeddings', 'weights', 'labels']],
  [cosFaceLoss, true, ['embeddings', 'weights', 'labels']],
  [magFaceLoss, true, ['embeddings', 'weights', 'labels']],
  [adaFaceLoss, true, ['embeddings', 'weights', 'labels']],
  [scaleFaceLoss, true, ['embeddings', 'weights', 'labels', 'scale']],
  [proxyAnchorLoss, true, ['embeddings', 'weights']],
  [arcFaceLogits, false, ['cosine', 'labels']],
  [scaleFaceLogits, false, ['cosine', 'labels', 'scale']],
  [frozenScaleLoss, false, ['cosine', 'labels', 'scale']],
  [softmaxCrossEntropy, false, ['logits', 'labels']],
  [subCentreCosine, false, ['embeddings', 'weights']],
  [mlsLoss, false, ['mu', 'logSigmaSq', 'labels']],
  [dulKlLoss, false, ['mu', 'logSigmaSq']],
  [scfLoss, true, ['embeddings', 'weights', 'labels', 'kappa']],
  [crFiqaLoss, false, ['quality', 'cosine', 'labels']],
  [tripletLoss, false, ['embeddings']],
  [multiSimilarityMiner, false, ['embeddings']],
];

/** Arguments that fit: three samples, three dimensions, three classes. */
const fitting = (call: unknown): Record<string, tf.Tensor> => {
  const square = tf.tensor2d([2, 0, 1, 1, 2, 0, 0, 1, 2], [3, 3]);
  const column = tf.ones([3, 1]);
  const weights = call === subCentreCosine ? tf.reshape(square, [3, 1, 3]) : square;
  const labels = tf.tensor1d([0, 1, 1], 'int32');
  const matrices = { embeddings: square, cosine: square, logits: square, mu: square, logSigmaSq: square };
  return { ...matrices, weights, labels, scale: column, kappa: column, quality: column };
};

/** What a program without types may pass, and what the error calls it. */
const wrong: [value: unknown, received: string][] = [
  [undefined, 'nothing'],
  [null, 'null'],
  [[0, 1, 1], 'an array'],
  [Float32Array.of(0, 1, 1), 'an array'],
  ['text', 'a string'],
];

describeEngines('what is no tensor is refused by its name', () => {
  for (const [call, isOptions, names] of functions) {
    for (const name of names) {
      it(`${call.name}: ${name}`, () => {
        const right = fitting(call);
        for (const [value, received] of wrong) {
          const args = Object.fromEntries(
            [...names, 'labels'].map((other) => [other, other === name ? value : right[other]]),
          );
          const list = isOptions ? [args] : Object.values(args);
          const message = new RegExp(`^${name}: not a tensor; expected a tensor \\[.*\\]; received ${received}`);
          expect(() => call(...(list as never[]))).toThrow(message);
        }
      });
    }
  }

  it('losses and miners of pairs, which take arrays of labels, say that they were forgotten', () => {
    const { embeddings } = fitting(tripletLoss) as { embeddings: tf.Tensor };
    const forgotten = undefined as never;
    for (const call of [() => tripletLoss(embeddings, forgotten), () => multiSimilarityMiner(embeddings, forgotten)]) {
      expect(call).toThrow('labels: not one label a sample; expected 3 labels; received nothing');
    }
  });

  it('a number or an object in the place of scales is called what it is', () => {
    const { cosine, embeddings, weights, labels } = fitting(scfLoss) as Record<string, tf.Tensor>;
    const lossAt = (scale: unknown) => (): unknown =>
      frozenScaleLoss(cosine as tf.Tensor, labels as tf.Tensor, scale as tf.Tensor);
    expect(lossAt(8)).toThrow('scale: not a tensor; expected a tensor [3, 1]; received a number');
    expect(lossAt({ cosine })).toThrow('scale: not a tensor; expected a tensor [3, 1]; received an object');
    expect(() => scfLoss({ embeddings, weights, labels, kappa: 8 } as never)).toThrow(
      'kappa: not a tensor; expected a tensor [3, 1]; received a number',
    );
  });

  it('an array is told what makes a tensor of it', () => {
    const { embeddings, weights } = fitting(arcFaceLoss) as Record<'embeddings' | 'weights', tf.Tensor>;
    expect(() => arcFaceLoss({ embeddings, weights, labels: [0, 1, 1] as never })).toThrow(
      'labels: not a tensor; expected a tensor [3]; received an array. tf.tensor(labels) makes one of it',
    );
    const loss = arcFaceLoss({ embeddings, weights, labels: tf.tensor([0, 1, 1]) });
    expect(loss.dataSync()[0]).toBeGreaterThan(0);
  });
});
