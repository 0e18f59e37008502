import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../src/main.js';
import { catchOutput } from './support/said.js';

const said = catchOutput();
const started = process.cwd();
let home: string;
let before: string[];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'wrong-'));
  process.chdir(home);
  await writeFile('file', 'mine');
  for (const image of ['a.png', 'b.png']) await writeFile(image, 'no image');
  await writeFile('bad.yaml', 'backbone: [\n');
  await writeFile('empty.yaml', '');
  await writeFile('wrong.yaml', 'train: 3\ntests: []\nbackbone: { pixels: { size: 8, cells: 2 } }\n');
  await writeFile('mine.csv', 'a,b\n');
  await writeFile('no.arrow', 'not a table');
  before = (await readdir('.', { recursive: true })).sort();
});
afterAll(async () => {
  process.chdir(started);
  await rm(home, { recursive: true, force: true });
});

/** Wrong usage and wrong input, as they are typed; each with its exit code. */
const invocations: readonly (readonly [2 | 3, string])[] = [
  [2, ''],
  [2, 'tran features.arrow'],
  [2, '--no-such-option'],
  [2, 'verify'],
  [2, 'verify a.png'],
  [2, 'verify a.png b.png'],
  [2, 'verify a.png b.png c.png --model m'],
  [2, 'verify a.png b.png --model m --fmr 0'],
  [2, 'verify a.png b.png --model m --fmr x'],
  [2, 'verify a.png b.png --model m --reject 2'],
  [2, 'verify a.png b.png --model m --prior 1'],
  [2, 'verify a.png b.png --model m --engine abacus'],
  [3, 'verify a.png b.png --model none --engine cpu'],
  [2, 'identify a.png --model m'],
  [2, 'identify a.png --gallery g'],
  [2, 'identify a.png --gallery g --model m --top 0'],
  [2, 'identify a.png --gallery g --model m --fpir 1'],
  [2, 'identify a.png --gallery g --model m --save file'],
  [3, 'identify a.png --gallery g --model none --engine cpu'],
  [2, 'embed'],
  [2, 'embed faces'],
  [3, 'embed faces --backbone magic:x'],
  [3, 'embed none --backbone pixels:16/4'],
  [2, 'embed none --backbone pixels:16/4 --out file'],
  [3, 'embed none --backbone pixels:16/4 --out file/x.arrow'],
  [2, 'embed faces --backbone pixels:16/4 --size wide'],
  [2, 'embed faces --backbone pixels:16/4 --colour grey'],
  [2, 'embed faces --backbone pixels:16/4 --batch 0'],
  [2, 'embed faces --backbone pixels:16/4 --shard 9/8'],
  [3, 'embed faces --backbone pixels:16/4 --views 3'],
  [2, 'merge'],
  [3, 'merge none'],
  [2, 'align faces'],
  [2, 'align faces --detector d.onnx --choose both'],
  [3, 'align none --detector d.onnx'],
  [2, 'pairs'],
  [3, 'pairs none'],
  [2, 'pairs faces --impostors -1'],
  [2, 'pairs faces --out mine.csv'],
  [3, 'pairs no.arrow'],
  [2, 'train'],
  [2, 'train f.arrow --epohcs 3'],
  [2, 'train f.arrow --epochs six'],
  [2, 'train f.arrow --method sorcery'],
  [2, 'train f.arrow --method norm --epochs 3'],
  [2, 'train f.arrow --out file'],
  [3, 'train none.arrow'],
  [3, 'train no.arrow'],
  [2, 'tune f.arrow'],
  [2, 'tune f.arrow --out t --far 1'],
  [2, 'evaluate f.arrow'],
  [2, 'evaluate f.arrow --pairs p.csv --fars 2'],
  [2, 'evaluate f.arrow --pairs p.csv --combine sum'],
  [3, 'evaluate none.arrow --pairs mine.csv'],
  [2, 'run'],
  [3, 'run --config none.yaml'],
  [2, 'run --config bad.yaml'],
  [2, 'run --config empty.yaml'],
  [2, 'run --config wrong.yaml'],
  [2, 'run --config wrong.yaml --set nothing'],
  [2, 'run --config wrong.yaml --dry-run --seed 1.5'],
  [3, 'init none'],
  [2, 'init . --out file'],
  [2, 'convert x.pth'],
  [3, 'convert none.pth --to x.safetensors'],
  [2, 'demo --seed 99999999999'],
  [2, 'demo --engine abacus'],
  [2, 'data'],
  [3, 'data check none'],
  [2, 'schema cookies'],
  [2, 'completion tcsh'],
];

describe('a wrong invocation', () => {
  it(`of ${invocations.length} is answered by one clear line and code 2 or 3, and writes nothing`, async () => {
    const answers: string[] = [];
    const others: string[] = [];
    for (const [code, line] of invocations) {
      Object.assign(said, { out: '', err: '' });
      const found = await main(line === '' ? [] : line.split(' '));
      const text = said.err.replaceAll(home, 'HOME').replace(/\(run with --help for usage\)\n/, '');
      answers.push(`$ scaleface ${line}\n${found}: ${text.trimEnd()}`);
      if (found !== code || said.out !== '') others.push(`${found} in place of ${code}: ${line}: ${text}`);
      expect(text).not.toMatch(/\n {4}at |ENOENT|ENOTDIR|EISDIR|undefined/);
    }
    expect(others).toEqual([]);
    expect((await readdir('.', { recursive: true })).sort()).toEqual(before);
    expect(await readFile('file', 'utf8')).toBe('mine');
    await expect(`${answers.join('\n\n')}\n`).toMatchFileSnapshot('golden/wrong-usage.txt');
  });
});
