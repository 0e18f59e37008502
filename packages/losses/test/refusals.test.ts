import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, it } from 'vitest';
import { describeEngines } from '../../../testing/engines.js';
import { expectRefusal } from '../../../testing/refusal.js';
import {
  allPairs,
  balancedBatches,
  batchEasyHardMiner,
  batchHardMiner,
  CrossBatchMemory,
  certaintyRatio,
  circleLoss,
  contrastiveLoss,
  crFiqaLoss,
  hibLoss,
  imageTextPcmeLoss,
  imageTextScaleLoss,
  lintMargins,
  mlsLoss,
  multiSimilarityMiner,
  pcmeLoss,
  proxyAnchorLoss,
  scfLoss,
  setDebug,
  setValueChecks,
  softmaxCrossEntropy,
  tripletLoss,
  tripletMarginMiner,
} from '../src/index.js';

const { NaN: nan } = Number;
const int = (labels: number[]): tf.Tensor1D => tf.tensor1d(labels, 'int32');

describeEngines('losses refuse what has no meaning, and say why', (engine) => {
  afterEach(() => {
    setDebug(false);
    setValueChecks(true);
  });
  const refuse = (call: () => unknown, code: string, path: string, expected?: string, received?: string): void => {
    if (engine === 'webgpu') setDebug(true);
    expectRefusal([call, code, path, expected, received]);
  };
  const x = (): tf.Tensor2D => tf.tensor2d([1, 0, 0, 1, 1, 1], [3, 2]);
  const y = [0, 0, 1];

  it('labels', () => {
    refuse(() => allPairs([0, -2]), 'out-of-range', 'labels', 'whole numbers ≥ −1', '-2');
    refuse(() => allPairs([0, 0.5]), 'out-of-range', 'labels', 'whole numbers ≥ −1', '0.5');
    refuse(() => allPairs([2 ** 31, 0]), 'out-of-range', 'labels', 'whole numbers ≥ −1', String(2 ** 31));
    refuse(() => batchHardMiner(x(), [0, 1]), 'shape-mismatch', 'labels', '3 labels', '2');
    expect(allPairs([2 ** 31 - 1, 2 ** 31 - 1])[0]).toHaveLength(2);
    const proxies = { embeddings: x(), weights: tf.eye(2), labels: [0, 2, 1] };
    refuse(() => proxyAnchorLoss(proxies), 'out-of-range', 'labels', '-1 … 1', '2');
    refuse(() => softmaxCrossEntropy(x(), int([0, 1, 2])), 'out-of-range', 'labels', '-1 … 1', '2');
    refuse(() => softmaxCrossEntropy(x(), int([0, 1, -2])), 'out-of-range', 'labels', '-1 … 1', '-2');
  });

  it('references and tuples', () => {
    const references = (own: number[]) => ({ embeddings: x(), labels: y, own });
    refuse(() => allPairs(y, references([0])), 'shape-mismatch', 'references.own', '3', '1');
    refuse(() => allPairs(y, { embeddings: x(), labels: [1] }), 'shape-mismatch', 'references.labels', '3 labels', '1');
    const tuple =
      (...lists: (number[] | undefined)[]) =>
      () =>
        contrastiveLoss(x(), y, { tuple: lists as never });
    const lists = 'three lists of one length, or two and two';
    refuse(tuple([0], [1], [2, 2]), 'shape-mismatch', 'tuple', lists, 'lists of 1, 1, 2');
    refuse(tuple([0, 1], [1], [2]), 'shape-mismatch', 'tuple', lists, 'lists of 2, 1, 1');
    refuse(tuple([0], [1], [0], []), 'shape-mismatch', 'tuple', lists, 'lists of 1, 1, 1, 0');
    refuse(tuple([0], [1], undefined), 'shape-mismatch', 'tuple', lists, 'lists of 1, 1, ');
    refuse(tuple([0], [1], [0], [2], [2]), 'shape-mismatch', 'tuple', lists, 'lists of 1, 1, 1, 1, 1');
    refuse(tuple([0, -1], [1, 1], [2, 2]), 'out-of-range', 'tuple[0][1]', '0 … 2', '-1');
    refuse(tuple([0], [0.5], [2]), 'out-of-range', 'tuple[1][0]', '0 … 2', '0.5');
    refuse(tuple([0], [1], [3]), 'out-of-range', 'tuple[2][0]', '0 … 2', '3');
    refuse(tuple([0], [1], [0], [3]), 'out-of-range', 'tuple[3][0]', '0 … 2', '3');
    refuse(
      () =>
        circleLoss(x(), y, {
          tuple: [
            [0, 1],
            [1, 0],
            [0, 1],
            [1, 2],
          ].map((l) => Int32Array.from(l)) as never,
        }),
      'invalid-argument',
      'tuple',
      'each pair either positive or negative',
      'anchor 0 with 1 as both',
    );
    // Anchors are rows of the batch, positives and negatives rows of the references.
    const one = { embeddings: tf.ones([1, 2]), labels: [0] };
    const wide = (a: number, p: number) => () =>
      tripletLoss(x(), y, {
        references: one,
        tuple: [[a], [p], [0]].map((list) => Int32Array.from(list)) as never,
      });
    refuse(wide(2, 1), 'out-of-range', 'tuple[1][0]', '0 … 0', '1');
    expect(wide(2, 0)().dataSync()).toHaveLength(1);
  });

  it('names of options', () => {
    const distances = "'euclidean' or 'cosine'";
    const distance = 'l1' as never;
    refuse(() => contrastiveLoss(x(), y, { distance }), 'unknown-name', 'options.distance', distances, 'l1');
    refuse(() => tripletLoss(x(), y, { distance }), 'unknown-name', 'options.distance', distances, 'l1');
    refuse(() => batchHardMiner(x(), y, { distance }), 'unknown-name', 'options.distance', distances, 'l1');
    const kinds = 'all, hard, semi-hard, easy';
    refuse(() => tripletMarginMiner(x(), y, { kind: 'x' as never }), 'unknown-name', 'options.kind', kinds, 'x');
    const hardness = 'easy, semi-hard, hard';
    for (const path of ['positive', 'negative']) {
      const call = () => batchEasyHardMiner(x(), y, { [path]: 'all' });
      refuse(call, 'unknown-name', `options.${path}`, hardness, 'all');
    }
    refuse(
      () => batchEasyHardMiner(x(), y, { positive: 'semi-hard', negative: 'semi-hard' }),
      'invalid-argument',
      'options.negative',
      "at most one of both 'semi-hard'",
      "'semi-hard' twice",
    );
    const reduction = 'median' as never;
    const plain = "'none', 'mean' or 'sum'";
    const pairs = "'none', 'mean', 'mean-non-zero' or 'sum'";
    refuse(() => softmaxCrossEntropy(x(), int([0, 1, 1]), { reduction }), 'unknown-name', 'reduction', plain, 'median');
    refuse(() => tripletLoss(x(), y, { reduction }), 'unknown-name', 'reduction', pairs, 'median');
    refuse(() => tripletLoss(x(), [0, -1, -1], { reduction }), 'unknown-name', 'reduction', pairs, 'median');
    refuse(
      () => tripletLoss(x(), y, { swap: true, references: { embeddings: x(), labels: y } }),
      'invalid-argument',
      'options.swap',
      'false with references',
      'true',
    );
  });

  it('memories and batches', () => {
    const state = (labels: number, numbers: number) => () =>
      new CrossBatchMemory({
        dimensions: 2,
        size: 3,
        state: { labels: new Int32Array(labels), embeddings: new Float32Array(numbers) },
      });
    const fits = 'at most 3 labels and 2 numbers for each';
    refuse(state(1, 3), 'shape-mismatch', 'options.state', fits, '1 labels and 3 numbers');
    refuse(state(4, 8), 'shape-mismatch', 'options.state', fits, '4 labels and 8 numbers');
    expect(state(3, 6)()).toHaveLength(3);
    refuse(
      () => balancedBatches([0, 0, 1, -1], { classes: 3, samples: 1, random: createRandom(1) }),
      'out-of-range',
      'options.classes',
      'at most the 2 classes of the labels',
      '3',
    );
  });

  it('shapes and masks of images with captions', () => {
    const call = (change: object) => () =>
      imageTextScaleLoss({
        images: x(),
        captions: tf.eye(2),
        positives: tf.tensor2d([1, 0, 0, 1, 1, 0], [3, 2]),
        imageScale: 1,
        captionScale: 1,
        ...change,
      });
    refuse(call({ captions: tf.ones([2, 3]) }), 'shape-mismatch', 'captions', '[M, 2]', '[2, 3]');
    const mask = '1 or true where the caption belongs to the image, else 0 or false';
    const bad = (place: number, value: number) =>
      call({
        positives: tf.tensor2d(
          [1, 0, 0, 1, 1, 0].map((v, i) => (i === place ? value : v)),
          [3, 2],
        ),
      });
    refuse(bad(3, 2), 'out-of-range', 'positives', mask, '2 at [1, 1]');
    refuse(bad(4, 0.5), 'out-of-range', 'positives', mask, '0.5 at [2, 0]');
    const gauss = (rows: number, columns: number) => ({
      mu: tf.ones([rows, columns]),
      logSigmaSq: tf.zeros([rows, 1]),
    });
    refuse(
      () => imageTextPcmeLoss({ images: gauss(1, 2), captions: gauss(2, 3), positives: tf.ones([1, 2]) }),
      'shape-mismatch',
      'captions.mu',
      '[M, 2]',
      '[2, 3]',
    );
  });

  it('Gaussians, and scalars that learn', () => {
    const shapes = '[3, 2] or [3, 1]';
    for (const shape of [[3], [2, 2], [3, 3], [3, 2, 1]]) {
      refuse(
        () => mlsLoss(x(), tf.zeros(shape), int(y)),
        'shape-mismatch',
        'logSigmaSq',
        shapes,
        `[${shape.join(', ')}]`,
      );
    }
    const finite = 'finite numbers';
    for (const loss of [hibLoss, pcmeLoss]) {
      for (const [a, b, path] of [
        [tf.scalar(nan), 1, 'options.a'],
        [1, tf.scalar(nan), 'options.b'],
        [tf.scalar(1), tf.scalar(nan), 'options.b'],
      ] as const) {
        const call = () => loss(x(), tf.zeros([3, 1]), int(y), { a, b });
        refuse(call, 'not-finite', path, finite, 'NaN in row 0');
      }
    }
    const bad = tf.tensor2d([1, 0, 0, nan, 1, 1], [3, 2]);
    refuse(() => mlsLoss(bad, tf.zeros([3, 1]), int(y)), 'not-finite', 'mu', finite, 'NaN in row 1');
    // A mean in a class of its own is in no pair.
    refuse(() => mlsLoss(bad, tf.zeros([3, 1]), int([0, 1, 0])), 'not-finite', 'mu', finite, 'NaN in row 1');
    refuse(() => mlsLoss(x(), bad, int(y)), 'not-finite', 'logSigmaSq', finite, 'NaN in row 1');
    refuse(() => certaintyRatio(bad, int([0, 1, 1])), 'not-finite', 'cosine', finite, 'NaN in row 1');
    refuse(
      () => crFiqaLoss(tf.tensor1d([1, nan, 1]), x(), int([0, 1, 1])),
      'not-finite',
      'quality',
      finite,
      'NaN in row 1',
    );
    const scf = (change: object) => () =>
      scfLoss({ embeddings: x(), weights: tf.eye(2), kappa: tf.ones([3]), labels: int([0, 1, 1]), ...change });
    refuse(scf({ kappa: tf.tensor1d([1, -1, 1]) }), 'out-of-range', 'kappa', 'finite numbers ≥ 0', '-1');
    refuse(scf({ embeddings: bad }), 'not-finite', 'embeddings', finite, 'NaN in row 1');
    refuse(scf({ weights: tf.tensor2d([1, 0, 0, nan], [2, 2]) }), 'not-finite', 'weights', finite, 'NaN in row 1');
  });

  it('values are not looked at with their checks switched off, but in debug mode', () => {
    const bad = tf.tensor2d([1, 0, 0, nan, 1, 1], [3, 2]);
    setValueChecks(false);
    expect(multiSimilarityMiner(bad, y)).toHaveLength(4);
    expect(softmaxCrossEntropy(bad, int([0, 1, 1]), { reduction: 'none' }).shape).toEqual([3]);
    setDebug(true);
    refuse(() => multiSimilarityMiner(bad, y), 'not-finite', 'embeddings', 'finite numbers', 'NaN in row 1');
    setDebug(false);
    setValueChecks(true);
    refuse(() => multiSimilarityMiner(bad, y), 'not-finite', 'embeddings', 'finite numbers', 'NaN in row 1');
  });

  it('embeddings without rows or columns', () => {
    const some = 'at least one row and one column';
    refuse(() => multiSimilarityMiner(tf.zeros([0, 2]), []), 'shape-mismatch', 'embeddings', some, '[0, 2]');
    refuse(() => multiSimilarityMiner(tf.zeros([2, 0]), [0, 1]), 'shape-mismatch', 'embeddings', some, '[2, 0]');
  });
});

it('settings of a margin are refused beyond their ranges, and taken at the ends', () => {
  const good = { classes: 100, dimensions: 8, scale: 20, margin: 0.1 };
  for (const [change, path] of [
    [{ dimensions: 1 }, 'dimensions'],
    [{ scale: 0 }, 'scale'],
    [{ margin: -0.1 }, 'margin'],
    [{ margin: 3.2 }, 'margin'],
    [{ margin: 2.1, kind: 'cosine' }, 'margin'],
    [{ classes: 2 }, 'classes'],
  ] as const) {
    expect(() => lintMargins({ ...good, ...change })).toThrow(expect.objectContaining({ code: 'out-of-range', path }));
  }
  expect(lintMargins({ ...good, classes: 3, dimensions: 2, margin: 3 }).warnings.length).toBeGreaterThan(0);
  expect(lintMargins({ ...good, margin: 2, kind: 'cosine' }).finalLoss).toBeGreaterThan(1);
});
