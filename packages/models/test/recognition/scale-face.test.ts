import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { selectEngine } from '@scaleface/core';
import { ScaleHead } from '@scaleface/heads';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  embedFaces,
  encodeImage,
  GraphBackbone,
  loadModel,
  type NetworkGraph,
  openModelBackbone,
  openNativeBackbone,
  openPixelsBackbone,
  type RawImage,
  ScaleFace,
  saveModel,
  sealModel,
  storedGraph,
} from '../../src/index.js';
import { saveSmallModel, smallBackbone, smallImages } from './small-model.js';

let root: string;
let folder: string;
const images = smallImages(20);

beforeAll(async () => {
  await selectEngine(['cpu']);
  root = await mkdtemp(join(tmpdir(), 'scale-face-'));
  folder = join(root, 'model');
  await saveSmallModel(folder);
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('a model folder that holds its backbone', () => {
  it('is all that fromPretrained needs, by path and by file address', async () => {
    expect((await readdir(folder)).sort()).toEqual([
      'README.md',
      'calibration.json',
      'checksums.json',
      'config.json',
      'model.safetensors',
      'preprocessor.json',
    ]);
    const backbone = await smallBackbone();
    const { embedding } = await backbone.embed(images as RawImage[]);
    for (const source of [folder, pathToFileURL(folder)]) {
      const model = await ScaleFace.fromPretrained(source);
      const faces = await model.embed(images);
      expect(faces.flatMap((face) => Array.from(face.embedding))).toEqual(Array.from(embedding));
      expect(model.config.backbone.sha256).toBe(backbone.sha256);
      await model.dispose();
    }
    await backbone.close();
  });

  it('takes one image or many, as samples with or without transparency, as a file, or as its bytes', async () => {
    const model = await ScaleFace.fromPretrained(folder);
    const [first] = images as [RawImage];
    const rgba = new Uint8ClampedArray(1024).fill(255);
    for (let p = 0; p < 256; p++) rgba.set(first.data.subarray(3 * p, 3 * p + 3), 4 * p);
    const bytes = await encodeImage(first, 'png');
    const file = join(root, 'first.png');
    await writeFile(file, bytes);
    const expected = (await model.embed(first)).embedding;
    const forms = [
      { data: rgba, width: 16, height: 16 },
      file,
      pathToFileURL(file),
      bytes,
      new Blob([Buffer.from(bytes)]),
    ];
    for (const face of await model.embed(forms)) expect(face.embedding).toEqual(expected);
    const large = { data: new Uint8Array(32 * 32 * 3).fill(7), width: 32, height: 32 };
    const small = { data: new Uint8Array(16 * 16 * 3).fill(7), width: 16, height: 16 };
    expect((await model.embed(large)).embedding).toEqual((await model.embed(small)).embedding);
    await expect(model.embed({ width: 16, height: 16 })).rejects.toMatchObject({ code: 'unsupported' });
    await model.dispose();
  });

  it('verifies images and described faces alike', async () => {
    const model = await ScaleFace.fromPretrained(folder);
    const [a, b] = images as [RawImage, RawImage];
    const same = await model.verify(a, a, { reject: 0 });
    expect(same.cosine).toBeCloseTo(1, 6);
    const faces = await model.embed([a, b]);
    const found = await model.verify(a, b, { reject: 0 });
    const [left, right] = faces as [(typeof faces)[0], (typeof faces)[0]];
    expect(await model.verify(left, right, { reject: 0 })).toEqual(found);
    const unsure = await model.verify(left, b, { reject: 1 });
    expect(unsure).toMatchObject({ decision: 'abstain', reason: expect.stringMatching(/image 1|the right image/) });
    await model.dispose();
  });

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const model = await ScaleFace.fromPretrained(folder);
    await model.embed(images);
    await model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is refused by the name of what is wrong, and leaves no tensor behind', async () => {
    const read = (name: string): Promise<Uint8Array> => readFile(join(folder, name));
    const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
    const [head] = config.heads;
    const weights = await read('model.safetensors');
    const other = (change: object): Buffer => Buffer.from(JSON.stringify({ ...config, ...change }));
    const architecture = { name: 'small', options: { size: 16, widths: [2, 3, 5], dimension: 5, seed: 3 } };
    const broken: [string, Uint8Array, string][] = [
      ['config.json', other({ heads: undefined }), 'bad-format'],
      ['config.json', other({ heads: [{ ...head, options: { ...head.options, hidden: [7] } }] }), 'shape-mismatch'],
      ['config.json', other({ heads: [{ ...head, kind: 'halo' }] }), 'unknown-name'],
      ['config.json', other({ heads: [head, { ...head, kind: 'prob_head' }] }), 'bad-format'],
      ['config.json', other({ heads: [head, head] }), 'unknown-name'],
      ['config.json', other({ reads: 'pixels' }), 'bad-format'],
      ['config.json', other({ method: 7 }), 'bad-format'],
      ['config.json', other({ backbone: { ...config.backbone, architecture } }), 'shape-mismatch'],
      ['config.json', other({ backbone: { ...config.backbone, architecture: { name: 'vgg' } } }), 'unknown-name'],
      ['calibration.json', Buffer.from('{'), 'bad-format'],
      ['calibration.json', Buffer.from('{}'), 'bad-format'],
      ['model.safetensors', weights.subarray(0, weights.length - 4), 'bad-format'],
    ];
    const before = tf.memory().numTensors;
    for (const [file, content, code] of broken) {
      const copy = join(root, 'broken');
      await cp(folder, copy, { recursive: true });
      await writeFile(join(copy, file), content);
      await expect(ScaleFace.fromPretrained(copy), `${file} changed`).rejects.toMatchObject({ code: 'damaged' });
      const sealed = sealModel(copy).then(() => ScaleFace.fromPretrained(copy));
      await expect(sealed, `${file} ${code}`).rejects.toMatchObject({ code });
      await rm(copy, { recursive: true });
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('opens for the functions over loaded models too', async () => {
    const model = await loadModel(folder);
    const backbone = await openModelBackbone(undefined, model);
    const file = join(root, 'second.png');
    await writeFile(file, await encodeImage(images[1] as RawImage, 'png'));
    const [face] = await embedFaces([file], backbone, model);
    expect(face?.confidence).toBeGreaterThan(0);
    model.dispose();
    await backbone.close();
  });

  it('holds a graph of native layers with its constants', async () => {
    const data = new Float32Array([1, 1, 1, 0.5, 1, 2, 3, 4, 10]);
    const weight = (name: string, shape: number[], at: number): NetworkGraph['weights'][number] => {
      return { name, shape, dtype: 'float32le', offset: 4 * at, bytes: 4 * shape.reduce((n, axis) => n * axis, 1) };
    };
    const node = (op: string, name: string, inputs: string[], attrs = {}): NetworkGraph['nodes'][number] => {
      return { op, name, inputs, outputs: [name], attrs };
    };
    const nodes = [
      node('Mul', 'scaled', ['data', 'half']),
      node('Conv', 'sum', ['scaled', 'w'], { kernel_shape: [1, 1] }),
      node('Flatten', 'flat', ['sum']),
      node('Gemm', 'embedding', ['flat', 'fc', 'b'], { transB: 1 }),
    ];
    const weights = [
      weight('w', [1, 3, 1, 1], 0),
      weight('half', [1], 3),
      weight('fc', [1, 4], 4),
      weight('b', [1], 8),
    ];
    const graph: NetworkGraph = { inputs: [{ name: 'data' }], outputs: [{ name: 'embedding' }], weights, nodes };
    const bytes = new Uint8Array(data.buffer);
    const options = { embedding: 'embedding', bottleneck: 'sum' };
    const backbone = await openNativeBackbone({
      architecture: { name: 'graph', options, graph: storedGraph(graph, bytes) },
      network: new GraphBackbone({ graph, weights: bytes, ...options }),
      preprocessing: { width: 2, height: 2, mean: [0, 0, 0], scale: [1, 1, 1] },
    });
    const out = join(root, 'graph');
    await saveModel(out, new ScaleHead({ features: 4, hidden: [] }), backbone);
    const model = await ScaleFace.fromPretrained(out);
    // Sums of three channels, halved: 1.5, 6, 10.5, 15; 1·1.5 + 2·6 + 3·10.5 + 4·15 + 10.
    const face = await model.embed({ data: Uint8Array.from({ length: 12 }, (_, i) => i), width: 2, height: 2 });
    expect(Array.from(face.embedding)).toEqual([115]);
    expect(await readdir(out)).toContain('graph.json');
    await expect(model.verify(face, face)).rejects.toMatchObject({ code: 'missing-file', path: 'calibration.json' });
    await model.dispose();
  });
});

describe('a model folder that holds only a head', () => {
  const pixels = openPixelsBackbone(16, 2);

  it('opens with the backbone that it names, or with the one that is given', async () => {
    const out = join(root, 'head-only');
    await saveModel(out, new ScaleHead({ features: 8, hidden: [], seed: 1 }), pixels);
    expect(Object.keys(JSON.parse(await readFile(join(out, 'config.json'), 'utf8')).backbone)).toEqual([
      'name',
      'sha256',
    ]);
    const named = await ScaleFace.fromPretrained(out);
    const given = await ScaleFace.fromPretrained(out, { backbone: pixels });
    expect(await named.embed(images)).toEqual(await given.embed(images));
    await expect(ScaleFace.fromPretrained(out, { backbone: openPixelsBackbone(16, 4) })).rejects.toMatchObject({
      code: 'bad-format',
      path: 'backbone',
    });
  });

  it('says what is missing when its backbone is not there', async () => {
    const out = join(root, 'elsewhere');
    await saveModel(out, new ScaleHead({ features: 8, hidden: [] }), { ...pixels, name: 'onnx:w600k.onnx' });
    await expect(ScaleFace.fromPretrained(out)).rejects.toMatchObject({
      code: 'missing-file',
      expected: expect.stringContaining('onnx:w600k.onnx'),
    });
  });
});

describe('a model folder behind an address', () => {
  let server: Server;
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const body = await readFile(join(root, request.url as string)).catch(() => undefined);
      response.writeHead(body === undefined ? 404 : 200, { 'content-length': body?.length ?? 0 }).end(body);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => server.close());

  it('opens, reports progress by file, and names a file that is missing', async () => {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const local = await ScaleFace.fromPretrained(folder);
    const expected = await local.embed(images);
    const heard: string[] = [];
    const progress = (name: string, done: number, total: number): unknown => done === total && heard.push(name);
    const model = await ScaleFace.fromPretrained(`${address}/model`, { progress });
    expect(await model.embed(images)).toEqual(expected);
    expect(heard).toContain('model.safetensors');
    await expect(ScaleFace.fromPretrained(`${address}/nothing/`)).rejects.toMatchObject({
      code: 'missing-file',
      path: `${address}/nothing/config.json`,
    });
    await model.dispose();
    await local.dispose();
  });

  it('opens in a page with the backbone that the folder holds, and asks for one otherwise', async () => {
    const { openBackbone, openFiles, openNetworkQuality } = await import('../../src/platform/page.js');
    const { readModel } = await import('../../src/folder/read-model.js');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const opened = openFiles(`${address}/model`, {});
    const model = await readModel(opened.files, openNetworkQuality);
    expect(await openBackbone(undefined, model, opened, {})).toBe(model.backbone);
    await expect(openBackbone('onnx:file', model, opened, {})).rejects.toMatchObject({ code: 'missing-file' });
    model.dispose();
    await model.backbone?.close();
  });
});
