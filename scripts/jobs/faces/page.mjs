// What the pages of the job run. Each call has a page of its own: engines keep their number of threads.
import '@tensorflow/tfjs-backend-wasm';
import { selectEngine } from '@scaleface/core';
import { ScaleFace } from '@scaleface/models';
import { openInWorker, openOnnxBackbone, openYuNet } from '@scaleface/models/web';

const wasmPaths = '/node_modules/@tensorflow/tfjs-backend-wasm/dist/';
const onnx = { wasmPaths: `${location.origin}/node_modules/onnxruntime-web/dist/` };
const plain = ({ embedding, confidence, found }) => ({ embedding: [...embedding], confidence, found });
const startWasm = (threads) => selectEngine(['wasm'], { wasmPaths, threads });

/** The code of the error that a call ends with. */
const codeOf = (call) =>
  call.then(
    () => 'none',
    ({ code, expected, hint }) => `${code}: ${expected ?? hint}`,
  );

/** An element of the page that shows an image. */
async function shown(address) {
  const element = new Image();
  element.src = address;
  await element.decode();
  return element;
}

/** The same image in every form that a page has. */
async function forms(address) {
  const blob = await (await fetch(address)).blob();
  const element = await shown(address);
  const canvas = document.createElement('canvas');
  canvas.width = element.naturalWidth;
  canvas.height = element.naturalHeight;
  canvas.getContext('2d').drawImage(element, 0, 0);
  const frame = new VideoFrame(canvas, { timestamp: 0 });
  const all = { element, file: new File([blob], 'face.png'), bitmap: await createImageBitmap(blob), canvas, frame };
  return { ...all, samples: canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height) };
}

globalThis.onnx = async ({ options, images }) => {
  await startWasm(1);
  const faces = await ScaleFace.fromPretrained('/onnx', { ...onnx, ...options });
  const said = await faces.embed(images);
  const verdict = await faces.verify(said[0], said[1], { reject: 0 });
  const { runs } = faces.backbone;
  await faces.dispose();
  return { faces: said.map(plain), verdict, runs, isolated: globalThis.crossOriginIsolated };
};

globalThis.native = async ({ threads, images }) => {
  const report = await startWasm(threads);
  const faces = await ScaleFace.fromPretrained('/native');
  const said = await faces.embed(images);
  await faces.dispose();
  return { faces: said.map(plain), threads: report.threads };
};

/** As {@link native}, where every worker of the page ends with an error. */
globalThis.failingThreads = async ({ images }) => {
  const { Worker } = globalThis;
  const failing = URL.createObjectURL(new Blob(['throw new Error("no threads today")'], { type: 'text/javascript' }));
  globalThis.Worker = class extends Worker {
    constructor() {
      super(failing);
    }
  };
  const { threads, note } = await startWasm(2);
  globalThis.Worker = Worker;
  const faces = await ScaleFace.fromPretrained('/native');
  const said = await faces.embed(images);
  await faces.dispose();
  return { faces: said.map(plain), threads, note };
};

globalThis.quality = async ({ options, images }) => {
  await startWasm(1);
  const faces = await ScaleFace.fromPretrained('/quality', { ...onnx, ...options });
  const said = await faces.embed(images);
  await faces.dispose();
  return { faces: said.map(plain) };
};

/** What is said where the runtime is missing: its files here, in a script that was bundled without it the package. */
globalThis.refusesQuality = async () => {
  await startWasm(1);
  const nowhere = { wasmPaths: `${location.origin}/nowhere/`, providers: ['wasm'] };
  const bare = location.pathname.endsWith('/bare');
  return codeOf(ScaleFace.fromPretrained('/quality', bare ? { providers: ['wasm'] } : nowhere));
};

globalThis.forms = async ({ image }) => {
  await startWasm(1);
  const faces = await ScaleFace.fromPretrained('/native');
  const all = await forms(image);
  const said = await faces.embed(Object.values(all));
  return { names: Object.keys(all), faces: said.map(plain) };
};

globalThis.refuses = async () => {
  await startWasm(1);
  const open = (options) => codeOf(openOnnxBackbone({ file: '/onnx/mobilefacenet_y1.onnx', ...options }));
  return {
    threads: await open({ ...onnx, threads: 2 }),
    files: await open({ wasmPaths: `${location.origin}/nowhere/`, providers: ['wasm'] }),
    node: await open({ ...onnx, runtime: 'node' }),
  };
};

globalThis.photographs = async ({ images, searchSide }) => {
  await startWasm(1);
  const detector = { file: '/yunet.onnx', searchSide, ...onnx, providers: ['wasm'] };
  const open = await openYuNet(detector);
  const boxes = [];
  for (const image of images) {
    const element = await shown(image);
    const canvas = new OffscreenCanvas(element.naturalWidth, element.naturalHeight);
    const context = canvas.getContext('2d');
    context.drawImage(element, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    boxes.push(await open.detect({ data: data.filter((_, i) => i % 4 !== 3), width, height }));
  }
  await open.close();
  const faces = await ScaleFace.fromPretrained('/onnx', { ...onnx, providers: ['wasm'], detector });
  const said = await faces.embed(images);
  await faces.dispose();
  return { boxes, faces: said.map(plain) };
};

globalThis.inWorker = async ({ images }) => {
  const long = [];
  const worker = new Worker('/worker.js', { type: 'module' });
  // What loading this page took is heard of late.
  await new Promise((done) => setTimeout(done, 300));
  const observer = new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ type: 'longtask' });
  const heard = [];
  const options = {
    ...onnx,
    providers: ['wasm'],
    detector: { file: '/yunet.onnx', ...onnx, providers: ['wasm'] },
    engine: ['wasm'],
    engineOptions: { wasmPaths, threads: 1 },
    progress: (name, done, total) => done === total && heard.push(name),
  };
  const faces = await openInWorker(worker, '/onnx', options);
  const said = await faces.embed(images);
  const video = await shown(images[0]);
  const frames = await Promise.all(Array.from({ length: 6 }, () => faces.embedLatest(video)));
  const verdict = await faces.verify(video, said[1], { reject: 0 });
  await faces.dispose();
  await new Promise((done) => setTimeout(done, 300));
  observer.disconnect();
  return { faces: said.map(plain), heard, long, verdict, frames: frames.filter(Boolean).length };
};
globalThis.ready = true;
