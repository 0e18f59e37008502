import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeImage } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import { readFeatureTable } from '@scaleface/pipeline';
import { beforeEach, expect, test } from 'vitest';
import { dataFolder } from '../../../testing/data.js';
import { tarOf } from '../../data/test/readers/write-tar.js';
import { main } from '../src/main.js';
import { catchOutput } from './support/said.js';

let home: string;
const said = catchOutput();
const at = (name: string): string => join(home, name);
const embed = (out: string, ...more: string[]): Promise<number> =>
  main(['embed', at('faces'), '--backbone', 'pixels:16/4', '--out', out, '--quiet', ...more]);

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'cli-embed-'));
  const random = createRandom(4);
  for (const name of ['a/0', 'a/1', 'b/0', 'b/1']) {
    mkdirSync(at(`faces/${name}/..`), { recursive: true });
    const data = Uint8Array.from({ length: 16 * 16 * 3 }, () => random.integer(256));
    writeFileSync(at(`faces/${name}.png`), await encodeImage({ data, width: 16, height: 16 }, 'png'));
  }
});

test('a photograph, a folder and a list of the user named as output stay, and the code is 2', async () => {
  writeFileSync(at('photo.jpg'), 'mine');
  mkdirSync(at('folder'));
  writeFileSync(at('x.arrow.skipped.json'), '{}');
  mkdirSync(at('y.arrow.parts'));
  writeFileSync(at('y.arrow.parts/thesis.tex'), 'mine');
  for (const out of ['photo.jpg', 'folder', 'x.arrow', 'y.arrow']) {
    said.err = '';
    expect([await embed(at(out)), said.err.split('\n').length], out).toEqual([2, 2]);
  }
  expect(readFileSync(at('photo.jpg'), 'utf8')).toBe('mine');
  expect(readdirSync(home).sort()).toEqual(['faces', 'folder', 'photo.jpg', 'x.arrow.skipped.json', 'y.arrow.parts']);
  expect(readdirSync(at('y.arrow.parts'))).toEqual(['thesis.tex']);
});

test('the folder of images is not written to', async () => {
  for (const [out, words] of [
    ['faces', 'is the input itself'],
    ['faces/x.arrow', 'lies in the input'],
    ['faces/a/0.png', 'lies in the input'],
    ['.', 'contains the input'],
  ] as const) {
    said.err = '';
    expect(await embed(at(out))).toBe(2);
    expect(said.err).toContain(`--out: the output ${words}`);
  }
  expect(readdirSync(at('faces')).sort()).toEqual(['a', 'b']);
});

test('an output that cannot be written is told of before images and backbone are looked at', async () => {
  writeFileSync(at('file'), '');
  const args = ['embed', at('nobody'), '--backbone', 'onnx:none.onnx', '--out', at('file/x.arrow')];
  expect(await main(args)).toBe(3);
  expect(said.err).toContain('x.arrow: cannot be written; received a file where a folder should be');
});

test.skipIf(dataFolder === undefined)(
  'a preprocessing that gives no finite numbers is refused, naming the first image (needs ../shared/data)',
  async () => {
    const network = `onnx:${join(dataFolder as string, 'models/mobilefacenet_y1.onnx')}`;
    const args = ['--backbone', network, '--out', at('x.arrow'), '--scale', '1e38', '--quiet'];
    expect(await main(['embed', at('faces'), ...args])).toBe(3);
    expect(said.err).toMatch(/embedding: a number of a\/0.png is not finite; .* Check the preprocessing/);
    expect(existsSync(at('x.arrow'))).toBe(false);
  },
);

test('a folder of parts in use is told of in one line, with code 75: try again', async () => {
  const { withLock } = await import('@scaleface/models/storage');
  await withLock(at('x.arrow.parts'), async () => {
    expect(await embed(at('x.arrow'))).toBe(75);
  });
  expect(said.err).toMatch(/^error: .*x\.arrow\.parts: process \d+ on .* is working in this folder\..*\n$/);
});

test('a table with a byte changed is refused by those that read it, at once and by name', async () => {
  expect(await embed(at('x.arrow'), '--fingerprint', 'content')).toBe(0);
  const bytes = readFileSync(at('x.arrow'));
  bytes[16] = 0o64;
  writeFileSync(at('bad.arrow'), bytes);
  writeFileSync(at('pairs.csv'), 'a/0.png,a/1.png,1\na/0.png,b/1.png,0\n');
  expect(await main(['evaluate', at('bad.arrow'), '--pairs', at('pairs.csv'), '--out', at('r')])).toBe(3);
  expect(said.err).toContain('bad.arrow: the file is damaged: it is not what was written. Embed again');
});

test('the images inside an archive give the embeddings of their folder, in shards too', async () => {
  const members = ['a/0', 'a/1', 'b/0', 'b/1'].map((name) => ({
    name: `${name}.png`,
    bytes: readFileSync(at(`faces/${name}.png`)),
  }));
  writeFileSync(at('faces.tar'), tarOf(members));
  expect(await embed(at('x.arrow'))).toBe(0);
  const inside = (...more: string[]): Promise<number> =>
    main(['embed', `tar:${at('faces.tar')}`, '--backbone', 'pixels:16/4', '--quiet', ...more]);
  expect(await inside('--out', at('y.arrow'))).toBe(0);
  expect(await inside('--out', at('faces.tar'))).toBe(2);
  const [x, y] = [await readFeatureTable(at('x.arrow')), await readFeatureTable(at('y.arrow'))];
  expect([y.ids, y.subjects, y.embedding]).toEqual([['a/0', 'a/1', 'b/0', 'b/1'], x.subjects, x.embedding]);
  for (const shard of ['0/2', '1/2']) expect(await inside('--out', at('shards'), '--shard', shard)).toBe(0);
  expect(await main(['merge', at('shards'), '--out', at('z.arrow'), '--quiet'])).toBe(0);
  expect(readFileSync(at('z.arrow')).equals(readFileSync(at('y.arrow')))).toBe(true);
});

test('the help says what the fingerprint does not see', async () => {
  expect(await main(['embed', '--help'])).toBe(0);
  expect(said.out.replaceAll(/\s+/g, ' ')).toContain('size-time misses a change that keeps both');
  expect(await embed(at('x.arrow'), '--fingerprint', 'name')).toBe(2);
});
