import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeImage } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import { beforeEach, describe, expect, it } from 'vitest';
import { main } from '../src/main.js';
import { catchOutput } from './support/said.js';

let home: string;
let png: Uint8Array;
const said = catchOutput();
const at = (name: string): string => join(home, name);

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'scaleface-faults-'));
  png = await noise(1);
  put('crops/a/1.png', png);
  put('crops/b/2.png', await noise(2));
});

function noise(seed: number): Promise<Uint8Array> {
  const random = createRandom(seed);
  const data = Uint8Array.from({ length: 3 * 256 }, () => random.integer(256));
  return encodeImage({ data, width: 16, height: 16 }, 'png');
}

function put(name: string, content: string | Uint8Array): string {
  mkdirSync(join(at(name), '..'), { recursive: true });
  writeFileSync(at(name), content);
  return at(name);
}

/** Runs the command; whatever it says is one line and no stack trace. */
async function run(...args: string[]): Promise<number> {
  const code = await main(args);
  if (code !== 0) expect(said.err).toMatch(/^error: [^\n]+\n$/);
  expect(said.err).not.toMatch(/\n {4}at |ENOENT|ELOOP|EEXIST|ENOTDIR/);
  return code;
}

const embed = (...more: string[]): Promise<number> =>
  run('embed', at('crops'), '--backbone', 'pixels:16/4', '-o', at('x.arrow'), '--quiet', ...more);

