import { createRandom, type Random } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, it } from 'vitest';
import { describeEngines, expectNoLeak } from '../../../../testing/engines.js';
import { imageTextPcmeLoss, imageTextScaleLoss, setDebug } from '../../src/index.js';
import { dot, expectTwin, logSumExp, type Matrix, normal, rows, twinCases, uniform } from '../helpers/twin.js';

const [N, M, D] = [4, 5, 3];

/** A mask, row by row, with rows and columns that have no positive, one and several. */
const drawMask = (random: Random): number[] => Array.from({ length: N * M }, () => (random.uniform() < 0.3 ? 1 : 0));
const maskOf = (labels: number[]): number[][] => Array.from({ length: N }, (_, i) => labels.slice(i * M, (i + 1) * M));
const transposed = <T>(x: T[][]): T[][] => (x[0] as T[]).map((_, j) => x.map((row) => row[j] as T));
const mean = (x: number[]): number => x.reduce((a, b) => a + b, 0) / Math.max(1, x.length);
const unit = (a: number[]): number[] => {
  const norm = Math.sqrt(dot(a, a));
  return a.map((x) => (norm === 0 ? 0 : x / norm));
};

/** The losses of the rows with a positive, by the definition. */
function directionTwin(cosines: number[][], mask: number[][], scale: number[], margin: number): number[] {
  return cosines.flatMap((row, i) => {
    const own = mask[i] as number[];
    const positives = own.reduce((a, b) => a + b, 0);
    if (positives === 0) return [];
    const z = row.map((c, j) => {
      const angle = Math.acos(Math.min(1, Math.max(-1, c)));
      return (scale[i] as number) * (own[j] === 1 ? Math.cos(angle + margin) : c);
    });
    return [logSumExp(z) - z.reduce((t, v, j) => t + (own[j] as number) * v, 0) / positives];
  });
}

function scaleTwin([x, w, s, t]: Matrix[], labels: number[], margin: number): [number[], number[]] {
  const cosines = rows(x as Matrix).map((a) => rows(w as Matrix).map((b) => dot(unit(a), unit(b))));
  const mask = maskOf(labels);
  return [
    directionTwin(cosines, mask, [...(s as Matrix).data], margin),
    directionTwin(transposed(cosines), transposed(mask), [...(t as Matrix).data], margin),
  ];
}

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

function pcmeTwin(args: Matrix[], labels: number[], [a, b, pseudo, beta]: number[], base: Matrix[]): number {
  const distancesOf = (all: Matrix[]): number[][] => {
    const [mu, ls, nu, lt] = all.map(rows) as [number[][], number[][], number[][], number[][]];
    return mu.map((x, i) =>
      nu.map((y, j) => {
        const spread = [...(ls[i] as number[]), ...(lt[j] as number[])].reduce((t, v) => t + Math.exp(v), 0);
        return x.reduce((t, v, k) => t + (v - (y[k] as number)) ** 2, 0) + spread;
      }),
    );
  };
  const d = distancesOf(args);
  const mask = maskOf(labels);
  const pseudoMask = (distances: number[][], own: number[][]): number[][] =>
    own.map((row, i) => {
      const near = distances[i] as number[];
      const farthest = Math.max(-1, ...near.filter((_, j) => row[j] === 1));
      return row.map((t, j) => (t === 1 || (near[j] as number) <= farthest ? 1 : 0));
    });
  const entropy = (targets: number[][]): number =>
    mean(
      d.flatMap((row, i) =>
        row.map((v, j) => {
          const x = (b as number) - (a as number) * v;
          return softplus(x) - (targets[i]?.[j] as number) * x;
        }),
      ),
    );
  const fixed = distancesOf(base);
  const both = entropy(pseudoMask(fixed, mask)) + entropy(transposed(pseudoMask(transposed(fixed), transposed(mask))));
  const divergence = ([mu, ls]: number[][][]): number =>
    mean(
      (mu as number[][]).flatMap((row, i) =>
        row.map((v, k) => {
          const l = ls?.[i]?.[k] as number;
          return (Math.exp(l) + v * v - 1 - l) / 2;
        }),
      ),
    );
  const kl = divergence(args.slice(0, 2).map(rows)) + divergence(args.slice(2).map(rows));
  return 2 * entropy(mask) + (pseudo as number) * both + (beta as number) * kl;
}

const asMask = (labels: tf.Tensor): tf.Tensor => tf.reshape(labels, [N, M]);

