import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeSafetensors, encodeSafetensors, selectEngine, stripPrefix } from '@scaleface/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadModel, ScaleFace, sealModel, verifyFaces } from '../../src/index.js';
import { saveSmallModel, smallImages } from '../recognition/small-model.js';

/** Rewrites a folder as version 1 wrote it: one `head`, weights behind `head.`, and no rule in its calibration. */
async function asVersionOne(folder: string): Promise<void> {
  const file = (name: string): string => join(folder, name);
  const json = async (name: string) => JSON.parse(await readFile(file(name), 'utf8'));
  const { backbone, heads } = await json('config.json');
  const config = { format: 'scaleface-model/1', backbone, head: heads[0].options };
  await writeFile(file('config.json'), JSON.stringify(config));
  const { pairs: _, ...calibration } = await json('calibration.json');
  const format = 'scaleface-model-calibration/1';
  await writeFile(file('calibration.json'), JSON.stringify({ ...calibration, format }));
  const { arrays } = decodeSafetensors(await readFile(file('model.safetensors')));
  const head = Object.entries(stripPrefix(arrays, 'heads.0.')).map(([name, array]) => [`head.${name}`, array]);
  const network = Object.entries(arrays).filter(([name]) => name.startsWith('backbone.'));
  await writeFile(file('model.safetensors'), encodeSafetensors(Object.fromEntries([...network, ...head])));
  await sealModel(folder);
}

beforeAll(() => selectEngine(['cpu']));

describe('a folder of the first version', () => {
  it('opens with the same confidences, and compares by the cosine', async () => {
    const folder = join(await mkdtemp(join(tmpdir(), 'former-')), 'model');
    await saveSmallModel(folder);
    const images = smallImages(3);
    const now = await ScaleFace.fromPretrained(folder);
    const expected = await now.embed(images);
    await now.dispose();
    await asVersionOne(folder);

    const model = await loadModel(folder);
    expect([model.method, model.reads, model.heads.map(({ kind }) => kind)]).toEqual([
      'scaleface',
      'bottleneck',
      ['scale_head'],
    ]);
    expect(model.config.format).toBe('scaleface-model/2');
    model.dispose();
    await model.backbone?.close();

    const faces = await ScaleFace.fromPretrained(folder);
    const found = await faces.embed(images);
    expect(found).toEqual(expected);
    const [a, b] = found;
    if (a === undefined || b === undefined) throw new Error('two faces');
    const { score, cosine } = verifyFaces(a, b, faces.model, { reject: 0 });
    expect(score).toBe(cosine);
    await faces.dispose();
  });
});
