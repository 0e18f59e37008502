import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { decodeSafetensors, encodeSafetensors, selectEngine, stripPrefix } from '@scaleface/core';
import { ScaleHead } from '@scaleface/heads';
import * as p from '@scaleface/pipeline';

await selectEngine(['wasm']);
const cpu = async (f) => {
  const s = process.cpuUsage();
  const r = await f();
  const { user, system } = process.cpuUsage(s);
  return [(user + system) / 1000, r];
};
const med = (x) => x.sort((a, b) => a - b)[x.length >> 1];
for (const name of ['iresnet50', 'mobilefacenet']) {
  const architecture = { name, options: { dimension: 512, seed: 1 } };
  const network = p.createBackbone(name, architecture.options);
  const b = await p.openNativeBackbone({ architecture, network });
  await p.saveModel('/tmp/hashmodel', new ScaleHead({ features: 512, hidden: [512] }), b);
  await b.close();
  const t = { load: [], hash: [], check: [] };
  let sha;
  for (let i = 0; i < 5; i++) {
    const [load, m] = await cpu(() => p.loadModel('/tmp/hashmodel'));
    m.head.dispose();
    await m.backbone.close();
    const bytes = await readFile('/tmp/hashmodel/model.safetensors');
    const { arrays } = decodeSafetensors(bytes);
    const [hash, s] = await cpu(() =>
      createHash('sha256')
        .update(encodeSafetensors(stripPrefix(arrays, 'backbone.')))
        .digest('hex'),
    );
    const [check] = await cpu(() => createHash('sha256').update(bytes).digest('hex'));
    sha = s === m.config.backbone.sha256;
    t.load.push(load);
    t.hash.push(hash);
    t.check.push(check);
  }
  console.log(
    name,
    'load',
    med(t.load),
    'hash of the backbone',
    med(t.hash),
    'sha of file',
    med(t.check),
    'equal',
    sha,
  );
}
await rm('/tmp/hashmodel', { recursive: true });
