import { readFileSync } from 'node:fs';
import { zeroInitializer } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines, expectClose } from '../../../../testing/engines.js';
import { inLongJob, inThoroughJob } from '../../../../testing/long.js';
import { IResNet } from '../../src/index.js';

interface GoldenBackbone {
  phase0: number;
  layers: [number, number, number, number];
  parameters: { key: string; shape: number[]; base: number; amp: number; phase: number }[];
  outputs: { feature: number[][]; bottleneckShape: number[]; bottleneckFirst64: number[][]; bottleneckNorm: number[] };
}

const readGolden = (name: string): GoldenBackbone =>
  JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), 'utf8')) as GoldenBackbone;

const tensorOf = (shape: number[], at: (i: number) => number): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => at(i)),
    shape,
  );

/** Parameters and images are given by formula in the golden file. */
function compare(golden: GoldenBackbone, tolerance: number, count = golden.outputs.feature.length): void {
  const net = new IResNet({ blocks: golden.layers, layout: 'nchw', init: zeroInitializer });
  const state = Object.fromEntries(
    golden.parameters.map(({ key, shape, base, amp, phase }) => [
      key,
      tensorOf(shape, (i) => base + amp * Math.sin(0.37 * i + phase + 0.0001 * i * (i % 7))),
    ]),
  );
  net.loadStateDict(state);
  tf.dispose(state);
  const images = tensorOf([count, 3, 112, 112], (i) => Math.sin(0.013 * i + golden.phase0) * Math.cos(0.0007 * i));
  const before = tf.memory().numTensors;
  const { embedding, bottleneck } = net.apply(images);
  expect(tf.memory().numTensors - before).toBe(2);
  expect(bottleneck.shape).toEqual([count, golden.outputs.bottleneckShape[1]]);
  expectClose(embedding, golden.outputs.feature.slice(0, count).flat(), tolerance);
  const first = tf.tidy(() => tf.slice(bottleneck, [0, 0], [-1, 64]));
  expectClose(first, golden.outputs.bottleneckFirst64.slice(0, count).flat(), tolerance);
  const norm = tf.tidy(() => tf.sqrt(tf.sum(tf.square(bottleneck), 1)));
  expectClose(norm, golden.outputs.bottleneckNorm.slice(0, count), tolerance);
  tf.dispose([images, embedding, bottleneck, first, norm]);
  net.dispose();
}

describeEngines('iResNet against the published network', (engine, tolerance) => {
  // The reference engine takes ten seconds for an image of iResNet-18, a graphics card made of software a minute or two.
  const slow = engine === 'webgpu' || engine === 'cpu';
  const networks: [string, string, number][] = [];
  // iResNet-18 has the blocks of the other and more: the slow engines take it in the thorough job, wasm in the long one.
  if (slow || engine === 'wasm') networks.push(['one block a stage', 'iresnet_1111', slow || !inLongJob ? 1 : 2]);
  if (slow ? inThoroughJob : engine !== 'wasm' || inLongJob) networks.push(['18', 'iresnet18', slow ? 1 : 2]);
  // Twelve million weights take wasm many seconds: in an ordinary run the golden stage of `residual-stage.test.ts` is enough.
  const elsewhere = engine === 'cpu' ? !inThoroughJob : engine === 'wasm' && !inLongJob;
  test.skipIf(elsewhere).each(networks)(
    '%s gives the published embedding and bottleneck',
    { timeout: 1_800_000 },
    (_, name, count) => {
      compare(readGolden(name), tolerance.deep, count);
    },
  );
});
