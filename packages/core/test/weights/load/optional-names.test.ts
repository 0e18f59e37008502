import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { BaseModule, BatchNorm, encodeSafetensors, joinSlots, loadWeights, storedArray } from '../../../src/index.js';

class TwoNorms extends BaseModule {
  readonly first = new BatchNorm({ features: 1 });
  readonly second = new BatchNorm({ features: 1 });
  slots() {
    return joinSlots({ first: this.first, second: this.second });
  }
  apply(x: tf.Tensor): tf.Tensor {
    return this.second.apply(this.first.apply(x));
  }
}

const one = (value: number) => storedArray(new Float32Array([value]), [1]);
const norm = (name: string, mean: number) => ({
  [`${name}.weight`]: one(1),
  [`${name}.bias`]: one(0),
  [`${name}.running_mean`]: one(mean),
  [`${name}.running_var`]: one(1),
});

test('the batch norms inside a module may come from a file that did not count their batches, and some of them did', async () => {
  await tf.setBackend('cpu');
  const module = new TwoNorms();
  const count = storedArray(new BigInt64Array([9n]), []);
  const neither = { ...norm('first', 3), ...norm('second', 4) };
  expect(loadWeights(module, encodeSafetensors(neither)).prefix).toBe('');
  expect(module.first.variables.running_mean?.dataSync()[0]).toBe(3);
  expect(loadWeights(module, encodeSafetensors({ ...neither, 'second.num_batches_tracked': count })).prefix).toBe('');
  expect(module.first.variables.num_batches_tracked?.dataSync()[0]).toBe(0);
  expect(module.second.variables.num_batches_tracked?.dataSync()[0]).toBe(9);
});
