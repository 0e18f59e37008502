import { readFile } from 'node:fs/promises';
import { decodeSafetensors, selectEngine } from '@scaleface/core';
import { ScaleHead } from '@scaleface/heads';
import * as p from '@scaleface/pipeline';

await selectEngine(['wasm']);
const network = p.createBackbone('iresnet50', { dimension: 512, seed: 1 });
const b = await p.openNativeBackbone({
  architecture: { name: 'iresnet50', options: { dimension: 512, seed: 1 } },
  network,
});
await p.saveModel('/tmp/hashmodel2', new ScaleHead({ features: 512, hidden: [512] }), b);
const bytes = await readFile('/tmp/hashmodel2/model.safetensors');
console.log(bytes.length);
const n = Number(bytes.readBigUInt64LE(0));
const h = JSON.parse(bytes.subarray(8, 8 + n));
console.log(h['backbone.layer4.1.conv2.weight'], Object.keys(h).length);
try {
  decodeSafetensors(bytes);
  console.log('decodes');
} catch (e) {
  console.log(e.message);
}
