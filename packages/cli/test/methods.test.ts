import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeImage, loadModel, ScaleFace } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import { imageMethodNames, methodNames, readFeatureTable } from '@scaleface/pipeline';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { hasOnnxRuntime } from '../../../testing/onnx-runtime.js';
import { tinyOnnx } from '../../../testing/tiny-onnx.js';
import { main } from '../src/main.js';
import { catchOutput } from './support/said.js';

let home: string;
const caught = catchOutput();
const at = (...name: string[]): string => join(home, ...name);
const people = ['a', 'b', 'c', 'd', 'e'];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'methods-'));
  const random = createRandom(4);
  for (const person of people) {
    await mkdir(at('faces', person), { recursive: true });
    const levels = Array.from({ length: 10 }, () => 256 * random.uniform());
    for (let k = 0; k < 4; k++) {
      const data = Uint8Array.from({ length: 768 }, (_, i) => {
        return i < 600 ? (levels[Math.floor(i / 60)] as number) + 8 * k * random.uniform() : random.integer(256);
      });
      await writeFile(at('faces', person, `${k}.png`), await encodeImage({ data, width: 16, height: 16 }, 'png'));
    }
  }
  const pairs = people.flatMap((p, i) =>
    [1, 2, 3].flatMap((k) => [`${p}/0.png,${p}/${k}.png,1`, `${p}/0.png,${people[(i + 1) % 5]}/${k}.png,0`]),
  );
  await writeFile(at('pairs.csv'), pairs.join('\n'));
  const embed = ['embed', at('faces'), '--backbone', 'pixels:16/4', '--out', at('f.arrow'), '--quiet'];
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(await main(embed)).toBe(0);
  expect(await main([...embed.with(5, at('tta.arrow')), '--quality', 'tta'])).toBe(0);
  if (!hasOnnxRuntime) return;
  await writeFile(at('network.onnx'), tinyOnnx(['n', 3, 8, 8], 'mean'));
  const network = ['--quality', `onnx:${at('network.onnx')}`, '--quality-size', '8', '--quality-mean', '100'];
  expect(await main([...embed.with(5, at('onnx.arrow')), ...network, '--quality-negate'])).toBe(0);
});

/** Trains a method, and gives the features on which it can be evaluated. */
async function trainNamed(name: string): Promise<{ trained: Record<string, unknown>; features: string }> {
  const own = ['onnx', 'tta', 'magface'].includes(name);
  const features = at(own ? `${name}.arrow` : 'f.arrow');
  const method = ['--method', name === 'onnx' ? `onnx:${at('network.onnx')}` : name, '--out', at(name)];
  const epochs = ['norm', 'dropout', ...imageMethodNames].includes(name) ? [] : ['--epochs', '2'];
  if (name !== 'magface') return { trained: await said('train', features, ...method, ...epochs), features };
  const shape = ['--end-to-end', '--backbone', 'small', '--size', '16', '--batch', '10', '--epochs', '3'];
  const trained = await said('train', at('faces'), ...shape, ...method);
  await said('embed', at('faces'), '--backbone', `model:${at(name)}`, '--out', features);
  return { trained, features };
}
const names = [...methodNames, 'magface', ...imageMethodNames.filter((name) => name !== 'onnx' || hasOnnxRuntime)];

/** The engine in use: networks of a training take too long on the reference. */
let engine: 'cpu' | 'wasm' = 'cpu';

/** What the command prints, as JSON. */
async function said(...args: string[]): Promise<Record<string, unknown>> {
  caught.out = '';
  expect(await main([...args, '--engine', engine, '--quiet', '--json']), args.join(' ')).toBe(0);
  return JSON.parse(caught.out);
}

