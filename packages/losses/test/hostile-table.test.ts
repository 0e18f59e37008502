import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeEngines } from '../../../testing/engines.js';
import { setDebug } from '../src/index.js';
import { type Batch, good, type Subject, subjects, tensors } from './helpers/hostile.js';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
type Change = (batch: Batch) => Partial<Batch>;

/** One number of a matrix changed. */
const set = (rows: number[][], row: number, value: number): number[][] =>
  rows.map((r, i) => (i === row ? r.map((v, k) => (k === 1 ? value : v)) : r));
const all = (rows: number[][], value: number): number[][] => rows.map((r) => r.map(() => value));
const scale =
  (value: number): Change =>
  (b) => ({ scale: [value, ...b.scale.slice(1)] });

/** Arguments that must be refused where a function has them, with the code and what the error names. */
const refused: Record<string, [Change, string, (s: Subject) => RegExp | undefined]> = {
  'NaN in half of the embeddings': [
    ({ embeddings }) => ({ embeddings: set(set(embeddings, 0, nan), 1, nan) }),
    'not-finite',
    named('embeddings'),
  ],
  'infinity in an embedding': [
    ({ embeddings }) => ({ embeddings: set(embeddings, 2, inf) }),
    'not-finite',
    named('embeddings'),
  ],
  'NaN in an embedding without a class': [
    ({ embeddings }) => ({ embeddings: set(embeddings, 3, nan) }),
    'not-finite',
    named('embeddings'),
  ],
  'NaN in an embedding where all have a partner': [
    ({ embeddings }) => ({ embeddings: set(embeddings, 2, nan), labels: [0, 0, 1, 1] }),
    'not-finite',
    named('embeddings'),
  ],
  'NaN in a centre': [({ weights }) => ({ weights: set(weights, 1, nan) }), 'not-finite', named('weights')],
  'infinity in a centre': [({ weights }) => ({ weights: set(weights, 1, inf) }), 'not-finite', named('weights')],
  'NaN in the centre of the only class': [
    ({ weights }) => ({ weights: set(weights, 0, nan), labels: [0, 0, 0, 0] }),
    'not-finite',
    named('weights'),
  ],
  'a scale of NaN': [scale(nan), 'not-finite', (s) => ifScale(s)],
  'a scale of infinity': [scale(inf), 'not-finite', (s) => ifScale(s)],
  'a scale of minus infinity': [scale(-inf), 'not-finite', (s) => ifScale(s)],
  'a scale of −5': [scale(-5), 'out-of-range', (s) => ifScale(s)],
  'an empty batch': [
    () => ({ embeddings: [], labels: [], scale: [], logVariance: [] }),
    'shape-mismatch',
    () => /^(embeddings|features|cosine|norms|mu|logSigmaSq)$/,
  ],
  'no classes': [
    () => ({ weights: [] }),
    'shape-mismatch',
    (s) => (s.args.includes('weights') ? /^(weights|cosine)$/ : undefined),
  ],
  'a label beyond the classes': [
    ({ labels }) => ({ labels: [7, ...labels.slice(1)] }),
    'out-of-range',
    (s) => (s.args.includes('weights') ? /^labels$/ : undefined),
  ],
  'NaN in a variance': [
    ({ logVariance }) => ({ logVariance: set(logVariance, 3, nan) }),
    'not-finite',
    named('logVariance'),
  ],
  'infinity in a variance': [
    ({ logVariance }) => ({ logVariance: set(logVariance, 0, inf) }),
    'not-finite',
    named('logVariance'),
  ],
};

/** Arguments that may be refused, but must not give a value or a gradient that is not finite. */
const harmless: Record<string, Change> = {
  'a good batch': () => ({}),
  'a scale of 0': ({ scale: s }) => ({ scale: s.map(() => 0) }),
  'a scale of 1e4': ({ scale: s }) => ({ scale: s.map(() => 1e4) }),
  'a scale of 1e38': ({ scale: s }) => ({ scale: s.map(() => 1e38) }),
  'a scale of 1e-38': ({ scale: s }) => ({ scale: s.map(() => 1e-38) }),
  'embeddings of zero': ({ embeddings }) => ({ embeddings: all(embeddings, 0) }),
  'embeddings that are all the same': ({ embeddings }) => ({ embeddings: all(embeddings, 1) }),
  'embeddings of 1e30': ({ embeddings }) => ({ embeddings: all(embeddings, 1e30) }),
  'embeddings of 1e-30': ({ embeddings }) => ({ embeddings: all(embeddings, 1e-30) }),
  'centres of zero': ({ weights }) => ({ weights: all(weights, 0) }),
  'centres of 1e30': ({ weights }) => ({ weights: all(weights, 1e30) }),
  'embeddings on their centres': ({ embeddings, weights }) => ({
    weights: embeddings.slice(0, 3),
    embeddings: [...embeddings.slice(0, 3), weights[0] as number[]],
  }),
  'embeddings opposite to all centres': ({ embeddings }) => ({
    weights: Array.from({ length: 3 }, () => (embeddings[0] as number[]).map((v) => -v)),
    embeddings: Array.from({ length: 4 }, () => embeddings[0] as number[]),
  }),
  'no sample of any class': () => ({ labels: [-1, -1, -1, -1] }),
  'no genuine pair': () => ({ labels: [0, 1, 2, -1] }),
  'all of one class': () => ({ labels: [0, 0, 0, 0] }),
  'a single sample': (b) => ({
    embeddings: b.embeddings.slice(0, 1),
    labels: [0],
    scale: b.scale.slice(0, 1),
    logVariance: b.logVariance.slice(0, 1),
  }),
  'a single class': (b) => ({ weights: b.weights.slice(0, 1), labels: [0, 0, 0, -1] }),
  'variances of e^80': ({ logVariance }) => ({ logVariance: all(logVariance, 80) }),
  'variances of e^−80': ({ logVariance }) => ({ logVariance: all(logVariance, -80) }),
  'logarithms of variances of ±1e38': ({ logVariance }) => ({
    logVariance: logVariance.map((r, i) => r.map(() => (i % 2 === 0 ? 1e38 : -1e38))),
  }),
};

