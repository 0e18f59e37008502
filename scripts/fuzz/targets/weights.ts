import { decodeSafetensors } from '../../../packages/core/src/weights/safetensors.js';
import { toFloat32Array } from '../../../packages/core/src/weights/stored-array.js';
import { readTorchCheckpoint } from '../../../packages/core/src/weights/torch/checkpoint.js';
import { zipEntries } from '../../../packages/core/src/weights/zip.js';
import { graphOfOnnx } from '../../../packages/models/src/onnx/graph-of-onnx.js';
import { readOnnx } from '../../../packages/models/src/onnx/read-onnx.js';
import type { FuzzTarget } from '../target.js';

/** Readers of weights. */
export const targets: readonly FuzzTarget[] = [
  {
    name: 'safetensors',
    read: (input) => Object.values(decodeSafetensors(input).arrays).map(toFloat32Array),
    words: ['"data_offsets":[', '"dtype":"', '"shape":[', '__metadata__', 'F16', 'BF16', 'I64', 'BOOL'],
  },
  {
    name: 'torch',
    read: (input) => {
      for (const dict of Object.values(readTorchCheckpoint(input).stateDicts)) Object.values(dict).map(toFloat32Array);
    },
    words: [
      'ctorch._utils\n_rebuild_tensor_v2\n',
      'ctorch\nFloatStorage\n',
      'ccollections\nOrderedDict\n',
      'PK\x03\x04',
    ],
    most: 8192,
  },
  { name: 'zip', read: (input) => [...zipEntries(input).values()].map(({ packed }) => packed.length) },
  {
    name: 'onnx',
    read: (input) => graphOfOnnx(readOnnx(input)),
    words: ['Conv', 'Constant', 'PRelu', 'Gemm', 'Reshape'],
  },
];
