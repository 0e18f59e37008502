import { describe, expect, it } from 'vitest';
import { hasOnnxRuntime } from '../../../../testing/onnx-runtime.js';
import { openOnnxBackbone, openPixelsBackbone, preprocess, type RawImage } from '../../src/index.js';

const image: RawImage = { width: 2, height: 1, data: new Uint8Array([10, 20, 30, 40, 50, 60]) };
const plain = { width: 2, height: 1, mean: [0, 0, 0], scale: [1, 1, 1] } as const;

describe('preprocessing', () => {
  it('orders channels and axes as declared', () => {
    expect([...preprocess([image], { ...plain, colour: 'rgb', layout: 'nhwc' })]).toEqual([10, 20, 30, 40, 50, 60]);
    expect([...preprocess([image], { ...plain, colour: 'rgb', layout: 'nchw' })]).toEqual([10, 40, 20, 50, 30, 60]);
    expect([...preprocess([image], { ...plain, colour: 'bgr', layout: 'nchw' })]).toEqual([30, 60, 20, 50, 10, 40]);
  });

  it('takes mean and scale in the order of the network', () => {
    const bgr = { ...plain, colour: 'bgr', layout: 'nhwc', mean: [30, 20, 0], scale: [1, 2, 0.5] } as const;
    expect([...preprocess([image], bgr)]).toEqual([0, 0, 5, 30, 60, 20]);
  });

  it('refuses an image of another size', () => {
    expect(() => preprocess([{ ...image, width: 1 }], { ...plain, colour: 'rgb', layout: 'nhwc' })).toThrowError(
      expect.objectContaining({ code: 'shape-mismatch', path: 'images[0]' }),
    );
  });
});

it('the pixels are a backbone: 64 centred grey cells, and their contrast beside them', async () => {
  const backbone = openPixelsBackbone(16, 2);
  const data = new Uint8Array(16 * 16 * 3).fill(255, 0, 8 * 16 * 3);
  const { embedding, bottleneck } = await backbone.embed([{ width: 16, height: 16, data }]);
  expect([...embedding]).toEqual([0.5, 0.5, -0.5, -0.5]);
  expect([...(bottleneck as Float32Array)]).toEqual([0.5, 0.5, -0.5, -0.5, 0, 0, 0, 0]);
});

it.skipIf(!hasOnnxRuntime)('an ONNX model that is not there is named (needs onnxruntime-node)', async () => {
  await expect(openOnnxBackbone({ file: '/no/such/model.onnx' })).rejects.toMatchObject({
    code: 'missing-file',
    path: '/no/such/model.onnx',
  });
});
