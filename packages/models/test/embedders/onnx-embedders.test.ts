import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pairScore } from '@scaleface/eval';
import { describe, expect, it } from 'vitest';
import { dataFolder } from '../../../../testing/data.js';
import { inLongJob } from '../../../../testing/long.js';
import { hasOnnxRuntime } from '../../../../testing/onnx-runtime.js';
import { decodeImage, type OnnxBackboneOptions, openOnnxBackbone } from '../../src/index.js';

const data = dataFolder ?? '';

interface Pair {
  readonly files: readonly [string, string];
  readonly genuine: boolean;
}

/** The first pairs of the first fold of LFW, as many genuine as impostor ones. */
function pairs(each: number): Pair[] {
  const file = (name: string, n: string): string => join('lfw', name, `${name}_${n.padStart(4, '0')}.jpg`);
  const lines = readFileSync(join(data, 'dev', 'lfw-pairs.txt'), 'utf8')
    .trim()
    .split('\n')
    .slice(1, 601);
  const all = lines.map((line): Pair => {
    const [a = '', i = '', b = '', j] = line.split('\t');
    return j === undefined
      ? { files: [file(a, i), file(a, b)], genuine: true }
      : { files: [file(a, i), file(b, j)], genuine: false };
  });
  return [
    ...all.filter(({ genuine }) => genuine).slice(0, each),
    ...all.filter(({ genuine }) => !genuine).slice(0, each),
  ];
}

const cosine = (a: Float32Array, b: Float32Array): number => pairScore('cosine', { mu: [a] }, { mu: [b] })[0] as number;

const centred = { mean: [127, 127, 127], scale: [1 / 128, 1 / 128, 1 / 128] } as const;

const embedders: [string, number, number, Partial<OnnxBackboneOptions>][] = [
  ['mobilefacenet_y1', 128, 1, { outputs: { embedding: 'embedding', bottleneck: 'gdc' } }],
  ['mobilefacenet_siriusai_192', 192, 1, {}],
  ['mobilefacenet_casia', 128, 0.99, {}],
  // Its batch size is fixed to one.
  [
    'faceplugin_fr_feature_512',
    512,
    0.99,
    { input: 'input', outputs: { embedding: 'output' }, preprocessing: centred },
  ],
];

describe.skipIf(dataFolder === undefined || !hasOnnxRuntime)(
  'Four pretrained embedders on real faces (needs the real faces and onnxruntime-node)',
  () => {
    it.each(embedders.filter((_, k) => inLongJob || k === 0))(
      '%s gives %d numbers and tells genuine pairs from impostors',
      async (name, width, least, options) => {
        const backbone = await openOnnxBackbone({ file: join(data, 'models', `${name}.onnx`), threads: 1, ...options });
        const chosen = pairs(24);
        const files = [...new Set(chosen.flatMap((pair) => pair.files))];
        const faces = new Map<string, Float32Array>();
        for (let start = 0; start < files.length; start += 16) {
          const some = files.slice(start, start + 16);
          const images = await Promise.all(some.map((file) => decodeImage(join(data, 'dev', file))));
          const { embedding } = await backbone.embed(images);
          expect(embedding.length).toBe(some.length * width);
          some.forEach((file, i) => {
            faces.set(file, embedding.subarray(i * width, (i + 1) * width));
          });
        }
        await backbone.close();
        const scoreOf = ({ files: [a, b] }: Pair): number =>
          cosine(faces.get(a) as Float32Array, faces.get(b) as Float32Array);
        const genuine = chosen.filter((pair) => pair.genuine).map(scoreOf);
        const impostor = chosen.filter((pair) => !pair.genuine).map(scoreOf);
        const above = genuine.flatMap((g) => impostor.map((i): number => (g > i ? 1 : 0)));
        const auc = above.reduce((sum, x) => sum + x, 0) / above.length;
        expect(auc).toBeGreaterThanOrEqual(least);
      },
    );
  },
);
