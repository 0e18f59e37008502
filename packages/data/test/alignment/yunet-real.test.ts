import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pairScore } from '@scaleface/eval';
import { alignFace, decodeImage, openOnnxBackbone, openYuNet, type Point } from '@scaleface/models';
import { describe, expect, test } from 'vitest';
import { dataFolder } from '../../../../testing/data.js';
import { hasOnnxRuntime } from '../../../../testing/onnx-runtime.js';
import { readImageFolder } from '../../src/index.js';

/** Faces found, score, width of the face, landmarks. */
type Known = Record<string, [number, number, number, Point[]]>;

describe.skipIf(dataFolder === undefined || !hasOnnxRuntime)(
  'YuNet on LFW (needs ../shared/data and onnxruntime-node)',
  () => {
    const data = dataFolder as string;

    test('finds the landmarks known from another program to a tenth of a pixel, and crops that the network takes for the same', async () => {
      const known = JSON.parse(await readFile(join(data, 'dev/lfw-detect.json'), 'utf8')) as Known;
      const images = (await readImageFolder(join(data, 'extras/lfw-raw250'))).filter((i) => known[i.id]);
      const some = images.filter((_, i) => i % 8 === 0);
      const detector = await openYuNet({ file: join(data, 'models/yunet_n_dynamic.onnx'), threads: 1 });
      const backbone = await openOnnxBackbone({ file: join(data, 'models/mobilefacenet_y1.onnx'), threads: 1 });
      const [distances, cosines]: [number[], number[]] = [[], []];
      for (const { id, file } of some) {
        const image = await decodeImage(file);
        const faces = await detector.detect(image);
        const expected = known[id]?.[3] as Point[];
        const off = faces.map(({ landmarks }) => Math.max(...landmarks.map((p, k) => distance(p, expected[k]))));
        const best = faces[off.indexOf(Math.min(...off))];
        distances.push(Math.min(...off));
        if (best === undefined) continue;
        const crops = [await alignFace(image, best.landmarks), await decodeImage(join(data, 'dev/lfw', id))];
        const { embedding } = await backbone.embed(crops);
        cosines.push(cosine(embedding.subarray(0, 128), embedding.subarray(128)));
      }
      await detector.close();
      await backbone.close();
      expect(Math.max(...distances)).toBeLessThan(0.1);
      expect(Math.min(...cosines)).toBeGreaterThan(0.99);
    });
  },
);

const distance = ([x, y]: Point, [u, v]: Point = [Number.NaN, 0]): number => Math.hypot(x - u, y - v);

const cosine = (a: Float32Array, b: Float32Array): number => pairScore('cosine', { mu: [a] }, { mu: [b] })[0] as number;
