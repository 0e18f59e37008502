// One head a modality on frozen embeddings: ScaleFace's scale, and the variance of PCME++.
import { adamW, l2Normalize, optimizeStep, valueAndGrads } from '@scaleface/core';
import { ScaleHead } from '@scaleface/heads';
import { imageTextPcmeLoss, imageTextScaleLoss } from '@scaleface/losses';
import * as tf from '@tensorflow/tfjs-core';

const STEPS = 300;
const BATCH = 192;

const tensorOf = ({ data, width }) => tf.tensor2d(Float32Array.from(data), [data.length / width, width]);

/** Batches of captions, each with the image at its side that it was written for; `truth` says which pairs are positive. */
function* batches({ pairs }, truth, random) {
  const size = Math.min(BATCH, pairs.length);
  const positive = truth.map((images) => new Set(images));
  for (let step = 0; step < STEPS; step++) {
    const captions = Array.from({ length: size }, () => random.integer(pairs.length));
    const images = captions.map((c) => pairs[c][random.integer(pairs[c].length)]);
    const mask = new Float32Array(size * size);
    images.forEach((image, i) => {
      captions.forEach((caption, j) => {
        mask[i * size + j] = positive[caption].has(image) ? 1 : 0;
      });
    });
    yield { step, captions, images, mask, size };
  }
}

/** Trains variables by a loss of batches, with AdamW and a rate that falls along a cosine. */
function train(set, truth, random, variables, lossOf) {
  const optimizer = adamW({ weightDecay: 1e-3 });
  const [images, captions] = [tensorOf(set.images), tensorOf(set.captions)];
  let state = optimizer.init(variables);
  for (const batch of batches(set, truth, random)) {
    const rows = [batch.images, batch.captions].map((places) => tf.tensor1d(places, 'int32'));
    const [x, t] = [tf.gather(images, rows[0]), tf.gather(captions, rows[1])];
    const positives = tf.tensor2d(batch.mask, [batch.size, batch.size]);
    const { value, grads } = valueAndGrads(() => lossOf(x, t, positives), variables);
    const learningRate = 1e-3 * (1 + Math.cos((Math.PI * batch.step) / STEPS));
    state = optimizeStep(optimizer, grads, state, variables, { learningRate });
    tf.dispose([value, ...rows, x, t, positives]);
  }
  tf.dispose([images, captions]);
}

function twoHeads({ images, captions }, options, seed) {
  const make = ({ width }, own) => new ScaleHead({ features: width, hidden: [64], seed: own, ...options });
  const [image, caption] = [make(images, 2 * seed), make(captions, 2 * seed + 1)];
  const named = (head, name) =>
    Object.fromEntries(Object.entries(head.trainableVariables).map(([key, v]) => [`${name}.${key}`, v]));
  const logits = (head, features) => Float64Array.from(tf.tidy(() => head.apply(tensorOf(features)).logit.dataSync()));
  return {
    image,
    caption,
    variables: { ...named(image, 'image'), ...named(caption, 'caption') },
    /** The raw logits of a set, which rank as the heads' outputs do. */
    predict: (set) => ({ images: logits(image, set.images), captions: logits(caption, set.captions) }),
  };
}

/** ScaleFace's heads; gives confidences, the higher the surer. */
export function trainScales(set, truth, { random, seed }) {
  const heads = twoHeads(set, {}, seed);
  train(set, truth, random, heads.variables, (x, t, positives) =>
    imageTextScaleLoss({
      images: x,
      captions: t,
      positives,
      imageScale: heads.image.apply(x, { training: true }).scale,
      captionScale: heads.caption.apply(t, { training: true }).scale,
    }),
  );
  return heads.predict;
}

/** PCME++'s variances on the same embeddings as means; gives log-variances, the higher the less sure. */
export function trainVariances(set, truth, { random, seed }) {
  const heads = twoHeads(set, { activation: 'lin' }, seed);
  const slope = { a: tf.variable(tf.scalar(5)), b: tf.variable(tf.scalar(5)) };
  // Small at the start, as published: a variance of 1 in each of many dimensions would hide the means.
  const gaussian = (x, head) => ({
    mu: l2Normalize(x),
    logSigmaSq: tf.sub(head.apply(x, { training: true }).logit, 5),
  });
  train(set, truth, random, { ...heads.variables, ...slope }, (x, t, positives) =>
    imageTextPcmeLoss({ images: gaussian(x, heads.image), captions: gaussian(t, heads.caption), positives, ...slope }),
  );
  return heads.predict;
}
