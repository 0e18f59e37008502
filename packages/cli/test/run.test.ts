import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeImage } from '@scaleface/models';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../src/main.js';
import { catchOutput } from './support/said.js';

let home: string;
const said = catchOutput();
const at = (name: string): string => join(home, name);
const run = (to: string, ...more: string[]): Promise<number> =>
  main(['run', '--config', at('c.yaml'), '--data', at('data'), '--out', at(to), ...more, '--quiet']);

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cli-run-'));
  for (const subject of ['train/a', 'train/b', 'test/c', 'test/d']) {
    await mkdir(join(home, 'data', subject), { recursive: true });
    for (let k = 0; k < 2; k++) {
      const data = Uint8Array.from({ length: 192 }, (_, i) => (i * (k + 3) * subject.charCodeAt(6)) % 256);
      await writeFile(join(home, 'data', subject, `${k}.png`), await encodeImage({ data, width: 8, height: 8 }, 'png'));
    }
  }
  await writeFile(at('secret.csv'), 'a secret,line,7\n');
  await writeFile(
    at('c.yaml'),
    'backbone: { pixels: { size: 8, cells: 2 } }\ntrain: { folders: [{ folder: train }] }\n' +
      'tests: [{ name: faces, folder: test, pairs: { impostors: 4 } }]\n',
  );
});

describe('scaleface run', () => {
  it('says in its help what it does not notice, and what does', async () => {
    expect(await main(['run', '--help'])).toBe(0);
    expect(said.out).toContain('keeps its size and time goes unnoticed');
    expect(said.out).toContain('--set embed.fingerprint=content');
  });

  it('refuses, before any work, an output that cannot be written, is an input, or is somebody’s', async () => {
    await writeFile(at('file'), '');
    expect([await run('file/out'), said.err]).toEqual([3, expect.stringMatching(/^error: [^\n]*cannot be written/)]);
    for (const place of ['data', 'data/train', 'data/test/c/out']) expect(await run(place)).toBe(2);
    await mkdir(at('photos'));
    await writeFile(at('photos/thesis.tex'), 'mine');
    said.err = '';
    expect([await run('photos'), said.err]).toEqual([
      2,
      expect.stringMatching(/thesis\.tex[^\n]*Choose another output/),
    ]);
    expect(await readdir(at('photos'))).toEqual(['thesis.tex']);
    expect(await readdir(at('data/train'))).toEqual(['a', 'b']);
  });

  it('refuses the name of a test that it needs itself, and where it stands', async () => {
    for (const name of ['train', '..', 'model', 'config.json']) {
      said.err = '';
      expect([await run('o', '--set', `tests.0.name=${name}`), said.err]).toEqual([
        2,
        expect.stringMatching(/^error: tests\.0\.name: [^\n]*\n$/),
      ]);
    }
    await expect(readdir(at('o'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('reads nothing outside the data root', async () => {
    expect(await run('o', '--set', 'tests.0.pairs=../secret.csv')).toBe(2);
    expect(said.err).toContain('tests.0.pairs');
    expect(said.err).not.toContain('a secret');
  });
});
