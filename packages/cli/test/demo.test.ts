import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inLongJob } from '../../../testing/long.js';
import { main } from '../src/main.js';
import { catchOutput } from './support/said.js';

describe('scaleface demo', () => {
  const said = catchOutput();
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scaleface-demo-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const printed = async (args: readonly string[]): Promise<{ code: number; out: string }> => {
    said.out = '';
    return { code: await main([...args, '--quiet']), out: said.out };
  };

  it.runIf(inLongJob)(
    'prints the table and writes a report that needs nothing else',
    async () => {
      const { code, out } = await printed(['demo', '--quick', '--seed', '7', '--out', folder]);
      expect(code).toBe(0);
      for (const word of [
        'random',
        'embedding norm',
        'MagFace',
        'PFE',
        'ProbFace',
        'ScaleFace, 32σ',
        'ScaleFace, exp',
        'oracle',
        'area − embedding norm',
        'area − ScaleFace',
        'TAR at FAR = 0.05',
        'TAR at FAR = 0.01',
        'Spearman',
      ]) {
        expect(out).toContain(word);
      }
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a file gets no escape sequences
      expect(out).not.toMatch(/\u001b|[\u2800-\u28ff]/);
      const page = await readFile(join(folder, 'report.html'), 'utf8');
      expect(page).not.toMatch(/https?:|<script[^>]*src|<link/i);
      expect(page.match(/<svg/g)?.length).toBeGreaterThanOrEqual(4);
      // Tenths, mean faces, and both images of the worst errors.
      expect(page.match(/data:image\/png/g)?.length).toBeGreaterThanOrEqual(4);
      expect(
        (await readFile(join(folder, 'curves.csv'), 'utf8')).startsWith('far,method,rejected,tar\n0.05,random,0,'),
      ).toBe(true);
    },
    180_000,
  );

  it.runIf(inLongJob)(
    'prints one JSON object with --json, and keeps what it drew where it is asked to',
    async () => {
      const keep = join(folder, 'kept');
      const { code, out } = await printed(['demo', '--quick', '--json', '--out', folder, '--keep', keep]);
      expect(code).toBe(0);
      expect((await readdir(keep)).sort()).toEqual(['data', 'run']);
      expect(await readdir(join(keep, 'run'))).toContain('unseen');
      const report = JSON.parse(out);
      expect(report.rejection).toHaveLength(2);
      expect(report.rejection[0].rows).toHaveLength(23);
      expect(report.rejection[0].rows[5].minus.scaleface.low).toBeLessThan(1);
      expect(report.files.html).toBe(join(folder, 'report.html'));
      const { files: _, ...written } = report;
      expect(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))).toEqual(written);
    },
    180_000,
  );

  it('says at once, before any work, that it cannot write, and writes over no file of the user’s', async () => {
    await writeFile(join(folder, 'file'), '');
    expect((await printed(['demo', '--out', join(folder, 'file', 'out')])).code).toBe(3);
    expect(said.err).toMatch(/^error: [^\n]*cannot be written[^\n]*\n$/);
    const own = join(folder, 'own');
    await mkdir(own);
    await writeFile(join(own, 'curves.csv'), 'mine');
    expect((await printed(['demo', '--out', own])).code).toBe(2);
    expect(await readFile(join(own, 'curves.csv'), 'utf8')).toBe('mine');
  });

  it('leaves no folder behind when it fails at the start', async () => {
    expect((await printed(['demo', '--engine', 'abacus', '--out', join(folder, 'none')])).code).toBe(2);
    await expect(readFile(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('takes a wrong seed or engine for wrong usage', async () => {
    expect((await printed(['demo', '--seed', 'x'])).code).toBe(2);
    expect((await printed(['demo', '--engine', 'abacus'])).code).toBe(2);
  });
});
