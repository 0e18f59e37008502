// A contestant of the benchmark: a page of its own, which embeds one image again and again.
import '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import { selectEngine } from '@scaleface/core';
import { ScaleFace } from '@scaleface/models';
import { openOnnxBackbone } from '@scaleface/models/web';
import { takeTurn } from '../turn.mjs';

const wasmPaths = `${location.origin}/node_modules/@tensorflow/tfjs-backend-wasm/dist/`;
const ortPaths = `${location.origin}/node_modules/onnxruntime-web/dist/`;
const file = '/onnx/mobilefacenet_y1.onnx';
const outputs = { embedding: 'embedding', bottleneck: 'gdc' };

/** The same noise for everybody. */
const noise = (side) => Uint8Array.from({ length: 3 * side * side }, (_, i) => (i * 7919) % 251);
const image = { data: noise(112), width: 112, height: 112 };

const kinds = {
  async native({ engine, threads }) {
    await selectEngine([engine], { wasmPaths, threads });
    const { backbone } = await ScaleFace.fromPretrained('/native');
    return async () => void (await backbone.embed([image]));
  },
  async onnx({ provider, threads }) {
    const options = { file, outputs, providers: [provider], threads, wasmPaths: ortPaths };
    const backbone = await openOnnxBackbone(options);
    return async () => void (await backbone.embed([image]));
  },
  async bare({ threads }) {
    const ort = await import('onnxruntime-web/wasm');
    Object.assign(ort.env.wasm, { numThreads: threads, wasmPaths: ortPaths });
    const bytes = new Uint8Array(await (await fetch(file)).arrayBuffer());
    const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
    const data = new ort.Tensor('float32', Float32Array.from(image.data), [1, 3, 112, 112]);
    return async () => void (await session.run({ data }, Object.values(outputs)));
  },
};

let execute;
globalThis.start = async ({ kind, ...options }) => {
  execute = await kinds[kind](options);
};
globalThis.turn = (milliseconds) => takeTurn(execute, milliseconds);
globalThis.ready = true;
