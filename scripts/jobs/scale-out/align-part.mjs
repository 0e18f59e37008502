// A process that aligns photographs: `align-part.mjs PHOTOS OUT INDEX COUNT` one shard of them, `align-part.mjs PHOTOS OUT` all.
// Its detector finds a face where the darkest quarter of a photograph is, and takes its time, so that it can be killed at work.
import { setTimeout as sleep } from 'node:timers/promises';
import { alignFolder, alignShard, readImageFolder } from '../../../packages/data/dist/index.js';
import { arcFaceTemplate } from '../../../packages/models/dist/index.js';

/** Where the four quarters begin, the darkest first. */
function darkest({ data, width, height }) {
  const [w, h] = [width >> 1, height >> 1];
  const corners = [0, w].flatMap((x) => [0, h].map((y) => ({ x, y, sum: 0 })));
  for (const corner of corners) {
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) corner.sum += data[3 * ((corner.y + y) * width + corner.x + x)];
    }
  }
  return corners.sort((a, b) => a.sum - b.sum)[0];
}

const detector = {
  name: 'the darkest quarter',
  async detect(image) {
    await sleep(10);
    const { x, y } = darkest(image);
    const side = image.width >> 1;
    const landmarks = arcFaceTemplate(side).map(([u, v]) => [x + u, y + v]);
    return [{ score: 0.9, box: { x, y, width: side, height: side }, landmarks }];
  },
  async close() {},
};

const [photos, out, index, count] = process.argv.slice(2);
const images = await readImageFolder(photos);
if (count === undefined) await alignFolder(images, detector, { out });
else {
  const { alreadyDone } = await alignShard(images, detector, { index: Number(index), count: Number(count) }, { out });
  console.log(alreadyDone ? 'there already' : 'aligned');
}
