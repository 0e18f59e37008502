import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { expectClose } from '../../../../testing/engines.js';
import { startEngine } from '../../../../testing/start-engine.js';
import { openNativeBackbone, preprocess } from '../../src/index.js';

const side = 16;
const image = {
  data: Uint8Array.from({ length: 3 * side * side }, (_, i) => (i * 7919) % 251),
  width: side,
  height: side,
};

describe('a network with native layers as an embedder', () => {
  test('gives what the network gives, also after its weights have changed, and leaves nothing behind', async () => {
    await startEngine('cpu');
    const before = tf.memory().numTensors;
    const backbone = await openNativeBackbone({
      architecture: { name: 'small', options: { size: side, widths: [2, 4, 4], dimension: 3, seed: 1 } },
      preprocessing: { width: side, height: side },
    });
    const opened = tf.memory().numTensors;
    // The variables, and weights and offsets of four folded convolutions.
    expect(opened - before).toBe(Object.keys(backbone.network.variables).length + 8);
    for (let round = 0; round < 3; round++) {
      const made = await backbone.embed([image]);
      const expected = tf.tidy(() => {
        const x = tf.tensor4d(preprocess([image], backbone.preprocessing), [1, side, side, 3]);
        const { embedding, bottleneck } = backbone.network.apply(x);
        return [...embedding.dataSync(), ...bottleneck.dataSync()];
      });
      expectClose([...made.embedding, ...(made.bottleneck ?? [])], expected, 1e-5);
      expect(tf.memory().numTensors).toBe(opened);
      tf.tidy(() => {
        for (const v of Object.values(backbone.network.variables)) {
          if (v.dtype === 'float32') v.assign(tf.add(tf.mul(v, 1.25), 0.125));
        }
      });
    }
    await backbone.close();
    expect(tf.memory().numTensors).toBe(before);
  });
});
