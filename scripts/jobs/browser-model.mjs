// A model folder behind an address gives in a page what it gives in Node, the page's bundle, made of the published
// files, holds nothing of Node, and wasm starts there as the README of core says.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { prepareMethods } from './browser-methods.mjs';

const ENGINES = ['wasm', 'webgpu'];
const TOLERANCE = 1e-4;

/** What the page does: opens the model, describes the images, compares the first two. */
const entry = `
import '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import { selectEngine } from '@scaleface/core';
import { ScaleFace } from '@scaleface/models';
await selectEngine(['wasm'], { wasmPaths: '/node_modules/@tensorflow/tfjs-backend-wasm/dist/' });
const plain = ({ embedding, confidence }) => ({ embedding: [...embedding], confidence });
const opened = (engine, folder, heard = []) =>
  ScaleFace.fromPretrained(location.origin + '/out/' + folder, {
    engine: [engine],
    progress: (name, done, total) => done === total && heard.push(name),
  });
const drawn = (samples, side) => samples.map((data) => new ImageData(new Uint8ClampedArray(data), side, side));
globalThis.describe = async (engine, samples) => {
  const heard = [];
  const model = await opened(engine, 'model', heard);
  const element = new Image();
  element.src = '/out/face.png';
  await element.decode();
  const faces = await model.embed([...drawn(samples, 112), '/out/face.png', element]);
  const verdict = await model.verify(faces[0], faces[1], { reject: 0 });
  await model.dispose();
  return { heard, verdict, faces: faces.map(plain) };
};
globalThis.describeMethods = async (engine, samples, side, names) => {
  const all = {};
  for (const name of names) {
    const model = await opened(engine, 'methods/' + name);
    const faces = await model.embed(drawn(samples, side));
    all[name] = { verdict: await model.verify(faces[0], faces[1], { reject: 0 }), faces: faces.map(plain) };
    await model.dispose();
  }
  return all;
};
`;

