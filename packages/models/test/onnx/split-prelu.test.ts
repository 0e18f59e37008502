import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createRandom } from '@scaleface/numerics';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import { hasOnnxRuntime } from '../../../../testing/onnx-runtime.js';
import { readOnnx } from '../../src/onnx/read-onnx.js';
import { splitPRelu } from '../../src/onnx/split-prelu.js';
import { writeMessage } from '../../src/onnx/write-message.js';

const channels = 5;
const random = createRandom(3);
const weight = (name: string, shape: readonly number[]): Uint8Array => {
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
  const dims = shape.map((n) => [1, n] as const);
  return writeMessage(...dims, [2, 1], [8, name], [9, new Uint8Array(values.buffer)]);
};
const node = (op: string, inputs: readonly string[], output: string): Uint8Array =>
  writeMessage(...inputs.map((name) => [1, name] as const), [2, output], [4, op]);
const value = (name: string, shape: readonly number[]): Uint8Array => {
  const dims = shape.map((n) => [1, writeMessage([1, n])] as const);
  return writeMessage([1, name], [2, writeMessage([1, writeMessage([1, 1], [2, writeMessage(...dims)])])]);
};

/** Convolution and rectifier, the rectifier's slopes of the given shape, behind a convolution or what else is named. */
const model = (slopes: readonly number[], before: 'Conv' | 'Relu' = 'Conv', data = 'x'): Uint8Array => {
  const graph = writeMessage(
    [1, before === 'Conv' ? node('Conv', [data, 'w'], 'c') : node('Relu', [data], 'c')],
    [1, node('PRelu', ['c', 'a'], 'y')],
    [2, 'tiny'],
    [5, weight('w', [channels, 3, 3, 3])],
    [5, weight('a', slopes)],
    [11, value('x', [2, 3, 9, 9])],
    [12, value('y', [2, before === 'Conv' ? channels : 3, 7, 7])],
  );
  return writeMessage([1, 8], [7, graph], [8, writeMessage([1, ''], [2, 13])]);
};

const ops = (file: Uint8Array): string[] => readOnnx(file).nodes.map(({ op }) => op);
const split = ['Conv', 'Relu', 'Conv', 'Relu', 'Conv', 'Add'];

describe('rectifiers with slopes of their own, written out', () => {
  it.each([[[channels, 1, 1]], [[1, channels, 1, 1]]])('are written out for slopes of shape %j', (shape) => {
    expect(ops(splitPRelu(model(shape)))).toEqual(split);
  });

  it.each([
    ['one slope for all channels', model([1])],
    ['slopes of each row', model([channels, 7, 1])],
    ['no convolution before it', model([3, 1, 1], 'Relu')],
    ['no model', new Uint8Array([1, 2, 3])],
    ['nothing', new Uint8Array(0)],
  ])('stay as they are: %s', (_, file) => {
    expect(splitPRelu(file)).toBe(file);
  });

  it('leave a damaged file to the runtime, whatever is damaged', () => {
    const whole = model([channels, 1, 1]);
    for (let i = 0; i < repetitions(300, 10_000, 100_000); i++) {
      const damaged = whole.slice(0, random.integer(4) === 0 ? random.integer(whole.length) : whole.length);
      for (let k = 0; k <= random.integer(4); k++) damaged[random.integer(damaged.length + 1)] = random.integer(256);
      expect(splitPRelu(damaged)).toBeInstanceOf(Uint8Array);
    }
  });
});

describe.skipIf(!hasOnnxRuntime)('a model with its rectifiers written out (needs onnxruntime-node)', () => {
  const run = async (file: Uint8Array, dims: readonly number[], data: Float32Array): Promise<Tensor> => {
    const ort = (await import('onnxruntime-node' as string)) as typeof import('onnxruntime-common');
    const session: InferenceSession = await ort.InferenceSession.create(file, { logSeverityLevel: 4 });
    const [input, output] = [session.inputNames[0] as string, session.outputNames[0] as string];
    const results = await session.run({ [input]: new ort.Tensor('float32', data, dims) });
    await session.release();
    return results[output] as Tensor;
  };

  it('gives the same bits, for infinite numbers too', async () => {
    const data = Float32Array.from({ length: 2 * 3 * 81 }, () => random.normal());
    data[400] = Number.POSITIVE_INFINITY;
    const whole = model([channels, 1, 1]);
    const [as, out] = [await run(whole, [2, 3, 9, 9], data), await run(splitPRelu(whole), [2, 3, 9, 9], data)];
    expect(out.data).toEqual(as.data);
  });

  const root = process.env.SCALEFACE_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data');
  const file = join(root, 'models', 'mobilefacenet_y1.onnx');
  it.skipIf(!existsSync(file))('gives the same bits for MobileFaceNet (needs its weights)', async () => {
    const whole = readFileSync(file);
    expect(ops(whole).filter((op) => op === 'PRelu')).toHaveLength(33);
    expect(ops(splitPRelu(whole))).not.toContain('PRelu');
    const data = Float32Array.from({ length: 3 * 112 * 112 }, () => 255 * random.uniform());
    const [as, out] = [await run(whole, [1, 3, 112, 112], data), await run(splitPRelu(whole), [1, 3, 112, 112], data)];
    expect(out.data).toEqual(as.data);
  });
});