describe.each(names)('the method %s', (name) => {
  it('goes from features to a model folder that evaluates, verifies and identifies, with the library’s numbers', async () => {
    const model = ['--model', at(name)];
    engine = name === 'magface' ? 'wasm' : 'cpu';
    const { trained, features } = await trainNamed(name);
    expect(trained).toMatchObject({ method: name });
    const [left, right] = [at('faces', 'a', '0.png'), at('faces', 'a', '3.png')];

    const pairs = ['--pairs', at('pairs.csv'), '--fars', '0.1', '--replicates', '5', '--out', at(`${name}-report`)];
    const { rejection } = (await said('evaluate', features, ...model, ...pairs)) as {
      rejection: { rows: { name: string; area: { value: number } }[] }[];
    };
    const rows = rejection[0]?.rows ?? [];
    expect(rows.map((row) => row.name).filter((row) => row.startsWith(name))).toEqual([
      name,
      `${name}-own`,
      `${name}-decision`,
    ]);
    for (const { area } of rows) expect(area.value).toBeGreaterThan(0);

    const options = { fmr: 0.1, reject: 0, prior: 0.5 };
    const how = ['--fmr', '0.1', '--reject', '0'];
    const verified = await said('verify', left, right, ...model, ...how);
    const stranger = await said('verify', left, at('faces', 'b', '0.png'), ...model, ...how);
    const found = await said('identify', right, '--gallery', at('faces'), ...model, '--reject', '0');
    expect(found).toMatchObject({ identities: 5 });
    expect((found.candidates as { subject: string }[])[0]?.subject).toBe('a');

    const before = tf.memory().numTensors;
    const faces = await ScaleFace.fromPretrained(at(name), { engine: [engine] });
    const [face, other] = await faces.embed([left, right]);
    expect(verified).toEqual({ left, right, ...(await faces.verify(left, right, options)) });
    expect(verified).toMatchObject({ confidence: { left: face?.confidence, right: other?.confidence } });
    expect(Number(verified.score)).toBeGreaterThan(Number(stranger.score));
    expect(found.confidence).toBe(other?.confidence);
    await faces.dispose();
    expect(tf.memory().numTensors).toBe(before);

    const folder = await loadModel(at(name));
    expect(folder).toMatchObject({ method: name, calibration: { pairs: { score: 'scale-fitted' } } });
    folder.dispose();
  });
});

describe('a method that reads images', () => {
  const refused = async (words: RegExp, code: number, ...args: string[]): Promise<void> => {
    caught.err = '';
    expect(await main([...args, '--engine', 'cpu', '--quiet']), args.join(' ')).toBe(code);
    expect(caught.err).toMatch(words);
  };
  const evaluate = (features: string): string[] => [
    'evaluate',
    at(features),
    '--pairs',
    at('pairs.csv'),
    '--out',
    at('refused'),
    '--model',
    at('tta'),
  ];

  it('says what to do where the features hold no column of its estimator', async () => {
    await refused(
      /no column of it.*embed --quality tta/,
      3,
      'train',
      at('f.arrow'),
      '--method',
      'tta',
      '--out',
      at('no'),
    );
    await refused(/column quality of .*embed --quality model:FOLDER/, 3, ...evaluate('f.arrow'));
    const seeded = ['--quality', 'tta', '--view-seed', '1', '--out', at('seeded.arrow')];
    expect(await main(['embed', at('faces'), '--backbone', 'pixels:16/4', ...seeded, '--quiet'])).toBe(0);
    await refused(/received \{"kind":"tta".*"seed":1/, 3, ...evaluate('seeded.arrow'));
  });

  it('gives other images the column of its own settings by --quality model:FOLDER', async () => {
    const embed = ['embed', at('faces'), '--backbone', 'pixels:16/4', '--out', at('again.arrow')];
    expect(await main([...embed, '--quality', `model:${at('tta')}`, '--quiet'])).toBe(0);
    const [own, again] = [await readFeatureTable(at('tta.arrow')), await readFeatureTable(at('again.arrow'))];
    expect(again.numbers.quality).toEqual(own.numbers.quality);
    expect(again.metadata).toEqual(own.metadata);
  });

  it('refuses flags without effect, and a network that is none or another one', async () => {
    const embed = ['embed', at('faces'), '--backbone', 'pixels:16/4', '--out', at('no.arrow')];
    await refused(/--views: has no effect without --quality/, 2, ...embed, '--views', '3');
    await refused(/--quality-negate: has no effect on tta/, 2, ...embed, '--quality', 'tta', '--quality-negate');
    await refused(
      /--method: no such method.*onnx:FILE/,
      2,
      'train',
      at('f.arrow'),
      '--method',
      'onnx',
      '--out',
      at('no'),
    );
    const other = ['train', at('onnx.arrow'), '--out', at('no'), '--method'];
    if (!hasOnnxRuntime) return;
    await writeFile(at('other.onnx'), tinyOnnx(['n', 3, 8, 8], 'apart'));
    await refused(/comes from another network/, 3, ...other, `onnx:${at('other.onnx')}`);
    await refused(/the network cannot be read/, 3, ...other, `onnx:${at('none.onnx')}`);
  });
});
