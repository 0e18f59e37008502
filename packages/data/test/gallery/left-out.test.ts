import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '@scaleface/core';
import {
  arcFaceTemplate,
  type Embedder,
  encodeImage,
  type FaceDetector,
  type LoadedModel,
  loadModel,
  openModelBackbone,
} from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { saveSmallModel } from '../../../models/test/recognition/small-model.js';
import { type LeftOutOfGallery, type OpenGalleryOptions, openGallery } from '../../src/index.js';

const random = createRandom(6);
let home: string;
let model: LoadedModel;
let backbone: Embedder;

/** Finds a face in whatever is not black. */
const detector: FaceDetector = {
  name: 'not black',
  detect: async ({ data, width }) =>
    data[0] === 0 ? [] : [{ score: 0.9, box: { x: 0, y: 0, width, height: width }, landmarks: arcFaceTemplate(width) }],
  close: async () => {},
};

/** A gallery of such files: photographs, black ones whose name has `black`, others that do not decode. */
async function galleryOf(names: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(home, 'faces-'));
  for (const name of names) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    const data = Uint8Array.from({ length: 768 }, () => (name.includes('black') ? 0 : 1 + random.integer(255)));
    const png = await encodeImage({ data, width: 16, height: 16 }, 'png');
    await writeFile(join(folder, name), name.includes('broken') ? 'no image' : png);
  }
  return folder;
}

async function opened(names: readonly string[], options: OpenGalleryOptions = { detector }) {
  const folder = await galleryOf(names);
  const told: LeftOutOfGallery[] = [];
  const how = { onLeftOut: (leftOut: LeftOutOfGallery) => told.push(leftOut), ...options };
  const found = await openGallery(folder, backbone, model, how).catch((error: Error) => error);
  return { folder, told, found };
}

beforeAll(async () => {
  await selectEngine(['cpu']);
  home = await mkdtemp(join(tmpdir(), 'left-out-'));
  await saveSmallModel(join(home, 'model'));
  model = await loadModel(join(home, 'model'));
  backbone = await openModelBackbone(undefined, model);
});
afterAll(async () => {
  await backbone.close();
  model.dispose();
});

// More than a batch of sixteen, the black ones in its first and in its second.
const many = Array.from({ length: 20 }, (_, i) => `p${i % 3}/${String(i).padStart(2, '0')}.png`);

it('photographs without a face are left out and named, and the gallery is that of the others', async () => {
  const names = [...many, 'p0/black.png', 'p2/black.jpg'];
  const { folder, told, found } = await opened(names);
  expect(found).toMatchObject({ subjects: ['p0', 'p1', 'p2'], images: [7, 7, 6] });
  const [black, another] = ['p0/black.png', 'p2/black.jpg'].map((id) => ({ id, reason: 'no face found' }));
  expect(told).toEqual([{ images: [black, another], subjects: [] }]);
  expect(await openGallery(folder, backbone, model, { detector }).catch((e) => e)).toMatchObject({
    code: 'bad-format',
    path: join(folder, 'p0/black.png'),
  });
});

it('nothing is told of a gallery that is used whole', async () => {
  expect(await opened(many)).toMatchObject({ found: { images: [7, 7, 6] }, told: [] });
});

it('an identity of which no image is left is refused by its name, unless it may be left out', async () => {
  const names = ['ann/1.png', 'bob/black.png', 'eve/black.png'];
  const { told, found, folder } = await opened(names);
  expect(told).toMatchObject([
    { images: [{ id: 'bob/black.png' }, { id: 'eve/black.png' }], subjects: ['bob', 'eve'] },
  ]);
  expect(found).toMatchObject({ code: 'bad-format', path: folder, received: 'bob, eve' });
  const skipped = await opened(names, { detector, skipBad: true });
  expect([skipped.found, skipped.told]).toMatchObject([{ subjects: ['ann'] }, told]);
});

it('an image that does not decode is an error, unless it may be left out', async () => {
  const names = ['ann/1.png', 'ann/broken.png', 'bob/1.png'];
  for (const how of [{}, { detector }]) {
    const { folder, told, found } = await opened(names, how);
    expect([found, told]).toMatchObject([{ code: 'bad-format', path: join(folder, 'ann/broken.png') }, []]);
    const skipped = await opened(names, { ...how, skipBad: true });
    expect(skipped.found).toMatchObject({ subjects: ['ann', 'bob'], images: [1, 1] });
    expect(skipped.told[0]?.images).toEqual([
      { id: 'ann/broken.png', reason: expect.stringMatching(/does not decode(?!.*skip)/) },
    ]);
  }
});

it('a gallery of which no image is left is refused, whatever may be left out', async () => {
  const { told, found, folder } = await opened(['ann/black.png', 'bob/broken.png'], { detector, skipBad: true });
  expect(told).toHaveLength(1);
  expect(found).toMatchObject({
    code: 'bad-format',
    path: folder,
    received: '2 images; ann/black.png: no face found',
  });
});

it('an error that is not of an image is thrown as it is', async () => {
  const failing: FaceDetector = { ...detector, detect: () => Promise.reject(new Error('out of memory')) };
  const { found, told } = await opened(['ann/1.png'], { detector: failing, skipBad: true });
  expect([found, told]).toEqual([new Error('out of memory'), []]);
});
