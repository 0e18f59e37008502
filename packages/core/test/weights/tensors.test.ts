import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { fromTensors, storedArray, toTensor, toTensors } from '../../src/weights/index.js';

test('tensors become stored arrays and come back equal, in type and shape', async () => {
  await tf.setBackend('cpu');
  const tensors = {
    w: tf.tensor([1.5, -2, 3, 4], [2, 2]),
    n: tf.scalar(7, 'int32'),
    mask: tf.tensor1d([true, false], 'bool'),
  };
  const stored = await fromTensors(tensors);
  expect(Object.values(stored).map((a) => a.dtype)).toEqual(['F32', 'I32', 'BOOL']);
  const back = toTensors(stored);
  for (const [name, tensor] of Object.entries(tensors)) {
    expect(back[name]?.dtype).toBe(tensor.dtype);
    expect(back[name]?.shape).toEqual(tensor.shape);
    expect(Array.from(back[name]?.dataSync() as Float32Array)).toEqual(Array.from(tensor.dataSync()));
  }
  tf.dispose([tensors, back]);
});

test('a tensor does not share memory with the file it came from', async () => {
  const data = new Float32Array([1, 2]);
  const tensor = toTensor(storedArray(data, [2]));
  data.fill(9);
  expect(Array.from(tensor.dataSync())).toEqual([1, 2]);
  tensor.dispose();
});
