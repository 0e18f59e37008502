// Milliseconds per image of MobileFaceNet in headless Chromium, one image at a time: our native layers and onnxruntime-web by our
// `openOnnxBackbone` (from pixels to numbers in JavaScript), bare onnxruntime-web (a tensor that is there), and the descriptor network of
// @vladmandic/face-api, another and larger one. Every contestant is a page of its own; they take turns, and medians are compared.
//
//   npx turbo run bundle --filter=@scaleface/models && node bench/browser/run.mjs [--rounds 5] [--turn 500] [--json FILE] [--only WORD]
//
// The README of this folder has a table. Needs ../shared/data; installs @vladmandic/face-api into a folder of its own.
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { installChromium, launchChromium } from '../../scripts/jobs/chromium.mjs';
import { servePages } from '../../scripts/jobs/faces/serve.mjs';
import { race } from '../contestants.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    turn: { type: 'string', default: '500' },
    json: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});

const network = resolve(process.env.SCALEFACE_DATA ?? '../shared/data', 'models', 'mobilefacenet_y1.onnx');
const contestants = {
  'bare onnxruntime-web, wasm, 1 thread': { kind: 'bare', threads: 1 },
  'bare onnxruntime-web, wasm, 2 threads': { kind: 'bare', threads: 2 },
  'openOnnxBackbone, wasm, 1 thread': { kind: 'onnx', provider: 'wasm', threads: 1 },
  'openOnnxBackbone, wasm, 2 threads': { kind: 'onnx', provider: 'wasm', threads: 2 },
  'native layers, wasm, 1 thread': { kind: 'native', engine: 'wasm', threads: 1 },
  'native layers, wasm, 2 threads': { kind: 'native', engine: 'wasm', threads: 2 },
  '@vladmandic/face-api, wasm': { kind: 'peer' },
  'openOnnxBackbone, WebGPU (SwiftShader)': { kind: 'onnx', provider: 'webgpu' },
  'native layers, WebGPU (SwiftShader)': { kind: 'native', engine: 'webgpu' },
};
/** Computed on the processor: once is enough to see that it runs. */
const seldom = Object.fromEntries(Object.keys(contestants).map((name) => [name, name.includes('WebGPU') ? 1 : 1e9]));

const out = mkdtempSync(join(tmpdir(), 'scaleface-bench-browser-'));

async function prepare() {
  const [core, heads, models] = await Promise.all(['core', 'heads', 'models'].map((n) => import(`@scaleface/${n}`)));
  await core.selectEngine(['wasm'], { threads: 1 });
  const outputs = { embedding: 'embedding', bottleneck: 'gdc' };
  const native = await models.openOnnxAsNative({ file: network, outputs });
  await models.saveModel(join(out, 'native'), new heads.ScaleHead({ features: 512, hidden: [] }), native);
  mkdirSync(join(out, 'onnx'));
  copyFileSync(network, join(out, 'onnx', 'mobilefacenet_y1.onnx'));
  const peer = join(out, 'peer');
  mkdirSync(peer);
  writeFileSync(join(peer, 'package.json'), '{ "private": true }\n');
  const install = ['install', '@vladmandic/face-api@1.7.15', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', install, { cwd: peer, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('the peer was not installed');
  cpSync(join(peer, 'node_modules/@vladmandic/face-api'), join(out, 'face-api'), { recursive: true });
  await build({
    entryPoints: { page: 'bench/browser/page.mjs', peer: 'bench/browser/peer.mjs' },
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    external: ['/face-api/*'],
    outdir: out,
    logLevel: 'error',
  });
}

installChromium();
await prepare();
const { server, address } = await servePages(out);
const browser = await launchChromium();
try {
  const pages = [];
  for (const [name, options] of Object.entries(contestants).filter(([name]) => name.includes(values.only))) {
    const page = await browser.newPage();
    await page.goto(`${address}/isolated/${options.kind === 'peer' ? 'peer' : 'page'}`);
    await page.waitForFunction(() => globalThis.ready, undefined, { timeout: 120_000 });
    await page.evaluate((given) => globalThis.start(given), options);
    pages.push({ name, ask: ({ turn }) => page.evaluate((ms) => globalThis.turn(ms), turn) });
  }
  const times = await race(pages, {}, { rounds: Number(values.rounds), turn: Number(values.turn), seldom });
  console.log(`Chromium ${browser.version()}, ${values.rounds} turns of ${values.turn} ms\n`);
  console.log('| contestant | ms per image | × bare onnxruntime-web on as many threads |\n| --- | --- | --- |');
  for (const [name, ms] of Object.entries(times)) {
    const base = times[`bare onnxruntime-web, wasm, ${name.includes('2 threads') ? '2 threads' : '1 thread'}`];
    console.log(`| ${name} | ${ms.toFixed(1)} | ${base === undefined ? '–' : (ms / base).toFixed(2)} |`);
  }
  if (values.json) writeFileSync(values.json, `${JSON.stringify(times, null, 1)}\n`);
} finally {
  await browser.close();
  server.close();
  rmSync(out, { recursive: true, force: true });
}
