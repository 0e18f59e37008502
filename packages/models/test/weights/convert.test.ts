import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeSafetensors, readTorchCheckpoint } from '@scaleface/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { convertCheckpoint } from '../../src/index.js';

// Written by PyTorch 2.13: packages/core/test/golden/torch/make.py.
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../core/test/golden/torch/${name}.pth`, import.meta.url));

let folder: string;
let to: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convert-'));
  to = join(folder, 'out.safetensors');
});

describe('converting a PyTorch checkpoint', () => {
  it.each(['zip', 'legacy'])('a %s file with several state dicts keeps every byte, type and shape', async (name) => {
    const { stateDicts } = readTorchCheckpoint(await readFile(fixture(name)));
    const summary = await convertCheckpoint(fixture(name), { to });
    const { arrays, metadata } = decodeSafetensors(await readFile(to));

    expect(summary).toMatchObject({ to, format: name, stateDicts: ['backbone', 'scale_predictor'] });
    expect(metadata).toEqual({ format: 'pt' });
    expect(Object.keys(arrays).sort()).toEqual(summary.tensors.map((tensor) => tensor.name).sort());
    for (const [path, dict] of Object.entries(stateDicts)) {
      for (const [key, { dtype, shape, bytes }] of Object.entries(dict)) {
        const written = arrays[`${path}.${key}`];
        expect(written).toMatchObject({ dtype, shape });
        expect(Buffer.from(written?.bytes ?? [])).toEqual(Buffer.from(bytes));
      }
    }
  });

  it('one state dict keeps its own names; a file that is one needs no choice', async () => {
    const chosen = await convertCheckpoint(fixture('zip'), { to, stateDict: 'scale_predictor' });
    expect(chosen.tensors).toEqual([{ name: 'w', dtype: 'F32', shape: [2] }]);
    expect(chosen.bytes).toBe((await readFile(to)).byteLength);

    const plain = await convertCheckpoint(fixture('module'), { to });
    expect(plain.stateDicts).toEqual(['']);
    expect(plain.tensors[0]?.name).toBe('0.weight');
  });

  it('gives the same bytes each time and leaves nothing else in the folder', async () => {
    await convertCheckpoint(fixture('zip'), { to });
    const once = await readFile(to);
    await convertCheckpoint(fixture('zip'), { to });
    expect(await readFile(to)).toEqual(once);
    expect(await readdir(folder)).toEqual(['out.safetensors']);
  });

  it('says by name what it does not find, cannot write or does not read, and then writes nothing', async () => {
    const failing: [string, string, string | undefined, object][] = [
      [fixture('zip'), to, 'head', { code: 'unknown-name', expected: 'backbone, scale_predictor', received: 'head' }],
      [join(folder, 'none.pth'), to, undefined, { code: 'missing-file', path: join(folder, 'none.pth') }],
      [fixture('module'), join(fixture('zip'), 'such.safetensors'), undefined, { code: 'not-writable' }],
      [fixture('whole-module'), to, undefined, { code: 'unsupported', path: fixture('whole-module') }],
    ];
    for (const [file, out, stateDict, error] of failing) {
      const options = { to: out, ...(stateDict === undefined ? {} : { stateDict }) };
      await expect(convertCheckpoint(file, options)).rejects.toMatchObject(error);
    }
    const torn = join(folder, 'torn.pth');
    await writeFile(torn, (await readFile(fixture('zip'))).subarray(0, 500));
    await expect(convertCheckpoint(torn, { to })).rejects.toMatchObject({ code: 'bad-format' });
    expect(await readdir(folder)).toEqual(['torn.pth']);
  });
});
