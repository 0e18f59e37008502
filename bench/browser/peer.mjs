// The contestant @vladmandic/face-api, in a page that holds no other TensorFlow.js: all of a page share their engines.
import * as api from '/face-api/dist/face-api.esm.js';
import { takeTurn } from '../turn.mjs';

let execute;
globalThis.start = async () => {
  await api.tf.setWasmPaths(`${location.origin}/node_modules/@tensorflow/tfjs-backend-wasm/dist/`);
  await api.tf.setBackend('wasm');
  await api.tf.ready();
  if (api.tf.getBackend() !== 'wasm') throw new Error(`face-api runs on ${api.tf.getBackend()}`);
  await api.nets.faceRecognitionNet.loadFromUri('/face-api/model');
  const noise = Float32Array.from({ length: 3 * 150 * 150 }, (_, i) => (i * 7919) % 251);
  const crop = api.tf.tensor3d(noise, [150, 150, 3]);
  execute = async () => void (await api.nets.faceRecognitionNet.computeFaceDescriptor(crop));
};
globalThis.turn = (milliseconds) => takeTurn(execute, milliseconds);
globalThis.ready = true;
