// Frozen embeddings of labelled images: drawn here, or read from .npy files; and a scale head trained on some of them.
import { readFile } from 'node:fs/promises';
import { adamW, optimizeStep, torchUniform, valueAndGrads } from '@scaleface/core';
import { parseNpy } from '@scaleface/data';
import { ScaleHead } from '@scaleface/heads';
import { arcFaceLoss, scaleFaceLoss } from '@scaleface/losses';
import { drawIdentity, photograph } from '@scaleface/pipeline';
import * as tf from '@tensorflow/tfjs-core';

const SIZE = 16;
/** Numbers of an image. */
export const PIXELS = SIZE * SIZE * 3;
const [HIDDEN, WIDTH] = [128, 32];

/** Minimises a loss of random rows, or of the batches given, with AdamW, its rate falling along a cosine. */
export function minimise(variables, { rows, steps, batch, batches, random }, lossOf) {
  const optimizer = adamW({ weightDecay: 1e-3 });
  let state = optimizer.init(variables);
  for (let step = 0; step < steps; step++) {
    const chosen = batches?.[step] ?? Array.from({ length: batch }, () => random.integer(rows));
    const places = tf.tensor1d(chosen, 'int32');
    const prepared = lossOf(places);
    const { value, grads } = valueAndGrads(prepared.loss, variables);
    const learningRate = 1e-3 * (1 + Math.cos((Math.PI * step) / steps));
    state = optimizeStep(optimizer, grads, state, variables, { learningRate });
    tf.dispose([value, places, prepared.inputs]);
  }
}

/** Photographs of drawn classes; nothing but the evaluation's last column reads the severity. */
export function draw(classes, each, random) {
  const labels = classes.flatMap((_, c) => Array.from({ length: each }, () => c));
  const severity = [];
  const pixels = new Float32Array(labels.length * PIXELS);
  for (const [i, label] of labels.entries()) {
    const taken = photograph(classes[label], random, { size: SIZE });
    severity.push(taken.severity);
    for (let k = 0; k < PIXELS; k++) pixels[i * PIXELS + k] = taken.pixels[k] / 127.5 - 1;
  }
  return { labels, severity, pixels: tf.tensor2d(pixels, [labels.length, PIXELS]) };
}

/** A small network trained by ArcFace on drawn classes; gives embeddings and the features before them. */
function trainEmbedder(classes, { steps, random }) {
  const make = (shape, fan) => tf.tidy(() => tf.variable(torchUniform(shape, fan, random)));
  const variables = {
    first: make([PIXELS, HIDDEN], PIXELS),
    bias: make([HIDDEN], PIXELS),
    second: make([HIDDEN, WIDTH], HIDDEN),
    centres: make([classes.length, WIDTH], WIDTH),
  };
  const featuresOf = (x) => tf.relu(tf.add(tf.matMul(x, variables.first), variables.bias));
  const { labels, pixels } = draw(classes, 40, random);
  const y = tf.tensor1d(labels, 'int32');
  minimise(variables, { rows: labels.length, steps, batch: 128, random }, (places) => {
    const inputs = [tf.gather(pixels, places), tf.gather(y, places)];
    const loss = () => {
      const embeddings = tf.matMul(featuresOf(inputs[0]), variables.second);
      return arcFaceLoss({ embeddings, weights: variables.centres, labels: inputs[1], scale: 16, margin: 0.2 });
    };
    return { inputs, loss };
  });
  tf.dispose([pixels, y]);
  return ({ pixels: x, labels: own, severity }) => {
    const features = featuresOf(x);
    const result = { embeddings: tf.matMul(features, variables.second), features, labels: own, severity };
    x.dispose();
    return result;
  };
}

/** Drawn sets: images of the trained classes, drawn anew, for the head; the test's are of others where asked for. */
export function drawnSets(random, { steps, heldOut }) {
  const classes = Array.from({ length: 100 }, () => drawIdentity(random));
  const known = heldOut ? classes.slice(0, 60) : classes;
  const embed = trainEmbedder(known, { steps, random });
  return {
    train: embed(draw(known, 20, random)),
    test: embed(draw(heldOut ? classes.slice(60) : known, heldOut ? 12 : 8, random)),
  };
}

/** Sets of one's own: embeddings `[N, D]` and labels `[N]`, of which `inTest(class, place in the class)` are the test. */
export async function ownSets(embeddingFile, labelFile, inTest) {
  const [all, classes] = await Promise.all(
    [embeddingFile, labelFile].map(async (file) => parseNpy(await readFile(file), file)),
  );
  const [rows, width] = all.shape;
  if (all.shape.length !== 2 || classes.data.length !== rows) {
    throw new Error(`expected [N, D] embeddings and N labels, got [${all.shape}] and [${classes.shape}]`);
  }
  const [numbers, seen] = [new Map(), new Map()];
  const testRows = new Set();
  for (let i = 0; i < rows; i++) {
    const label = classes.data[i];
    if (!numbers.has(label)) numbers.set(label, numbers.size);
    const place = seen.get(label) ?? 0;
    seen.set(label, place + 1);
    if (inTest(numbers.get(label), place)) testRows.add(i);
  }
  const setOf = (test) => {
    const chosen = Array.from({ length: rows }, (_, i) => i).filter((i) => testRows.has(i) === test);
    const flat = Float32Array.from(chosen.flatMap((i) => [...all.data.subarray(i * width, (i + 1) * width)]));
    const embeddings = tf.tensor2d(flat, [chosen.length, width]);
    return { embeddings, features: embeddings, labels: chosen.map((i) => numbers.get(classes.data[i])) };
  };
  return { train: setOf(false), test: setOf(true) };
}

/** Centres of the classes: means of the embeddings of unit length; and the number of each class among them. */
export function centresOf({ embeddings, labels }) {
  const numbers = new Map([...new Set(labels)].map((label, c) => [label, c]));
  const own = labels.map((label) => numbers.get(label));
  const centres = tf.tidy(() => {
    const unit = tf.div(embeddings, tf.maximum(tf.norm(embeddings, 2, 1, true), 1e-12));
    const member = tf.oneHot(tf.tensor1d(own, 'int32'), numbers.size);
    return tf.div(tf.matMul(member, unit, true, false), tf.reshape(tf.sum(member, 0), [-1, 1]));
  });
  return { centres, numbers, own };
}

/** The published training of the scale: embeddings and centres stay as they are. Gives the raw logits of a set. */
export function trainScale(train, { seed, random }) {
  const { centres, own } = centresOf(train);
  const head = new ScaleHead({ features: train.features.shape[1], hidden: [64], seed });
  const y = tf.tensor1d(own, 'int32');
  minimise(head.trainableVariables, { rows: own.length, steps: 400, batch: 128, random }, (places) => {
    const inputs = [train.embeddings, train.features, y].map((x) => tf.gather(x, places));
    const [embeddings, features, labels] = inputs;
    const loss = () => {
      const { scale } = head.apply(features, { training: true });
      const frozen = { frozenEmbeddings: true, frozenCentres: true };
      return scaleFaceLoss({ embeddings, weights: centres, labels, scale, ...frozen });
    };
    return { inputs, loss };
  });
  return (set) => Float64Array.from(tf.tidy(() => head.apply(set.features).logit.dataSync()));
}