function named(argument: 'embeddings' | 'weights' | 'logVariance'): (s: Subject) => RegExp | undefined {
  const names = {
    embeddings: /^(embeddings|features|norms|mu|cosine|logits|quality)$/,
    weights: /^(weights|cosine|logits)$/,
    logVariance: /^logSigmaSq$/,
  };
  return (s) => (s.args.includes(argument) ? names[argument] : undefined);
}
const ifScale = (s: Subject): RegExp | undefined => (s.scale === undefined ? undefined : new RegExp(`^${s.scale}$`));

/** Value and gradients of a subject on a batch, from one pass, or the error. */
function attempt(subject: Subject, batch: Batch): number[] | ScaleFaceError {
  tf.engine().startScope();
  try {
    const inputs = tensors(batch, subject.args);
    const names = Object.keys(inputs);
    const args = Object.values(inputs);
    const labels = tf.tensor1d(batch.labels, 'int32');
    const f = (...xs: tf.Tensor[]): tf.Tensor =>
      subject.loss(Object.fromEntries(names.map((n, i) => [n, xs[i] as tf.Tensor])), labels, batch.scale[0] ?? 1);
    // Frozen arguments have no gradient; with the sum of them times 0 all of them have one.
    const all = (...xs: tf.Tensor[]): tf.Tensor => tf.addN([f(...xs), ...xs.map((x) => tf.sum(tf.mul(x, 0)))]);
    const { value, grads } = tf.valueAndGrads(all)(args);
    // Read once: reading is what takes long on a graphics device.
    return [...tf.concat([value, ...grads].map((x) => tf.reshape(x, [-1]))).dataSync()];
  } catch (error) {
    if (error instanceof ScaleFaceError) return error;
    throw error;
  } finally {
    tf.engine().endScope();
  }
}

describeEngines('hostile arguments', (engine) => {
  // A page reads what only the device has through a canvas, in which NaN is 0: there is nothing to see, see setDebug.
  const blind = engine === 'webgpu' && 'document' in globalThis;
  // On a graphics device numbers are read in debug mode only, but for those that came from an array.
  beforeEach(() => setDebug(engine === 'webgpu'));
  afterEach(() => setDebug(false));

  // Where no engine is asked for by name, wasm takes a fifth of them: pages and the job `engines` take all.
  const some = engine === 'wasm' && process.env.SCALEFACE_ENGINES === undefined;
  const taken = Object.entries(subjects).filter((_, i) => !some || i % 5 === 0);

  describe.each(taken.map(([name, subject], i) => [name, subject, i] as const))('of %s', (_, subject, i) => {
    // Where nothing is to be seen, a fifth of the subjects is enough.
    const asked = Object.entries(refused).filter(([, [, code]]) => !blind || code !== 'not-finite' || i % 5 === 0);
    it.each(asked)('are refused by name: %s', (_, [change, code, path]) => {
      const wanted = path(subject);
      const result = attempt(subject, { ...good, ...change(good) });
      if (wanted === undefined) {
        if (!(result instanceof ScaleFaceError)) expect(result.every(Number.isFinite)).toBe(true);
        return;
      }
      if (blind && code === 'not-finite' && !(result instanceof ScaleFaceError)) return;
      expect(result).toBeInstanceOf(ScaleFaceError);
      expect(result).toMatchObject({ code, path: expect.stringMatching(wanted) });
    });

    it.each(Object.entries(harmless))('give finite values and gradients, or a typed error: %s', (name, change) => {
      const result = attempt(subject, { ...good, ...change(good) });
      if (name === 'a good batch') expect(result).not.toBeInstanceOf(ScaleFaceError);
      if (!(result instanceof ScaleFaceError)) expect(result.every(Number.isFinite)).toBe(true);
    });
  });
});
