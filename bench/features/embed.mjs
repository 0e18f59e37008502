// What it costs to know the images again, to seal the parts and to check the table: seconds to embed a folder of crops
// with this build and with another one.
//
//   npm run build && node bench/features/embed.mjs --base DIST/index.js [--onnx FILE] [--images 512] [--rounds 9]
//
// The network is MobileFaceNet, from an ONNX file or with random weights on the engine. Both builds take turns in one
// process, which of them first alternates; medians are compared, and on a busy machine the processor times.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { selectEngine } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as ours from '@scaleface/pipeline';
import { median } from '../contestants.mjs';

const { values } = parseArgs({
  options: {
    base: { type: 'string' },
    onnx: { type: 'string' },
    images: { type: 'string', default: '512' },
    rounds: { type: 'string', default: '9' },
  },
});
if (values.base === undefined) throw new Error('--base names the dist/index.js of another build of the pipeline');
const base = await import(resolve(values.base));

const folder = mkdtempSync(join(tmpdir(), 'scaleface-embed-'));
const random = createRandom(1);
for (let i = 0; i < Number(values.images); i++) {
  const place = join(folder, 'faces', `p${i >> 3}`);
  mkdirSync(place, { recursive: true });
  const cells = Array.from({ length: 64 }, () => random.integer(256));
  const data = Uint8Array.from({ length: 3 * 112 * 112 }, (_, k) => {
    const pixel = Math.floor(k / 3);
    return cells[8 * Math.floor(pixel / 112 / 14) + Math.floor((pixel % 112) / 14)] + random.integer(16);
  });
  writeFileSync(join(place, `${i}.jpg`), await ours.encodeImage({ data, width: 112, height: 112 }, 'jpeg'));
}
const items = await ours.readImageFolder(join(folder, 'faces'));

async function open() {
  if (values.onnx !== undefined) return ours.openOnnxBackbone({ file: values.onnx, threads: 1 });
  await selectEngine(['node', 'wasm']);
  return ours.openNativeBackbone({
    architecture: { name: 'mobilefacenet', options: { seed: 1 } },
    preprocessing: { width: 112, height: 112 },
  });
}
const backbone = await open();

const times = { ours: [], base: [] };
for (let round = 0; round <= Number(values.rounds); round++) {
  const turns = [
    ['ours', ours],
    ['base', base],
  ];
  if (round % 2 === 1) turns.reverse();
  for (const [name, { embedImages }] of turns) {
    const [start, busy] = [performance.now(), process.cpuUsage()];
    await embedImages(items, backbone, { out: join(folder, `${name}.arrow`) });
    const { user, system } = process.cpuUsage(busy);
    // The first round warms up.
    if (round > 0) times[name].push({ elapsed: (performance.now() - start) / 1000, processor: (user + system) / 1e6 });
  }
}
await backbone.close();
rmSync(folder, { recursive: true });

console.log(`${items.length} images, medians of ${values.rounds} turns`);
for (const kind of ['elapsed', 'processor']) {
  const [mine, theirs] = [times.ours, times.base].map((all) => median(all.map((one) => one[kind])));
  const paired = median(times.ours.map((one, i) => one[kind] / times.base[i][kind]));
  console.log(
    `${kind.padEnd(10)} ours ${mine.toFixed(2)} s, base ${theirs.toFixed(2)} s; paired ${paired.toFixed(3)} ×`,
  );
}