describeEngines('losses between images and captions', (engine, tolerance) => {
  const cases = twinCases(engine);
  const close = { value: 10 * tolerance.value, gradient: 10 * tolerance.gradient };
  afterEach(() => setDebug(false));

  const drawScaled = (random: Random) => ({
    args: [
      normal(random, [N, D]),
      normal(random, [M, D]),
      uniform(random, [N, 1], 0, 12),
      uniform(random, [M, 1], 0, 12),
    ],
    labels: drawMask(random),
  });
  const scaled = ([x, w, s, t]: tf.Tensor[], labels: tf.Tensor, more: object = {}): tf.Tensor =>
    imageTextScaleLoss({
      images: x as tf.Tensor,
      captions: w as tf.Tensor,
      positives: asMask(labels),
      imageScale: s as tf.Tensor,
      captionScale: t as tf.Tensor,
      ...more,
    });

  it(`imageTextScaleLoss agrees in value and all gradients over ${cases} random cases`, () => {
    expectTwin({
      cases,
      draw: drawScaled,
      loss: (args, labels) => scaled(args, labels),
      naive: (args, labels) => mean(scaleTwin(args, labels, 0).map(mean)),
      tolerance: close,
    });
  });

  it(`with a margin, and summed, it agrees as well over ${cases} random cases`, () => {
    expectTwin({
      cases,
      seed: 2,
      draw: drawScaled,
      loss: (args, labels) => scaled(args, labels, { margin: 0.3, reduction: 'sum' }),
      naive: (args, labels) =>
        scaleTwin(args, labels, 0.3)
          .flat()
          .reduce((a, b) => a + b, 0),
      // The slope of the margin has a pole at cosines of ±1.
      tolerance: { value: close.value, gradient: 10 * close.gradient },
      step: 1e-6,
    });
  });

  it(`imageTextPcmeLoss with pseudo-positives agrees in value and gradients over ${cases} random cases`, () => {
    expectTwin({
      cases,
      seed: 3,
      draw: (random) => ({
        args: [
          normal(random, [N, D]),
          normal(random, [N, D], 0.5),
          normal(random, [M, D]),
          normal(random, [M, D], 0.5),
        ],
        labels: drawMask(random),
      }),
      loss: ([mu, ls, nu, lt], labels) =>
        imageTextPcmeLoss({
          images: { mu: mu as tf.Tensor, logSigmaSq: ls as tf.Tensor },
          captions: { mu: nu as tf.Tensor, logSigmaSq: lt as tf.Tensor },
          positives: asMask(labels),
          a: 0.3,
          b: 2,
          pseudo: 0.5,
          beta: 0.2,
        }),
      naive: (args, labels, base) => pcmeTwin(args, labels, [0.3, 2, 0.5, 0.2], base),
      tolerance: close,
    });
  });

  it('one number a direction is a contrastive loss with that temperature; none keeps images first', () => {
    const { args, labels } = drawScaled(createRandom(5));
    const [x, w] = args.slice(0, 2).map((m) => tf.tensor2d([...m.data], m.shape as [number, number]));
    const options = {
      images: x as tf.Tensor,
      captions: w as tf.Tensor,
      positives: tf.tensor2d(labels, [N, M], 'bool'),
      imageScale: 3,
      captionScale: 7,
    };
    const each = imageTextScaleLoss({ ...options, reduction: 'none' });
    expect(each.shape).toEqual([N + M]);
    const constant = (n: number, value: number): Matrix => ({ shape: [n, 1], data: new Float64Array(n).fill(value) });
    const twin = scaleTwin([args[0], args[1], constant(N, 3), constant(M, 7)] as Matrix[], labels, 0);
    const kept = [...each.dataSync()].filter((v) => v !== 0);
    expect(kept.length).toBe(twin.flat().length);
    kept.forEach((v, i) => {
      expect(v).toBeCloseTo(twin.flat()[i] as number, 4);
    });
  });

  it('cosines of exactly ±1, zero vectors and scales of 0 and 1e4 give finite values and gradients', () => {
    const images = tf.tensor2d([
      [0.6, 0.8],
      [-0.6, -0.8],
      [0, 0],
    ]);
    const captions = tf.tensor2d([
      [0.6, 0.8],
      [0, 0],
    ]);
    const positives = tf.tensor2d([
      [1, 0],
      [1, 0],
      [0, 1],
    ]);
    for (const margin of [0, 0.5]) {
      for (const s of [0, 1, 1e4]) {
        const f = (x: tf.Tensor, w: tf.Tensor, a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
          imageTextScaleLoss({ images: x, captions: w, positives, imageScale: a, captionScale: b, margin });
        const inputs = [images, captions, tf.fill([3, 1], s), tf.fill([2], s)];
        for (const t of [
          f(...(inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor])),
          ...tf.grads(f as never)(inputs),
        ]) {
          expect([...t.dataSync()].every(Number.isFinite)).toBe(true);
        }
      }
    }
    const zero = imageTextScaleLoss({ images, captions, positives, imageScale: 0, captionScale: 0 });
    expect(zero.dataSync()[0]).toBeCloseTo((Math.log(2) + Math.log(3)) / 2, 5);
  });

  it('no positives give a differentiable zero, and a row without any is a negative all the same', () => {
    const [images, captions] = [
      tf.tensor2d([
        [1, 2],
        [3, 4],
      ]),
      tf.tensor2d([
        [1, 0],
        [0, 1],
      ]),
    ];
    const f = (positives: tf.Tensor) => (x: tf.Tensor, s: tf.Tensor) =>
      imageTextScaleLoss({ images: x, captions, positives, imageScale: s, captionScale: 5 });
    const none = f(tf.zeros([2, 2]));
    const scale = tf.ones([2, 1]);
    for (const t of [none(images, scale), ...tf.grads(none)([images, scale])]) {
      expect([...t.dataSync()].every((v) => v === 0)).toBe(true);
    }
    const [dx, ds] = tf.grads(
      f(
        tf.tensor2d([
          [1, 0],
          [0, 0],
        ]),
      ),
    )([images, scale]) as [tf.Tensor, tf.Tensor];
    expect(ds.dataSync()[1]).toBe(0);
    expect([...dx.dataSync()].slice(2).some((v) => v !== 0)).toBe(true);
    const pcme = imageTextPcmeLoss({
      images: { mu: images, logSigmaSq: tf.zeros([2, 1]) },
      captions: { mu: captions, logSigmaSq: tf.zeros([2, 1]) },
      positives: tf.zeros([2, 2]),
    });
    expect(Number.isFinite(pcme.dataSync()[0])).toBe(true);
  });

  it('leaves no tensor behind, with gradients neither', () => {
    const inputs = [tf.randomNormal([N, D], 0, 1, 'float32', 1), tf.randomNormal([M, D], 0, 1, 'float32', 2)];
    const scales = [tf.ones([N, 1]), tf.ones([M, 1])];
    const positives = tf.tensor2d(drawMask(createRandom(1)), [N, M]);
    const f = (x: tf.Tensor, w: tf.Tensor, s: tf.Tensor, t: tf.Tensor): tf.Tensor =>
      imageTextScaleLoss({ images: x, captions: w, positives, imageScale: s, captionScale: t, margin: 0.1 });
    const g = (x: tf.Tensor, w: tf.Tensor, s: tf.Tensor, t: tf.Tensor): tf.Tensor =>
      imageTextPcmeLoss({ images: { mu: x, logSigmaSq: s }, captions: { mu: w, logSigmaSq: t }, positives });
    for (const loss of [f, g]) {
      tf.dispose(tf.grads(loss as never)([...inputs, ...scales]));
      tf.dispose(
        expectNoLeak(1, () => loss(...([...inputs, ...scales] as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]))),
      );
      tf.dispose(expectNoLeak(4, () => tf.grads(loss as never)([...inputs, ...scales])));
    }
    tf.dispose([inputs, scales, positives]);
  });

  it('wrong shapes, masks and scales are refused by name', () => {
    if (engine === 'webgpu') setDebug(true);
    const options = {
      images: tf.ones([2, 3]),
      captions: tf.ones([4, 3]),
      positives: tf.zeros([2, 4]),
      imageScale: 1,
      captionScale: 1,
    };
    const refusal = (code: string, path: string) => expect.objectContaining({ code, path });
    const call = (change: object) => () => imageTextScaleLoss({ ...options, ...change });
    expect(call({ captions: tf.ones([4, 2]) })).toThrow(refusal('shape-mismatch', 'captions'));
    expect(call({ positives: tf.zeros([4, 2]) })).toThrow(refusal('shape-mismatch', 'positives'));
    expect(call({ positives: tf.fill([2, 4], 2) })).toThrow(refusal('out-of-range', 'positives'));
    expect(call({ imageScale: -1 })).toThrow(refusal('out-of-range', 'imageScale'));
    expect(call({ captionScale: tf.fill([4, 1], Number.NaN) })).toThrow(refusal('not-finite', 'captionScale'));
    expect(call({ captionScale: tf.ones([2, 1]) })).toThrow(refusal('shape-mismatch', 'captionScale'));
    expect(call({ margin: 4 })).toThrow(refusal('out-of-range', 'margin'));
    expect(call({ images: tf.fill([2, 3], Number.NaN) })).toThrow(refusal('not-finite', 'images'));
    expect(call({ reduction: 'other' as never })).toThrow(refusal('unknown-name', 'reduction'));
    const mu = tf.ones([2, 3]);
    const batch = { mu, logSigmaSq: tf.zeros([2, 1]) };
    const pcme = (change: object) => () =>
      imageTextPcmeLoss({ images: batch, captions: batch, positives: tf.eye(2), ...change });
    expect(pcme({ a: 0 })).toThrow(/options\.a/);
    expect(pcme({ pseudo: -1 })).toThrow(refusal('out-of-range', 'pseudo'));
    expect(pcme({ captions: { mu: tf.ones([2, 2]), logSigmaSq: tf.zeros([2, 1]) } })).toThrow(/captions\.mu/);
  });
});
