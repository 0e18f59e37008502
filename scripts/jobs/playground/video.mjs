// The film that Chromium plays as a webcam: a drawn face, the same face worse, and where data lies beside the checkout a real
// photograph, sharp and blurred; then nothing.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const WIDTH = 320;
const HEIGHT = 240;
const RATE = 5;
/** Frames of each part. */
const LONG = 15;

const data = resolve(process.env.SCALEFACE_DATA ?? '../shared/data');

/** A detector of real faces, where there is one. */
export const yunet = join(data, 'models', 'yunet_n_dynamic.onnx');
export const hasFaces = existsSync(yunet);

/** Grey, with an image of three samples a pixel in its middle. */
function frameOf(image) {
  const frame = { data: new Uint8Array(3 * WIDTH * HEIGHT).fill(128), width: WIDTH, height: HEIGHT };
  if (image === undefined) return frame;
  const [left, top] = [Math.floor((WIDTH - image.width) / 2), Math.floor((HEIGHT - image.height) / 2)];
  for (let y = Math.max(0, -top); y < Math.min(image.height, HEIGHT - top); y++) {
    const row = image.data.subarray(3 * y * image.width, 3 * (y + 1) * image.width);
    frame.data.set(row, 3 * ((y + top) * WIDTH + left));
  }
  return frame;
}

/** A box blur, rows and columns apart. */
function blurred({ data, width, height }, reach) {
  const along = (from, count, step, other, otherStep) => {
    const to = new Uint8Array(from.length);
    for (let line = 0; line < other; line++) {
      for (let i = 0; i < count; i++) {
        for (let c = 0; c < 3; c++) {
          let [sum, taken] = [0, 0];
          for (let k = Math.max(0, i - reach); k <= Math.min(count - 1, i + reach); k++, taken++) {
            sum += from[3 * (line * otherStep + k * step) + c];
          }
          to[3 * (line * otherStep + i * step) + c] = sum / taken;
        }
      }
    }
    return to;
  };
  const rows = along(data, width, 1, height, width);
  return { data: along(rows, height, width, width, 1), width, height };
}

/** The planes of a frame: luma, and both chromas of every second pixel of every second row. */
function planesOf({ data }) {
  const luma = new Uint8Array(WIDTH * HEIGHT);
  const [blue, red] = [new Uint8Array(luma.length / 4), new Uint8Array(luma.length / 4)];
  for (let p = 0; p < luma.length; p++) {
    const [r, g, b] = data.subarray(3 * p, 3 * p + 3);
    const y = 0.299 * r + 0.587 * g + 0.114 * b;
    luma[p] = y;
    const [column, row] = [p % WIDTH, Math.floor(p / WIDTH)];
    if (column % 2 === 1 || row % 2 === 1) continue;
    const q = ((row / 2) * WIDTH) / 2 + column / 2;
    blue[q] = 128 + 0.564 * (b - y);
    red[q] = 128 + 0.713 * (r - y);
  }
  return Buffer.concat([luma, blue, red]);
}

/** Writes the film. */
export async function writeVideo(file) {
  const [{ createRandom }, { drawIdentity, photograph }, models] = await Promise.all(
    ['@scaleface/numerics', '@scaleface/pipeline/page', '@scaleface/models'].map((name) => import(name)),
  );
  const clean = { pose: 0, light: 0, blur: 0, noise: 0, resolution: 0, occlusion: 0 };
  const random = createRandom(11);
  const { pixels } = photograph(drawIdentity(random), random, { size: HEIGHT, magnitudes: clean });
  const drawn = frameOf({ data: pixels, width: HEIGHT, height: HEIGHT });
  const parts = [drawn, blurred(drawn, 40)];
  if (hasFaces) {
    const folder = join(data, 'extras', 'lfw-raw250');
    const [person] = readdirSync(folder);
    const real = frameOf(await models.decodeImage(join(folder, person, readdirSync(join(folder, person))[0])));
    parts.push(real, blurred(real, 4));
  }
  parts.push(frameOf());
  const frames = parts.flatMap((part) => {
    const one = Buffer.concat([Buffer.from('FRAME\n'), planesOf(part)]);
    return Array(LONG).fill(one);
  });
  writeFileSync(
    file,
    Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${RATE}:1 Ip A1:1 C420jpeg\n`), ...frames]),
  );
}
