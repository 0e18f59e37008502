import { readFileSync } from 'node:fs';
import { type BaseModule, loadWeights, SpectralConv2d, zeroInitializer } from '@scaleface/core';
import { BilinearClassifier, PfeHead, ScaleHead } from '@scaleface/heads';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { relativeError } from '../../../../testing/engines.js';
import { startEngine } from '../../../../testing/start-engine.js';
import { createBackbone, IResNet } from '../../src/index.js';

interface Case {
  name: string;
  x: number[];
  outputs: Record<string, number[]>;
}

const folder = process.env.SCALEFACE_TORCH_CHECKPOINTS ?? '';
const absent = {
  name: 'each of iResNet-18, InsightFace’s mbf, scale head and PFE head, fp32 and fp16, zip and legacy',
  x: [],
  outputs: {},
};
const cases = folder === '' ? [absent] : (JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8')) as Case[]);
const random = createRandom(1);

/** A module of each kind of case, and where its state dict lies in the checkpoint. */
const kinds: Record<string, [where: string, make: () => BaseModule<unknown>]> = {
  iresnet18: ['backbone', () => new IResNet({ blocks: [2, 2, 2, 2], layout: 'nchw', init: zeroInitializer })],
  mbf: ['', () => createBackbone('mbf', { layout: 'nchw', init: zeroInitializer })],
  'scale-head': ['scale_predictor', () => new ScaleHead({ features: 25088, hidden: [512] })],
  'pfe-head': ['head', () => new PfeHead({ features: 21504 })],
  'spectral-conv': [
    '',
    () =>
      new SpectralConv2d({
        inChannels: 3,
        outChannels: 5,
        kernelSize: 3,
        stride: 2,
        padding: 1,
        random,
        powerIterations: 3,
      }),
  ],
  bilinear: ['', () => new BilinearClassifier({ dimension: 16 })],
};

const floats = (file: string): Float32Array =>
  new Float32Array(new Uint8Array(readFileSync(`${folder}/${file}.f32`)).buffer);

/** The outputs of a module by name; the bare convolution has its channels last here. */
function outputsOf(name: string, module: BaseModule<unknown>, x: tf.Tensor): Record<string, tf.Tensor> {
  if (name !== 'spectral-conv') return module.apply(x) as Record<string, tf.Tensor>;
  const y = module.apply(tf.transpose(x, [0, 2, 3, 1]), { training: true }) as tf.Tensor;
  return { y: tf.transpose(y, [0, 3, 1, 2]) };
}

describe.skipIf(folder === '')('checkpoints written by PyTorch (scripts/jobs/torch-checkpoints.mjs)', () => {
  test.each(cases)('$name loads and gives the outputs of PyTorch to 1e-4', async ({ name, x: shape, outputs }) => {
    await startEngine('wasm');
    const kind = name.replace(/-fp.*/, '');
    const [where, make] = kinds[kind] as [string, () => BaseModule<unknown>];
    const module = make();
    const found = loadWeights(module, new Uint8Array(readFileSync(`${folder}/${name}.pth`)));
    expect(found).toEqual({ stateDict: where, prefix: kind === 'spectral-conv' ? 'conv.' : '' });
    const x = tf.tensor(floats(`${name}.x`), shape);
    const actual = outputsOf(kind, module, x);
    expect(Object.keys(actual).sort()).toEqual(Object.keys(outputs).sort());
    for (const [key, expectedShape] of Object.entries(outputs)) {
      expect(actual[key]?.shape).toEqual(expectedShape);
      expect(relativeError((actual[key] as tf.Tensor).dataSync(), floats(`${name}.${key}`))).toBeLessThan(1e-4);
    }
    tf.dispose([x, actual]);
    module.dispose();
  });
});
