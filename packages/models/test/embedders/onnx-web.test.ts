import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@scaleface/numerics';
import { describe, expect, it, vi } from 'vitest';
import { hasOnnxRuntime } from '../../../../testing/onnx-runtime.js';
import { tinyOnnx } from '../../../../testing/tiny-onnx.js';
import { type OnnxBackboneOptions, openOnnxBackbone } from '../../src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'scaleface-onnx-web-'));
const file = join(folder, 'means.onnx');
writeFileSync(file, tinyOnnx(['N', 3, 'H', 'W']));

const random = createRandom(4);
const images = (n: number) =>
  Array.from({ length: n }, () => ({
    data: Uint8Array.from({ length: 3 * 64 }, () => random.integer(256)),
    width: 8,
    height: 8,
  }));

const declared = { width: 8, height: 8, colour: 'bgr', mean: [127, 120, 110], scale: [0.1, 0.2, 0.3] } as const;

/** On two threads, as every model of one process: the first one sets the number. */
const web = (options: Partial<OnnxBackboneOptions> = {}) =>
  openOnnxBackbone({ file, runtime: 'web', threads: 2, preprocessing: declared, ...options });

describe('an ONNX backbone on onnxruntime-web', () => {
  it('says on what it runs, and gives the means of each channel as declared', async () => {
    const backbone = await web();
    expect(backbone.runs).toEqual({ runtime: 'web', provider: 'wasm', threads: 2 });
    const flat = { data: new Uint8Array(3 * 64).fill(130), width: 8, height: 8 };
    const { embedding } = await backbone.embed([flat, flat]);
    [0.3, 2, 6, 0.3, 2, 6].forEach((value, i) => {
      expect(embedding[i]).toBeCloseTo(value, 4);
    });
    await backbone.close();
  });

  it.skipIf(!hasOnnxRuntime)('gives what onnxruntime-node gives (needs onnxruntime-node)', async () => {
    const some = images(9);
    const [a, b] = await Promise.all([web(), openOnnxBackbone({ file, threads: 1, preprocessing: declared })]);
    expect(a.sha256).toBe(b.sha256);
    expect(a.name).toBe(b.name);
    const [one, other] = [await a.embed(some), await b.embed(some)];
    one.embedding.forEach((x, i) => {
      expect(x).toBeCloseTo(other.embedding[i] as number, 4);
    });
    await Promise.all([a.close(), b.close()]);
  });

  it.each(hasOnnxRuntime ? (['node', 'web'] as const) : (['web'] as const))(
    'takes half precision and bytes, and refuses double precision, on the runtime %s',
    async (runtime) => {
      const some = images(3);
      const means = async (kind: 'mean' | 'means' | 'bytes', type: 'float32' | 'float16' | 'float64') => {
        const made = join(folder, `${kind}-${type}.onnx`);
        writeFileSync(made, tinyOnnx(['N', 3, 8, 8], kind, type));
        const backbone = await openOnnxBackbone({ file: made, runtime, threads: 2, preprocessing: declared });
        const { embedding } = await backbone.embed(some);
        await backbone.close();
        return [...embedding];
      };
      const exact = await means('means', 'float32');
      await expect(means('mean', 'float64')).rejects.toMatchObject({ code: 'unsupported', received: 'float64' });
      // A half has eleven digits: here to 0.016; a byte of a range of 72 has steps of 0.28, and a mean of 64 much less.
      for (const [kind, type, digits] of [
        ['means', 'float16', 1],
        ['bytes', 'float32', 0],
      ] as const) {
        const found = await means(kind, type);
        expect(found).not.toEqual(exact);
        found.forEach((x, i) => {
          expect(x).toBeCloseTo(exact[i] as number, digits);
        });
      }
    },
  );

  it('is opened and asked by many at once, who wait for each other', async () => {
    const some = images(3);
    const all = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const backbone = await web();
        const said = await Promise.all([backbone.embed(some), backbone.embed(some)]);
        await backbone.close();
        return said.map(({ embedding }) => [...embedding]);
      }),
    );
    for (const said of all.flat()) expect(said).toEqual(all[0]?.[0]);
  });

  it('keeps the number of threads that the first one asked for', async () => {
    await (await web({ threads: 2 })).close();
    await expect(web({ threads: 1 })).rejects.toMatchObject({
      code: 'unsupported',
      path: 'options.threads',
      received: '1',
    });
    await expect(web({ threads: 0.5 })).rejects.toMatchObject({ code: 'out-of-range', path: 'options.threads' });
  });

  it('refuses WebGPU where there is none, with the reason', async () => {
    // Tests of a WebGPU engine in this process leave theirs.
    vi.stubGlobal('navigator', { hardwareConcurrency: 2 });
    await expect(web({ providers: ['webgpu'] })).rejects.toMatchObject({
      code: 'unsupported',
      path: 'options.providers',
      received: 'webgpu: not here',
    });
    const backbone = await web({ providers: ['webgpu', 'wasm'] });
    expect(backbone.runs.note).toBe('webgpu: not here');
    await backbone.close();
    vi.unstubAllGlobals();
  });

  it('of text is refused in one line', async () => {
    const broken = join(folder, 'broken.onnx');
    writeFileSync(broken, 'no model');
    const failed = web({ file: broken });
    await expect(failed).rejects.toMatchObject({ code: 'bad-format', path: broken });
    await expect(failed).rejects.not.toThrow(/\n/);
    await expect(web({ file: join(folder, 'nothing.onnx') })).rejects.toMatchObject({ code: 'missing-file' });
  });
});