async function bundle(out) {
  const { metafile } = await build({
    stdin: { contents: entry, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    outfile: join(out, 'model-page.js'),
    metafile: true,
    logLevel: 'error',
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports.map(({ path }) => path));
  const [output] = Object.values(metafile.outputs).filter(({ entryPoint }) => entryPoint !== undefined);
  return { ofNode: imports.filter((path) => path.startsWith('node:')), bytes: output.bytes };
}

/** A MobileFaceNet with drawn weights, its head, and a calibration on images of noise; what Node says of them. */
export async function prepareModel(out) {
  const names = ['core', 'heads', 'models', 'numerics'];
  const [core, heads, models, numerics] = await Promise.all(names.map((name) => import(`@scaleface/${name}`)));
  const random = numerics.createRandom(1);
  const images = Array.from({ length: 4 }, () => ({
    data: Uint8Array.from({ length: 112 * 112 * 3 }, () => random.integer(256)),
    width: 112,
    height: 112,
  }));
  const architecture = { name: 'mobilefacenet', options: { dimension: 16 } };
  await core.selectEngine(['wasm']);
  const drawn = new models.MobileFaceNet({ dimension: 16, seed: 1 });
  const backbone = await models.openNativeBackbone({ architecture, network: drawn });
  const head = new heads.ScaleHead({ features: 25088, hidden: [8], seed: 2 });
  const { embedding, bottleneck } = await backbone.embed(images);
  const subjects = ['a', 'a', 'b', 'b'];
  const table = { ids: subjects, subjects, embedding: { data: embedding, width: 16 }, numbers: {}, metadata: {} };
  const { confidence } = models.predictScales(head, { data: bottleneck, width: 25088 });
  const calibration = models.calibrateModel(table, confidence, [0, 1, 2, 3], { genuine: 50, impostor: 50 });
  await models.saveModel(join(out, 'model'), head, backbone, calibration);
  writeFileSync(join(out, 'face.png'), await models.encodeImage(images[3], 'png'));
  const model = await models.ScaleFace.fromPretrained(join(out, 'model'));
  const faces = await model.embed([...images.slice(0, 3), images[3], images[3]]);
  const verdict = await model.verify(faces[0], faces[1], { reject: 0 });
  return {
    images: images.slice(0, 3),
    verdict,
    faces: faces.map(({ embedding, confidence }) => ({ embedding: [...embedding], confidence })),
  };
}

const rgba = ({ data, width, height }) =>
  Array.from({ length: width * height * 4 }, (_, i) => (i % 4 === 3 ? 255 : data[3 * (i >> 2) + (i % 4)]));

/** What a fresh browser says; Chromium's software GPU process may die under load, so that it is asked thrice at most. */
async function askPage(launch, address, ask) {
  for (let tries = 1; ; tries++) {
    const browser = await launch();
    try {
      const page = await browser.newPage();
      await page.goto(`${address}/model-page`);
      await page.waitForFunction(() => globalThis.describe !== undefined, undefined, { timeout: 60_000 });
      return await ask(page);
    } catch (error) {
      if (tries === 3) return { error: error.message };
    } finally {
      await browser.close();
    }
  }
}

/** The claims of this part of the job, as outcomes. */
export async function checkModelPage(launch, address, out) {
  const { ofNode, bytes } = await bundle(out);
  const expected = await prepareModel(out);
  const bundled = `the page's bundle (${Math.round(bytes / 1024)} kB) holds nothing of Node`;
  const outcomes = [{ name: bundled, errors: ofNode }];
  for (const engine of ENGINES) {
    const samples = expected.images.map(rgba);
    const found = await askPage(launch, address, (page) =>
      page.evaluate(([e, s]) => globalThis.describe(e, s), [engine, samples]),
    );
    const { errors, note } = compare(expected, found);
    if (found.heard?.includes('model.safetensors') === false) errors.push('progress was not heard');
    outcomes.push({
      name: `a model folder behind an address gives Node's numbers in a page on ${engine} (${note})`,
      errors,
    });
  }
  const methods = await prepareMethods(join(out, 'methods'));
  for (const engine of ENGINES) outcomes.push(...(await checkMethods(launch, address, engine, methods)));
  return outcomes.map((outcome) => ({ ...outcome, state: outcome.errors.length > 0 ? 'fail' : 'pass' }));
}

/** A model folder of each method, with its own backbone. */
async function checkMethods(launch, address, engine, { images, side, expected }) {
  const names = Object.keys(expected);
  const found = await askPage(launch, address, (page) =>
    page.evaluate(([e, s, w, n]) => globalThis.describeMethods(e, s, w, n), [engine, images.map(rgba), side, names]),
  );
  return names.map((name) => {
    const { errors, note } = compare(expected[name], found.error === undefined ? found[name] : found);
    return { name: `the model folder of ${name} gives Node's numbers in a page on ${engine} (${note})`, errors };
  });
}

/** The largest difference of two faces: of embeddings relative to their largest number, of confidences to themselves. */
function difference(face, twin) {
  const size = Math.max(...face.embedding.map(Math.abs));
  const embedding = Math.max(...face.embedding.map((x, d) => Math.abs(x - twin.embedding[d]))) / size;
  return Math.max(embedding, Math.abs(face.confidence / twin.confidence - 1));
}

/** What is wrong with a page's answer, and how far its numbers are from Node's. */
export function compare(expected, found) {
  if (found.error !== undefined) return { errors: [found.error], note: 'not run' };
  const worst = Math.max(...expected.faces.map((face, i) => difference(face, found.faces[i])));
  const errors = [];
  if (!(worst <= TOLERANCE)) errors.push(`differs by ${worst}`);
  if (found.verdict.decision !== expected.verdict.decision) errors.push(`decides ${found.verdict.decision}`);
  return { errors, note: `largest difference ${worst.toExponential(1)}` };
}