describe.skipIf(process.platform === 'win32')('an image folder with what is no image', () => {
  it.each<[string, string, () => unknown]>([
    ['a pipe', 'a pipe', () => execFileSync('mkfifo', [at('crops/a/bad.jpg')])],
    ['a link to a device', 'a device', () => symlinkSync('/dev/zero', at('crops/a/bad.jpg'))],
    ['a broken link', 'a broken link', () => symlinkSync('gone', at('crops/a/bad.jpg'))],
    ['a link to itself', 'links that form a loop', () => symlinkSync('bad.jpg', at('crops/a/bad.jpg'))],
    ['a link to the folder around it', 'a link to a folder', () => symlinkSync('..', at('crops/a/bad.jpg'))],
    ['a link to the root', 'a link to a folder', () => symlinkSync('/', at('crops/a/bad.jpg'))],
    ['an SVG', 'a drawing (SVG)', () => put('crops/a/bad.jpg', '<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['a PDF', 'a document (PDF)', () => put('crops/a/bad.jpg', '%PDF-1.7')],
  ])('%s: named, exit code 3; with --skip-bad left out', { timeout: 20_000 }, async (_, reason, make) => {
    make();
    expect(await embed()).toBe(3);
    expect(said.err).toContain(join('a', 'bad.jpg'));
    expect(said.err).toContain(reason);
    said.err = '';
    expect(await embed('--skip-bad', '--json')).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({ rows: 2, skipped: [{ id: 'a/bad.jpg' }] });
  });

  it('that is missing, or is one identity, is answered in a sentence', async () => {
    expect(await run('embed', at('none'), '--backbone', 'pixels:16/4', '-o', at('x.arrow'))).toBe(3);
    expect(said.err).toContain('there is no such folder');
    said.err = '';
    expect(await run('embed', at('crops/a'), '--backbone', 'pixels:16/4', '-o', at('x.arrow'))).toBe(3);
    expect(said.err).toContain('Did you mean the folder above?');
  });
});

describe('nothing of the user is written over', () => {
  it.each<[string, string]>([
    ['crops', 'is the input itself'],
    ['crops/a', 'lies in the input'],
    ['.', 'contains the input'],
    ['papers', 'holds files that align did not write'],
  ])('align into %s is refused before the detector is looked for', async (folder, words) => {
    put('papers/thesis.tex', 'x');
    expect(await run('align', at('crops'), '--detector', at('none.onnx'), '--out', at(folder))).toBe(2);
    expect(said.err).toContain(words);
    expect(readFileSync(at('crops/a/1.png'))).toEqual(Buffer.from(png));
    expect(readdirSync(at('papers'))).toEqual(['thesis.tex']);
  });

  const checkpoint = fileURLToPath(new URL('../../core/test/golden/torch/zip.pth', import.meta.url));
  it('convert replaces a safetensors file, but neither another one nor its input', async () => {
    const to = put('mine.txt', 'my thesis, of which there is one copy');
    expect(await run('convert', checkpoint, '--to', to)).toBe(2);
    expect(readFileSync(to, 'utf8')).toContain('one copy');
    said.err = '';
    const own = put('own.pth', readFileSync(checkpoint));
    symlinkSync(own, at('link.pth'));
    for (const same of [own, at('link.pth')]) {
      said.err = '';
      expect(await run('convert', own, '--to', same)).toBe(2);
      expect(said.err).toContain('is the input itself');
    }
    expect(readFileSync(own)).toEqual(readFileSync(checkpoint));
    said.err = '';
    expect(await run('convert', checkpoint, '--to', at('x.safetensors'))).toBe(0);
    expect(await run('convert', checkpoint, '--to', at('x.safetensors'))).toBe(0);
  });

  it('evaluate replaces its own report, but no page of that name', async () => {
    expect(await embed()).toBe(0);
    put('pairs.csv', 'a/1.png,a/1.png,1\na/1.png,b/2.png,0\n');
    put('site/report.html', 'my page');
    const evaluate = (folder: string): Promise<number> =>
      run('evaluate', at('x.arrow'), '--pairs', at('pairs.csv'), '--out', at(folder), '--fars', '1', '--quiet');
    expect(await evaluate('site')).toBe(2);
    expect(readFileSync(at('site/report.html'), 'utf8')).toBe('my page');
    said.err = '';
    put('other/notes.txt', 'x');
    expect(await evaluate('other')).toBe(0);
    expect(await evaluate('other')).toBe(0);
    expect(readdirSync(at('other')).sort()).toEqual(['curves.csv', 'notes.txt', 'report.html', 'report.json']);
  });

  it('identify --save is looked at before anything else', async () => {
    const save = put('mine.txt', 'x');
    const args = ['identify', at('crops/a/1.png'), '--gallery', at('crops'), '--model', at('none'), '--save'];
    expect(await run(...args, save)).toBe(2);
    said.err = '';
    expect(await run(...args, at('crops/a/1.png'))).toBe(2);
    expect(readFileSync(at('crops/a/1.png'))).toEqual(Buffer.from(png));
  });
});

describe('an output that cannot be written is refused before the work', () => {
  it.each<[string, (place: string) => string[]]>([
    ['align', (place) => ['align', at('crops'), '--detector', at('none.onnx'), '--out', place]],
    ['evaluate', (place) => ['evaluate', at('none.arrow'), '--pairs', at('none.csv'), '--out', place]],
    ['convert', (place) => ['convert', at('none.pth'), '--to', place]],
    ['identify', (place) => ['identify', 'x', '--gallery', 'g', '--model', 'm', '--save', place]],
  ])('%s', async (_, argsFor) => {
    put('file', '');
    expect(await run(...argsFor(at('file/out')))).toBe(3);
    expect(said.err).toContain('cannot be written');
    expect(said.err).toContain('a file where a folder should be');
  });
});

it('pixels:0/0 is wrong usage, and says what is wrong with it', async () => {
  expect(await run('embed', at('crops'), '--backbone', 'pixels:0/0', '-o', at('x.arrow'))).toBe(2);
  expect(said.err).toContain('1 ≤ CELLS ≤ SIZE');
  expect(existsSync(at('x.arrow'))).toBe(false);
});

it('a place with spaces, quotes and letters of many scripts is one like any other', async () => {
  const folder = 'my faces – ñü/日本 "語" 🙂';
  for (const [k, person] of ['Zoë O’Hara', '__proto__', 'constructor', '  '].entries()) {
    put(`${folder}/${person}/1 1.png`, await noise(10 + k));
    put(`${folder}/${person}/2.png`, await noise(20 + k));
  }
  const table = at(`out ü/f 1.arrow`);
  mkdirSync(at('out ü'));
  expect(await run('embed', at(folder), '--backbone', 'pixels:16/4', '-o', table, '--quiet')).toBe(0);
  const pairs = at('out ü/pairs ✓.csv');
  expect(await run('pairs', table, '--impostors', '20', '-o', pairs)).toBe(0);
  expect(readFileSync(pairs, 'utf8')).toContain('__proto__/2.png');
  const report = ['--fars', '0.1', '--replicates', '5', '-o', at('out ü/report é')];
  expect(await run('evaluate', table, '--pairs', pairs, ...report)).toBe(0);
  expect(readdirSync(at('out ü/report é')).sort()).toEqual(['curves.csv', 'report.html', 'report.json']);
});
