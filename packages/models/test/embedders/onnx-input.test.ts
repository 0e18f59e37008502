import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasOnnxRuntime } from '../../../../testing/onnx-runtime.js';
import { tinyOnnx } from '../../../../testing/tiny-onnx.js';
import { openNamedBackbone, openOnnxBackbone, type Preprocessing } from '../../src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'scaleface-onnx-'));

function fileOf(...model: Parameters<typeof tinyOnnx>): string {
  const file = join(folder, `${model.flat().join('-')}.onnx`);
  writeFileSync(file, tinyOnnx(...model));
  return file;
}

const images = (n: number, side: number) =>
  Array.from({ length: n }, () => ({ data: new Uint8Array(3 * side * side).fill(9), width: side, height: side }));

const fixed = ['N', 3, 112, 112];
const channelsLast = ['N', 112, 96, 3];

describe.skipIf(!hasOnnxRuntime)('an ONNX backbone (needs onnxruntime-node)', () => {
  it('runs, also where its batch is fixed or its size is any', async () => {
    for (const shape of [fixed, [1, 3, 112, 112], ['N', 3, 'H', 'W']]) {
      const backbone = await openOnnxBackbone({ file: fileOf(shape), threads: 1 });
      const { embedding } = await backbone.embed(images(2, 112));
      expect([...embedding]).toEqual(Array(6).fill(9));
      await backbone.close();
    }
  });

  it.each<[string, readonly (number | string)[], Partial<Preprocessing>, string, string]>([
    ['another size', fixed, { width: 64, height: 64 }, '[N, 3, 64, 64]', 'Declare it with --size 112'],
    ['another layout', fixed, { layout: 'nhwc' }, '[N, 112, 112, 3]', 'Declare it with --size 112 --layout nchw'],
    ['both', channelsLast, {}, '[N, 3, 112, 112]', 'Declare it with --size 96x112 --layout nhwc'],
    ['any size but another layout', ['N', 'H', 'W', 3], {}, '[N, 3, 112, 112]', 'Declare it with --layout nhwc'],
    ['one grey channel', ['N', 1, 112, 112], {}, '[N, 3, 112, 112]', 'Is it a face embedder? Its input is not a batch'],
    ['no image', ['N', 128], {}, '[N, 3, 112, 112]', 'Is it a face embedder? Its input is not a batch'],
  ])(
    'that takes %s is refused when it is opened, with what would fit',
    async (_, shape, preprocessing, received, hint) => {
      const file = fileOf(shape);
      await expect(openOnnxBackbone({ file, preprocessing, threads: 1 })).rejects.toMatchObject({
        name: 'ScaleFaceError',
        code: 'bad-format',
        path: file,
        expected: `[${shape.join(', ')}]`,
        received,
        hint: expect.stringContaining(hint),
      });
    },
  );

  it('that fails in the run is named with the shapes, not with the words of the runtime', async () => {
    const file = fileOf(['N', 3, 'H', 'W'], 'misfit');
    const backbone = await openOnnxBackbone({ file, threads: 1 });
    const failed = backbone.embed(images(2, 112));
    await expect(failed).rejects.toMatchObject({
      code: 'bad-format',
      path: file,
      expected: 'x [N, 3, H, W]',
      received: 'x [2, 3, 112, 112]',
      hint: expect.stringContaining('--embedding'),
      cause: expect.any(Error),
    });
    await expect(failed).rejects.not.toThrow(/onnxruntime|\n/);
    await backbone.close();
  });

  it('whose output is not a row per image is refused', async () => {
    const backbone = await openOnnxBackbone({ file: fileOf(['N', 3, 'H', 'W'], 'one'), threads: 1 });
    await expect(backbone.embed(images(2, 16).map(() => images(1, 112)[0] as never))).rejects.toMatchObject({
      code: 'bad-format',
      expected: 'y of float32 or float16 [2, …]',
      received: 'float32 [1, 6]',
    });
    await backbone.close();
  });

  it.each([
    ['text', 'no model'],
    ['nothing', ''],
    ['half a model', Buffer.from(tinyOnnx(fixed).subarray(0, 60))],
  ])('of %s is refused in one line', async (_, content) => {
    const file = join(folder, 'broken.onnx');
    writeFileSync(file, content);
    const failed = openOnnxBackbone({ file });
    await expect(failed).rejects.toMatchObject({ code: 'bad-format', path: file });
    await expect(failed).rejects.not.toThrow(/\n/);
  });
});

describe('the backbone pixels', () => {
  it.each(['0/0', '8/0', '0/8', '8/9', '100000/1'])('%s is refused by itself', async (grid) => {
    await expect(openNamedBackbone(`pixels:${grid}`)).rejects.toMatchObject({
      code: 'out-of-range',
      path: 'backbone',
      received: `pixels:${grid}`,
    });
  });
});
