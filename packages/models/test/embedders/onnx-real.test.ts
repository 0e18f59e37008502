import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasOnnxRuntime } from '../../../../testing/onnx-runtime.js';
import { decodeImage, type Embedder, openOnnxBackbone } from '../../src/index.js';

const data = process.env.SCALEFACE_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data');
const model = join(data, 'models', 'mobilefacenet_y1.onnx');

/** The stored embeddings of a set: `files`, and their rows of 128 numbers. */
function stored(set: string): { files: string[]; rows: Float32Array } {
  const base = join(data, 'dev', 'emb', `${set}.y1`);
  const bytes = readFileSync(`${base}.embedding.f32`);
  const { files } = JSON.parse(readFileSync(`${base}.json`, 'utf8')) as { files: string[] };
  return { files, rows: new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)) };
}

describe.skipIf(!existsSync(model) || !hasOnnxRuntime)(
  'MobileFaceNet through ONNX Runtime (needs the real faces and onnxruntime-node)',
  () => {
    let backbone: Embedder;
    beforeAll(async () => {
      backbone = await openOnnxBackbone({
        file: model,
        outputs: { embedding: 'embedding', bottleneck: 'gdc' },
        threads: 1,
      });
    });
    afterAll(() => backbone.close());

    it.each(['lfw', 'celeba', 'glint24', 'lfw-degraded'])(
      'gives the stored embeddings of %s from the same files',
      async (set) => {
        const { files, rows } = stored(set);
        const chosen = Array.from({ length: 24 }, (_, k) => Math.floor((k * files.length) / 24));
        const images = chosen.map((i) => decodeImage(join(data, 'dev', set, files[i] as string)));
        const { embedding, bottleneck } = await backbone.embed(await Promise.all(images));
        let worst = 0;
        chosen.forEach((i, k) => {
          for (let d = 0; d < 128; d++) {
            worst = Math.max(worst, Math.abs((embedding[k * 128 + d] as number) - (rows[i * 128 + d] as number)));
          }
        });
        expect(worst).toBeLessThan(1e-4);
        expect(bottleneck?.length).toBe(24 * 512);
      },
    );

    it('names the outputs there are when another is asked for', async () => {
      await expect(openOnnxBackbone({ file: model, outputs: { embedding: 'features' } })).rejects.toMatchObject({
        code: 'unknown-name',
        expected: 'embedding, gdc, conv_map',
      });
    });
  },
);
