// Two small towers trained by the plain contrastive loss: pixels and bags of words to embeddings of the same width.
import { adamW, optimizeStep, torchUniform, valueAndGrads } from '@scaleface/core';
import { imageTextScaleLoss } from '@scaleface/losses';
import * as tf from '@tensorflow/tfjs-core';
import { combinations, describe, drawScene, PIXELS, tokens, vocabulary } from './scenes.mjs';

const WIDTH = 32;
const HIDDEN = 128;
/** One over CLIP's first temperature. */
const SCALE = 1 / 0.07;
/** Drawings of each training scene. */
const POOL = 30;

function tower(inputs, name, random) {
  const make = (shape, fan) => tf.tidy(() => tf.variable(torchUniform(shape, fan, random)));
  const w = {
    [`${name}.1`]: make([inputs, HIDDEN], inputs),
    [`${name}.b`]: make([HIDDEN], inputs),
    [`${name}.2`]: make([HIDDEN, WIDTH], HIDDEN),
  };
  const [first, bias, second] = Object.values(w);
  return { variables: w, apply: (x) => tf.matMul(tf.relu(tf.add(tf.matMul(x, first), bias)), second) };
}

/** Scenes with a caption each, drawn anew; `captions` more for each scene. */
export function drawSet(scenes, captionsEach, random) {
  const drawn = scenes.map((scene) => drawScene(scene, random));
  const captions = scenes.flatMap((scene, image) =>
    Array.from({ length: captionsEach }, () => ({ image, ...describe(scene, random) })),
  );
  return { scenes, drawn, captions };
}

/** Trains both towers; gives functions from sets to embeddings. */
export function trainTowers(scenes, { steps, batch, random }) {
  const words = vocabulary(random.split());
  const [images, texts] = [tower(PIXELS, 'image', random), tower(words.size, 'text', random)];
  const pixelsOf = (drawn) => {
    const all = new Float32Array(drawn.length * PIXELS);
    for (const [i, { pixels }] of drawn.entries()) all.set(pixels, i * PIXELS);
    return tf.tensor2d(all, [drawn.length, PIXELS]);
  };
  const bagsOf = (captions) => {
    const all = new Float32Array(captions.length * words.size);
    captions.forEach(({ text }, i) => {
      for (const token of tokens(text)) all[i * words.size + words.get(token)] = 1;
    });
    return tf.tensor2d(all, [captions.length, words.size]);
  };
  const variables = { ...images.variables, ...texts.variables };
  const optimizer = adamW({ weightDecay: 1e-3 });
  let state = optimizer.init(variables);
  const own = tf.eye(batch);
  // Drawn once: drawing a batch takes longer than a step.
  const pool = drawSet(
    scenes.flatMap((scene) => Array.from({ length: POOL }, () => scene)),
    1,
    random,
  );
  const [pixels, bags] = [pixelsOf(pool.drawn), bagsOf(pool.captions)];
  for (let step = 0; step < steps; step++) {
    const chosen = tf.tensor1d(
      Array.from({ length: batch }, () => random.integer(pool.drawn.length)),
      'int32',
    );
    // Outside the gradient, which would keep a copy of all of them.
    const [x, t] = [tf.gather(pixels, chosen), tf.gather(bags, chosen)];
    const { value, grads } = valueAndGrads(
      () =>
        imageTextScaleLoss({
          images: images.apply(x),
          captions: texts.apply(t),
          positives: own,
          imageScale: SCALE,
          captionScale: SCALE,
        }),
      variables,
    );
    const learningRate = 1e-3 * (1 + Math.cos((Math.PI * step) / steps));
    state = optimizeStep(optimizer, grads, state, variables, { learningRate });
    tf.dispose([value, chosen, x, t]);
  }
  tf.dispose([pixels, bags, own]);
  const embed = (make, { apply }) => {
    const data = tf.tidy(() => apply(make()).dataSync());
    return { data, width: WIDTH };
  };
  return {
    images: (drawn) => embed(() => pixelsOf(drawn), images),
    captions: (captions) => embed(() => bagsOf(captions), texts),
  };
}

/** Training and test sets of one seed: the test scenes are combinations that were never trained on. */
export function drawnSets(random, { steps, batch }) {
  const shuffled = random.shuffle(combinations);
  const [testScenes, trainScenes] = [shuffled.slice(0, 150), shuffled.slice(150)];
  const towers = trainTowers(trainScenes, { steps, batch, random });
  const setOf = (scenes, each) => {
    const repeated = scenes.flatMap((scene) => Array.from({ length: each }, () => scene));
    const { drawn, captions } = drawSet(repeated, 3, random);
    return {
      images: towers.images(drawn),
      captions: towers.captions(captions),
      // What a data set knows, and what is true.
      pairs: captions.map(({ image }) => [image]),
      matches: captions.map(({ fits }) => {
        const fitting = new Set(scenes.filter(fits));
        return repeated.flatMap((scene, i) => (fitting.has(scene) ? [i] : []));
      }),
      words: captions.map(({ text }) => text.split(' ').length),
      severity: drawn.map(({ severity }) => severity),
      clusters: captions.map(({ image }) => Math.floor(image / each)),
      imageClusters: repeated.map((_, i) => Math.floor(i / each)),
    };
  };
  return { train: setOf(trainScenes, 8), test: setOf(testScenes, 2) };
}
