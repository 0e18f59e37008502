import { expect, it, vi } from 'vitest';
import { openOnnxBackbone } from '../../src/index.js';

vi.mock('onnxruntime-node', () => {
  throw new Error("Cannot find package 'onnxruntime-node'");
});

it('without onnxruntime-node the error holds the command that installs it', async () => {
  await expect(openOnnxBackbone({ file: 'model.onnx' })).rejects.toMatchObject({
    code: 'missing-dependency',
    hint: expect.stringContaining('ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node'),
  });
});
