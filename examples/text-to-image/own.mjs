// Embeddings that a user brings: two .npy files and the pairs, of which one half of the images trains the heads.
import { readFile } from 'node:fs/promises';
import { parseCsv, parseNpy } from '@scaleface/data';
import { turned } from './compare.mjs';

const matrixOf = async (file) => {
  const { data, shape } = parseNpy(await readFile(file), file);
  if (shape.length !== 2) throw new Error(`${file} has shape [${shape}], not [rows, numbers]`);
  return { data, width: shape[1] };
};

const pick = ({ data, width }, rows) => {
  const chosen = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) chosen.set(data.subarray(row * width, (row + 1) * width), i * width);
  return { data: chosen, width };
};

/** Which captions belong to which images: lines of `image,caption`, numbers of rows from 0. */
async function readTruth(file, images, captions) {
  const rows = parseCsv(await readFile(file, 'utf8'), file).filter(({ cells }) => !/[a-z]/i.test(cells.join('')));
  const truth = Array.from({ length: captions }, () => []);
  for (const { cells, line } of rows) {
    const [image, caption] = cells.map(Number);
    if (!(Number.isInteger(image) && image >= 0 && image < images && truth[caption])) {
      throw new Error(`${file}:${line}: expected image,caption below ${images} and ${captions}, got ${cells}`);
    }
    truth[caption].push(image);
  }
  return truth;
}

/** Training and test half; a caption goes with the first of its images, pairs across the halves are left out. */
export async function ownSets({ images: imageFile, captions: captionFile, truth: truthFile }, random) {
  const [images, captions] = await Promise.all([matrixOf(imageFile), matrixOf(captionFile)]);
  const count = images.data.length / images.width;
  if (images.width !== captions.width) throw new Error(`widths differ: ${images.width} and ${captions.width}`);
  const truth = await readTruth(truthFile, count, captions.data.length / captions.width);
  const order = random.shuffle(Array.from({ length: count }, (_, i) => i));
  const half = (chosen) => {
    const place = new Map(chosen.map((image, i) => [image, i]));
    const own = truth.flatMap((list, c) => (list.length > 0 && place.has(list[0]) ? [c] : []));
    const pairs = own.map((c) => truth[c].flatMap((image) => place.get(image) ?? []));
    return {
      images: pick(images, chosen),
      captions: pick(captions, own),
      pairs,
      clusters: pairs.map(([image]) => image),
      imageClusters: chosen.map((_, i) => i),
      imageTruth: turned(pairs, chosen.length),
    };
  };
  const middle = Math.floor(count / 2);
  return { train: half(order.slice(0, middle)), test: half(order.slice(middle)) };
}
