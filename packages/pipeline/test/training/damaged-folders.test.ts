import '@tensorflow/tfjs-backend-cpu';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScaleHead } from '@scaleface/heads';
import {
  loadModel,
  type ModelFiles,
  openPixelsBackbone,
  type RawImage,
  ScaleFace,
  saveModel,
  sealModel,
} from '@scaleface/models';
import { createRandom, ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import { saveSmallModel, smallImages } from '../../../models/test/recognition/small-model.js';
import { predictUncertainty, trainMethod } from '../../src/index.js';
import { identities } from '../training/identities.js';

let root: string;
const model = (): string => join(root, 'model');
const method = (): string => join(root, 'method');
const images = smallImages(3) as RawImage[];
const { bottleneck, ...data } = identities(40);

/** All that a model says about three images. */
async function saidByModel(source: string | ModelFiles): Promise<unknown> {
  const faces = await ScaleFace.fromPretrained(source);
  const described = await faces.embed(images);
  const [a, b] = described as [(typeof described)[0], (typeof described)[0]];
  const verdict = await faces.verify(a, b, { reject: 0 });
  const said = [faces.config.backbone, described.map((face) => [[...face.embedding], face.confidence]), verdict];
  await faces.dispose();
  return said;
}

async function saidByMethod(folder: string): Promise<unknown> {
  const loaded = await loadModel(folder);
  const { name, logSigmaSq } = await predictUncertainty(loaded, { embedding: data.embedding, bottleneck });
  loaded.dispose();
  return [name, logSigmaSq && [...logSigmaSq.data]];
}

beforeAll(async () => {
  await tf.setBackend('cpu');
  root = await mkdtemp(join(tmpdir(), 'damaged-'));
  await saveSmallModel(model());
  const trained = await trainMethod('pfe', { ...data, bottleneck }, { epochs: 1 });
  await saveModel(method(), trained, openPixelsBackbone(4, 2));
  for (const head of trained.heads) head.dispose();
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** How many bits are turned in each file. */
const bits = repetitions(40, 200);

describe.each([
  ['a model folder', model, saidByModel],
  ['the folder of a method', method, saidByMethod],
] as const)('%s', (_, folder, said) => {
  it('with any one bit turned is refused by a typed error, or says the same', async () => {
    const before = tf.memory().numTensors;
    const expected = await said(folder());
    const random = createRandom(6);
    const damaged = join(root, 'flipped');
    let refused = 0;
    for (const name of await readdir(folder())) {
      await cp(folder(), damaged, { recursive: true });
      const whole = await readFile(join(folder(), name));
      for (let k = 0; k < bits; k++) {
        const bytes = Buffer.from(whole);
        const at = random.integer(bytes.length);
        bytes[at] = (bytes[at] as number) ^ (1 << random.integer(8));
        await writeFile(join(damaged, name), bytes);
        const found = await said(damaged).catch((error: unknown) => error);
        if (!(found instanceof Error)) expect(found, `${name}, byte ${at}`).toEqual(expected);
        else {
          expect(found, `${name}, byte ${at}`).toBeInstanceOf(ScaleFaceError);
          expect(found.message).toContain('.');
          refused++;
        }
      }
      await rm(damaged, { recursive: true });
    }
    expect(refused).toBeGreaterThan((bits - 1) * ((await readdir(folder())).length - 1));
    expect(tf.memory().numTensors).toBe(before);
  });

  it('with a file cut short, emptied or removed is refused by its name', async () => {
    for (const name of await readdir(folder())) {
      const copy = join(root, 'cut');
      await cp(folder(), copy, { recursive: true });
      const bytes = await readFile(join(copy, name));
      for (const length of [bytes.length - 1, bytes.length >> 1, 0]) {
        await writeFile(join(copy, name), bytes.subarray(0, length));
        const path = join(copy, name);
        // The list of checksums ends in a line feed that says nothing.
        if (name === 'checksums.json' && length === bytes.length - 1) continue;
        await expect(said(copy), `${name}, ${length}`).rejects.toMatchObject({ code: 'damaged', path });
      }
      await rm(join(copy, name));
      const code = name === 'checksums.json' ? 'bad-format' : 'missing-file';
      await expect(said(copy), name).rejects.toMatchObject({ code, path: join(copy, name) });
      await rm(copy, { recursive: true });
    }
  });

  it('without checksums is refused with what to do, and opens when that is done', async () => {
    const copy = join(root, 'unsealed');
    await rm(copy, { recursive: true, force: true });
    await cp(folder(), copy, { recursive: true });
    await rm(join(copy, 'checksums.json'));
    const hint = expect.stringContaining(`sealModel('${copy}')`);
    await expect(said(copy)).rejects.toMatchObject({ code: 'bad-format', path: join(copy, 'checksums.json'), hint });
    await sealModel(copy);
    expect(await said(copy)).toEqual(await said(folder()));
    expect(await readFile(join(copy, 'checksums.json'))).toEqual(await readFile(join(folder(), 'checksums.json')));
  });

  it('whose list names what is not of the format, or is no list, is refused', async () => {
    const copy = join(root, 'list');
    await cp(folder(), copy, { recursive: true });
    const file = join(copy, 'checksums.json');
    const list = JSON.parse(await readFile(file, 'utf8'));
    const digest = list.files['config.json'];
    const lists: [unknown, string][] = [
      [null, 'damaged'],
      [[], 'bad-format'],
      [{ ...list, format: 'scaleface-checksums/9' }, 'bad-format'],
      [{ ...list, files: null }, 'damaged'],
      [{ ...list, files: {} }, 'damaged'],
      [{ ...list, files: { ...list.files, '../config.json': digest } }, 'damaged'],
      [{ ...list, files: { ...list.files, 'checksums.json': digest } }, 'damaged'],
      [{ ...list, files: { ...list.files, 'config.json': { size: digest.size } } }, 'damaged'],
      [{ ...list, files: { ...list.files, 'config.json': { ...digest, size: -1 } } }, 'damaged'],
    ];
    for (const [content, code] of lists) {
      await writeFile(file, JSON.stringify(content));
      await expect(said(copy), JSON.stringify(content)).rejects.toMatchObject({ code, path: file });
    }
  });
});

describe('a model folder of several hands', () => {
  it('with a file of another model is refused by its name', async () => {
    const other = join(root, 'other');
    await saveModel(other, new ScaleHead({ features: 8, hidden: [], seed: 4 }), openPixelsBackbone(16, 2));
    for (const name of ['config.json', 'model.safetensors']) {
      const mixed = join(root, 'mixed');
      await cp(model(), mixed, { recursive: true });
      await cp(join(other, name), join(mixed, name));
      await expect(saidByModel(mixed)).rejects.toMatchObject({ code: 'damaged', path: join(mixed, name) });
      await rm(mixed, { recursive: true });
    }
  });

  it('with a file of the format that nobody listed is refused; what is not of the format may lie there', async () => {
    const more = join(root, 'more');
    await cp(model(), more, { recursive: true });
    await writeFile(join(more, 'NOTES.md'), 'mine');
    expect(await saidByModel(more)).toEqual(await saidByModel(model()));
    await writeFile(join(more, 'graph.json'), '{}');
    await expect(saidByModel(more)).rejects.toMatchObject({ code: 'damaged', path: join(more, 'graph.json') });
  });

  it('is checked where the page has no SHA-256 of its own too', async () => {
    const expected = await saidByModel(model());
    vi.stubGlobal('crypto', {});
    try {
      expect(await saidByModel(model())).toEqual(expected);
      const copy = join(root, 'insecure');
      await cp(model(), copy, { recursive: true });
      const file = join(copy, 'model.safetensors');
      const bytes = await readFile(file);
      bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
      await writeFile(file, bytes);
      await expect(saidByModel(copy)).rejects.toMatchObject({ code: 'damaged', path: file });
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('from elsewhere, file by file, is checked the same', async () => {
    const read = (name: string): Promise<Uint8Array | undefined> =>
      readFile(join(model(), name)).catch(() => undefined);
    expect(await saidByModel({ place: 'memory/', read })).toEqual(await saidByModel(model()));
    const broken = { place: 'memory/', read: async (name: string) => (await read(name))?.subarray(1) };
    await expect(saidByModel(broken)).rejects.toMatchObject({ code: 'damaged', path: 'memory/checksums.json' });
  });

  it('is not sealed with other weights of its backbone under the old hash', async () => {
    const changed = join(root, 'changed');
    await cp(model(), changed, { recursive: true });
    await sealModel(changed);
    const file = join(changed, 'model.safetensors');
    const bytes = await readFile(file);
    const at = bytes.readUInt32LE(0) + 8;
    bytes[at] = (bytes[at] as number) ^ 1;
    await writeFile(file, bytes);
    const config = await readFile(join(changed, 'config.json'), 'utf8');
    const error = await sealModel(changed).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'bad-format', path: join(changed, 'config.json') });
    const { expected, received } = error as ScaleFaceError;
    const [wanted] = /[0-9a-f]{64}/.exec(String(expected)) ?? [];
    await writeFile(join(changed, 'config.json'), config.replace(String(received), String(wanted)));
    await sealModel(changed);
    const opened = await ScaleFace.fromPretrained(changed);
    expect(opened.config.backbone.sha256).toBe(wanted);
    await opened.dispose();
  });

  it('is sealed only if it is one', async () => {
    await expect(sealModel(join(root, 'none'))).rejects.toMatchObject({ code: 'missing-file' });
    const foreign = join(root, 'foreign');
    await mkdir(foreign);
    for (const content of ['{', 'null', '{"format":"other/1"}']) {
      await writeFile(join(foreign, 'config.json'), content);
      await expect(sealModel(foreign)).rejects.toMatchObject({ code: 'bad-format' });
    }
    expect(await readdir(foreign)).toEqual(['config.json']);
  });
});

describe('writing a model', () => {
  it('replaces an older one, and never what is anything else', async () => {
    const head = new ScaleHead({ features: 8, hidden: [] });
    const photos = join(root, 'photos');
    await mkdir(join(photos, '2019'), { recursive: true });
    await writeFile(join(photos, 'thesis.tex'), 'y');
    const refused = { code: 'invalid-argument', path: photos };
    await expect(saveModel(photos, head, openPixelsBackbone(16, 2))).rejects.toMatchObject(refused);
    expect((await readdir(photos)).sort()).toEqual(['2019', 'thesis.tex']);
    const kept = join(root, 'with-notes');
    await saveModel(kept, head, openPixelsBackbone(16, 2));
    await saveModel(kept, head, openPixelsBackbone(16, 2));
    await writeFile(join(kept, 'notes.txt'), 'mine');
    await expect(saveModel(kept, head, openPixelsBackbone(16, 2))).rejects.toMatchObject({ code: 'invalid-argument' });
    expect(await readFile(join(kept, 'notes.txt'), 'utf8')).toBe('mine');
    head.dispose();
  });
});
