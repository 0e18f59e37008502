import { copyFile, mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeImage } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
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
  // Each person is a pattern of sixteen grey cells, each image that pattern with noise.
  const random = createRandom(1);
  for (const subject of ['train/a', 'train/b', 'test/c', 'test/d']) {
    await mkdir(join(home, 'data', subject), { recursive: true });
    const cells = Array.from({ length: 16 }, () => 60 + 140 * random.uniform());
    for (let k = 0; k < 3; k++) {
      const data = Uint8Array.from({ length: 24 * 24 * 3 }, (_, i) => {
        const [x, y] = [Math.floor(i / 3) % 24, Math.floor(i / 72)];
        const grey = (cells[4 * Math.floor(y / 6) + Math.floor(x / 6)] as number) + 10 * (k + 1) * random.normal();
        return Math.max(0, Math.min(255, grey));
      });
      const png = await encodeImage({ data, width: 24, height: 24 }, 'png');
      await writeFile(join(home, 'data', subject, `${k}.png`), png);
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

  it('makes reports that replay makes again from images and configuration, and names an image that has changed', async () => {
    const small = [
      'engines=["cpu"]',
      'train.head={"hidden":[2]}',
      'train.ensemble=1',
      'train.epochs=1',
      'train.batch=6',
    ];
    const quick = [...small, 'train.degradedCopies=0', 'evaluate.fars=[0.5]', 'evaluate.replicates=0'];
    const settings = quick.flatMap((setting) => ['--set', setting]);
    expect(await run('done', ...settings)).toBe(0);

    // Once more, with nothing left to do, in a terminal: its tables fit.
    said.out = '';
    const { isTTY, columns } = process.stdout;
    Object.assign(process.stdout, { isTTY: true, columns: 60 });
    expect(await run('done', ...settings).finally(() => Object.assign(process.stdout, { isTTY, columns }))).toBe(0);
    const lines = said.out.split('\n').filter((line) => !line.startsWith('report: '));
    expect(lines.filter((line) => line.length > 60)).toEqual([]);
    expect(lines.filter((line) => line.startsWith('confidence')).length).toBeGreaterThan(1);

    const replay = (...more: string[]): Promise<number> => {
      said.out = '';
      said.err = '';
      return main(['replay', join(at('done'), 'faces'), '--data', at('data'), '--quiet', ...more]);
    };
    expect(await replay('--json')).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({ identical: true, differences: [] });

    const image = join(at('data'), 'train', 'a', '0.png');
    await copyFile(join(at('data'), 'train', 'b', '0.png'), image);
    expect(await replay()).toBe(3);
    expect(said.out).toContain(`input changed: ${image}`);
    expect(said.err).toMatch(/^error: [^\n]*the report was made from something else[^\n]*\n$/);

    // From another root nothing is there, which is said and nothing is made.
    expect(await main(['replay', join(at('done'), 'faces'), '--data', at('nowhere'), '--quiet'])).toBe(3);
    expect(said.out).toContain('gone');
  });
});
