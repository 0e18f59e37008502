import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { fromTensors, type StoredArray, storedArray, toTensor, toTensors } from '../../src/weights/index.js';

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

test.each<[StoredArray['dtype'], string, number[], number[]]>([
  ['F16', 'float32', [0, 0xc1, 0, 0x3c], [-2.5, 1]],
  ['BF16', 'float32', [0x20, 0xc0, 0x80, 0x3f], [-2.5, 1]],
  ['F32', 'float32', [0, 0, 0x20, 0xc0, 0, 0, 0x80, 0x3f], [-2.5, 1]],
  ['F64', 'float32', [0, 0, 0, 0, 0, 0, 4, 0xc0, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f], [-2.5, 1]],
  ['I8', 'int32', [0xff, 1], [-1, 1]],
  ['U8', 'int32', [0xff, 1], [255, 1]],
  ['I16', 'int32', [0xff, 0xff, 1, 0], [-1, 1]],
  ['U16', 'int32', [0xff, 0xff, 1, 0], [65535, 1]],
  ['I64', 'int32', [...new Array<number>(8).fill(0xff), 1, 0, 0, 0, 0, 0, 0, 0], [-1, 1]],
  // PyTorch takes every byte but 0 for true.
  ['BOOL', 'bool', [0, 2], [0, 1]],
])('an array of type %s becomes a tensor of type %s', (dtype, type, bytes, values) => {
  const tensor = toTensor({ dtype, shape: [2, 1], bytes: Uint8Array.from(bytes) });
  expect([tensor.dtype, tensor.shape]).toEqual([type, [2, 1]]);
  expect(Array.from(tensor.dataSync())).toEqual(values);
  tensor.dispose();
});

test('a stored array does not share memory with the tensor it came from', async () => {
  const tensor = tf.tensor1d([1, 2]);
  const { w } = await fromTensors({ w: tensor });
  w?.bytes.fill(0);
  expect(Array.from(tensor.dataSync())).toEqual([1, 2]);
  tensor.dispose();
});
