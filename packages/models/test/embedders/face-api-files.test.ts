import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, expect, it } from 'vitest';
import { readFaceApiWeights } from '../../src/embedders/face-api/files.js';

const names = ['tiny_face_detector', 'face_landmark_68', 'face_recognition'];
const manifestOf = (name: string): object[] => [
  { paths: [`${name}.bin`], weights: [{ name: 'a', shape: [2], dtype: 'float32' }] },
];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'face-api-'));
  for (const [i, name] of names.entries()) {
    await writeFile(join(folder, `${name}_model-weights_manifest.json`), JSON.stringify(manifestOf(name)));
    await writeFile(join(folder, `${name}.bin`), Buffer.from(Float32Array.of(i, 0.5).buffer));
  }
});

it('the three networks are read by their manifests', async () => {
  const { detector, landmarks, descriptor, sha256 } = await readFaceApiWeights(folder);
  expect([detector, landmarks, descriptor].map(({ a }) => Array.from(a?.dataSync() ?? []))).toEqual([
    [0, 0.5],
    [1, 0.5],
    [2, 0.5],
  ]);
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  tf.dispose([detector, landmarks, descriptor] as never);
});

it.each([
  ['no JSON', '[{'],
  ['no list', '{}'],
  ['an entry that is nothing', '[null]'],
  ['no weights', '[{"paths":["tiny_face_detector.bin"]}]'],
  ['a path that is none', '[{"paths":[3],"weights":[]}]'],
  ['two files', '[{"paths":["a","b"],"weights":[]}]'],
  ['a file of another folder', '[{"paths":["../x"],"weights":[]}]'],
  ['a type that is none', '[{"paths":["tiny_face_detector.bin"],"weights":[{"name":"a","shape":[2],"dtype":"flo"}]}]'],
  [
    'more numbers than bytes',
    '[{"paths":["tiny_face_detector.bin"],"weights":[{"name":"a","shape":[3],"dtype":"float32"}]}]',
  ],
  ['text', '[{"paths":["tiny_face_detector.bin"],"weights":[{"name":"a","shape":[9],"dtype":"string"}]}]'],
])('a manifest that is damaged is refused by name: %s', async (_, text) => {
  const path = join(folder, 'tiny_face_detector_model-weights_manifest.json');
  await writeFile(path, text);
  const before = tf.memory().numTensors;
  await expect(readFaceApiWeights(folder)).rejects.toMatchObject({ name: 'ScaleFaceError', code: 'bad-format', path });
  expect(tf.memory().numTensors).toBe(before);
});

it('weights that are not there are refused by name', async () => {
  const path = join(folder, 'gone.bin');
  const text = JSON.stringify(manifestOf('gone'));
  await writeFile(join(folder, 'tiny_face_detector_model-weights_manifest.json'), text);
  await expect(readFaceApiWeights(folder)).rejects.toMatchObject({ code: 'missing-file', path });
});
