export { type ConvertedCheckpoint, type ConvertedTensor, type ConvertOptions, convertCheckpoint } from './convert.js';
export { graphOfOnnx } from './onnx/graph-of-onnx.js';
export { type OnnxModel, readOnnx } from './onnx/read-onnx.js';
