export { type ByteSource, bytesSource } from './byte-source.js';
export { bfloat16ToFloat32, float16ToFloat32, float32ToFloat16 } from './float16.js';
export { type FoundWeights, type LoadWeightsOptions, loadWeights } from './load/load-weights.js';
export { decodeSafetensors, encodeSafetensors, type Safetensors } from './safetensors.js';
export type { SafetensorsEntry, SafetensorsHeader } from './safetensors-header.js';
export { openSafetensors, type SafetensorsReader } from './safetensors-reader.js';
export {
  elementsOf,
  type StoredArray,
  type StoredDtype,
  type StoredElements,
  storedArray,
  toFloat32Array,
  toInt32Array,
} from './stored-array.js';
export { fromTensors, toTensor, toTensors } from './tensors.js';
export { readTorchCheckpoint, stripPrefix, type TorchCheckpoint } from './torch/checkpoint.js';
export { type ZipEntry, zipEntries } from './zip.js';
