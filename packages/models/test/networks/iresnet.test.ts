import { zeroInitializer } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectClose } from '../../../../testing/engines.js';
import { startEngine } from '../../../../testing/start-engine.js';
import { tolerances } from '../../../../testing/tolerances.js';
import { backboneNames, createBackbone, IResNet } from '../../src/index.js';

describe('iResNet', () => {
  beforeAll(() => startEngine('wasm'));

  test.each([
    [[2, 2, 2, 2], 24_025_600],
    [[3, 4, 6, 3], 34_139_328],
    [[3, 4, 14, 3], 43_590_848],
    [[3, 13, 30, 3], 65_156_160],
  ] as const)('with blocks %j has as many parameters as the published one', (blocks, count) => {
    const net = new IResNet({ blocks, init: zeroInitializer });
    const statistics = /running_|num_batches/;
    const parameters = Object.entries(net.variables).filter(([name]) => !statistics.test(name));
    expect(parameters.reduce((n, [, { size }]) => n + size, 0)).toBe(count);
    net.dispose();
  });

  test('variants by name: normalised embeddings have length 1; spectral weights come with their singular vectors', () => {
    const net = new IResNet({ blocks: [1, 1, 1, 1], normalized: true, spectral: true, dimension: 8 });
    const x = tf.ones([2, 112, 112, 3]);
    const { embedding, bottleneck } = net.apply(x);
    expectClose(tf.norm(embedding, 2, 1), [1, 1], tolerances.wasm.value);
    expect(net.variables['layer2.0.conv2.weight_v']?.shape).toEqual([128 * 9]);
    expect(net.trainableVariables['fc.weight_u']).toBeUndefined();
    tf.dispose([x, embedding, bottleneck]);
    net.dispose();
    expect(backboneNames).toContain('iresnet50_spectral_normalized');
    expect(() => createBackbone('resnet50')).toThrow(/iresnet50/);
  });
});
