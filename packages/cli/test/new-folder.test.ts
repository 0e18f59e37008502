import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeImage } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import { readPairs, readRunConfig } from '@scaleface/pipeline';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../src/main.js';
import { outputs } from '../src/outputs.js';
import { catchOutput } from './support/said.js';

const said = catchOutput();
let home: string;
const at = (...names: string[]): string => join(home, ...names);

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'new-folder-'));
  const random = createRandom(2);
  const data = (): Uint8Array => Uint8Array.from({ length: 16 * 16 * 3 }, () => random.integer(256));
  for (const name of ['faces/ann', 'faces/bob', 'faces/cat', 'photos/dan']) {
    await mkdir(at(name), { recursive: true });
    for (const k of [0, 1]) {
      await writeFile(at(name, `${k}.png`), await encodeImage({ data: data(), width: 16, height: 16 }, 'png'));
    }
  }
});

/** What a command prints with `--json`, which has the fields of its schema. */
async function json(name: string, ...args: string[]): Promise<Record<string, unknown>> {
  said.out = '';
  expect([await main([name, ...args, '--json']), said.err]).toEqual([0, expect.any(String)]);
  const found = JSON.parse(said.out);
  const needed = Object.entries(outputs[name] ?? {}).filter(([, [type]]) => !type.endsWith('?'));
  expect(Object.keys(found)).toEqual(expect.arrayContaining(needed.map(([field]) => field)));
  return found;
}

describe('pairs', () => {
  it('makes a list that is read again, from a folder or a feature table', async () => {
    const list = at('pairs.csv');
    const made = await json('pairs', at('faces'), '--impostors', '5', '--out', list);
    expect(made).toEqual({ out: list, genuine: 3, impostors: 5, images: 6 });
    const { left, labels } = await readPairs(list);
    expect([left.length, labels.reduce((a, b) => a + b, 0)]).toEqual([8, 3]);
    expect(await main(['embed', at('faces'), '--backbone', 'pixels:16/4', '--out', at('f.arrow'), '--quiet'])).toBe(0);
    expect(await json('pairs', at('f.arrow'), '--genuine', '2', '--out', list)).toMatchObject({
      genuine: 2,
      impostors: 12,
    });
  });

  it('refuses images that give pairs of one kind only', async () => {
    expect(await main(['pairs', at('photos'), '--out', at('one.csv')])).toBe(3);
    expect(said.err).toContain('the pairs would be all of one kind');
  });
});

describe('init', () => {
  it('writes a configuration that is read, with its schema for editors, and leaves one that is there', async () => {
    const out = at('scaleface.yaml');
    expect(await json('init', home, '--out', out)).toMatchObject({ found: { lists: ['pairs.csv'] } });
    const text = await readFile(out, 'utf8');
    expect(text).toMatch(/^# yaml-language-server: \$schema=scaleface\.schema\.json\n/);
    expect(JSON.parse(await readFile(at('scaleface.schema.json'), 'utf8')).required).toContain('backbone');
    const config = await readRunConfig(out);
    expect(config.tests).toMatchObject([{ folder: 'faces', share: 0.3, pairs: 'pairs.csv' }]);
    expect(await main(['init', home, '--out', out])).toBe(2);
    expect(await readFile(out, 'utf8')).toBe(text);
  });

  it('finds a network and a list in a folder beside the images', async () => {
    await mkdir(at('models'));
    await writeFile(at('models', 'face_detect.onnx'), '');
    await writeFile(at('models', 'small.onnx'), '');
    await json('init', home, '--out', at('with-network.yaml'));
    expect((await readRunConfig(at('with-network.yaml'))).backbone).toMatchObject({ onnx: 'models/small.onnx' });
  });
});

describe('init, of images of different sizes', () => {
  it('says that photographs are aligned first, and how', async () => {
    const data = join(await mkdtemp(join(tmpdir(), 'new-folder-')), 'of sizes');
    for (const [person, size] of [
      ['ann', 16],
      ['bob', 24],
    ] as const) {
      await mkdir(join(data, 'faces', person), { recursive: true });
      const grey = { data: new Uint8Array(3 * size * size), width: size, height: size };
      for (const name of ['1.png', '2.png']) {
        await writeFile(join(data, 'faces', person, name), await encodeImage(grey, 'png'));
      }
    }
    said.err = '';
    expect(await main(['init', data, '--out', at('of-sizes.yaml')])).toBe(0);
    expect(said.err).toContain(
      'faces differ in size: ann/1.png (16 × 16) and bob/1.png (24 × 24). If these are photographs',
    );
    expect(said.err).toMatch(
      /align them first: scaleface align '.*of sizes\/faces' --detector DETECTOR\.onnx --out '.*-faces'/,
    );
    said.err = '';
    expect(await main(['init', home, '--out', at('of-one-size.yaml')])).toBe(0);
    expect(said.err).toBe('');
  });
});

describe('--dry-run', () => {
  it('says what would be embedded, and writes nothing', async () => {
    const args = [at('faces'), '--backbone', 'pixels:16/4', '--out', at('dry.arrow'), '--dry-run'];
    said.out = '';
    expect(await main(['embed', ...args])).toBe(0);
    expect(said.out).toMatch(/would embed 6 images into .*dry\.arrow: about 1 s, 2 kB; nothing was written/);
    expect(await readdir(home)).not.toContain('dry.arrow');
  });

  it('says what a run would do', async () => {
    const config = at('run.yaml');
    await writeFile(
      config,
      'backbone: { pixels: { size: 16, cells: 4 } }\ntrain: { folders: [{ folder: photos }], degradedCopies: 0 }\n' +
        'tests: [{ name: t, folder: faces, pairs: { impostors: 12 } }]\nevaluate: { fars: [0.1] }\ndeploy: scaleface\n',
    );
    said.out = '';
    expect(await main(['run', '--config', config, '--data', home, '--out', at('run'), '--dry-run'])).toBe(0);
    expect(said.out).toMatch(/would embed 8 images: about 1 s, \d kB of features\n/);
    expect(said.out).toContain('would test t: 15 pairs of 6 images\n');
    expect(await readdir(home)).not.toContain('run');
  });
});

it('photographs that are taken for crops are remarked on, unless all have the size of the input', async () => {
  const embed = ['embed', at('photos'), '--out', at('p.arrow'), '--backbone'];
  expect(await main([...embed, 'pixels:16/4'])).toBe(0);
  expect(said.err).not.toContain('stretched');
  expect(await main([...embed, 'pixels:32/4', '--out', at('q.arrow')])).toBe(0);
  expect(said.err).toMatch(/2 images are not 32 × 32 and are stretched: .*0\.png \(16 × 16\), .*--detector/);
  expect(await main([...embed, 'pixels:16/4', '--shard', '0/2', '--out', at('s'), '--detector', 'd.onnx'])).toBe(2);
  expect(said.err).toContain('--detector: aligns the images of a folder only');
});

it('doctor says of everything whether it is there, and how it is mended', async () => {
  const { missing, findings } = (await json('doctor')) as { missing: string[]; findings: { what: string }[] };
  expect(missing).toEqual([]);
  expect(findings.map(({ what }) => what)).toEqual(expect.arrayContaining(['Node', 'images', 'engine wasm', 'disk']));
}, 60_000);
