// A turn of bench/data/embed.mjs: `bare` runs the network on tensors in memory, `ours` embeds an archive.
import { rmSync } from 'node:fs';
import { embedImages, openDataSet } from '@scaleface/data';
import { openOnnxBackbone } from '@scaleface/models';
import * as ort from 'onnxruntime-node';

const [kind, onnx, tar, count] = process.argv.slice(2);
const images = Number(count);

/** Times something; a batch before it has loaded and allocated. */
async function timed(work) {
  const [start, busy] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(busy);
  console.log(
    JSON.stringify({ seconds: (performance.now() - start) / 1000, processor: (user + system) / 1e6, images }),
  );
}

if (kind === 'bare') {
  const session = await ort.InferenceSession.create(onnx, { intraOpNumThreads: 1 });
  const [name] = session.inputNames;
  const run = () => {
    const data = new Float32Array(16 * 3 * 112 * 112).fill(127);
    return session.run({ [name]: new ort.Tensor('float32', data, [16, 3, 112, 112]) }, ['embedding']);
  };
  await run();
  await timed(async () => {
    for (let done = 0; done < images; done += 16) await run();
  });
} else {
  const backbone = await openOnnxBackbone({
    file: onnx,
    threads: 1,
    outputs: { embedding: 'embedding' },
    preprocessing: { width: 112, height: 112 },
  });
  await backbone.embed([{ data: new Uint8Array(3 * 112 * 112), width: 112, height: 112 }]);
  let tenth = 1;
  const progress = (stage, done, total) => {
    if (stage !== 'embed' || done < (tenth * total) / 10) return;
    console.log(`${10 * tenth} %: ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`);
    tenth = Math.floor((10 * done) / total) + 1;
  };
  const out = `${tar}.arrow`;
  await timed(async () => embedImages(await openDataSet(`tar:${tar}`), backbone, { out, progress }));
  await backbone.close();
  rmSync(out);
}
