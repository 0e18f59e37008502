import '@tensorflow/tfjs-backend-cpu';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '@scaleface/models/storage';
import { beforeAll, describe, expect, it } from 'vitest';
import { type RunConfig, run } from '../../src/index.js';
import { drawTinyRun, results } from './drawn.js';

let data: string;
let config: RunConfig;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'run-folder-'));
  config = await drawTinyRun(data);
  await run(config, { data, out: join(data, 'run') });
}, 120_000);

const wrong = { code: 'invalid-argument' };
const refuse = async (out: string, expected: object, change: Partial<RunConfig> = {}): Promise<void> => {
  await expect(run({ ...config, ...change }, { data, out })).rejects.toMatchObject(expected);
};

describe('the folder of a run', () => {
  it('is never one of its inputs, nor in one or around one, whatever way leads there', async () => {
    await symlink(join(data, 'train'), join(data, 'way'));
    for (const out of ['train', 'train/a/out', 'test', '.', 'way/out']) await refuse(join(data, out), wrong);
    expect((await readdir(join(data, 'train'))).sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is refused when it holds what no run wrote, and stays as it is', async () => {
    for (const name of ['notes.txt', 'config.json', 'run.json', 'stages']) {
      const out = await mkdtemp(join(tmpdir(), 'foreign-'));
      if (name === 'stages') await mkdir(join(out, name));
      else await writeFile(join(out, name), '{"mine": true}');
      await refuse(out, { ...wrong, path: out });
      expect(await readdir(out)).toEqual([name]);
    }
  });

  it('may hold files of the user’s, and none is written over', async () => {
    const out = join(data, 'noted');
    await cp(join(data, 'run'), out, { recursive: true, preserveTimestamps: true });
    await writeFile(join(out, 'notes.txt'), 'mine');
    await mkdir(join(out, 'more'));
    await writeFile(join(out, 'more', 'report.json'), 'mine');
    await writeFile(join(out, 'features', 'other.arrow'), 'mine');
    const { stages } = await run(config, { data, out });
    expect(stages.every(({ finishedBefore }) => finishedBefore)).toBe(true);
    const called = (name: string): Partial<RunConfig> => ({
      tests: [...config.tests, { ...(config.tests[0] as RunConfig['tests'][number]), name }],
    });
    await refuse(out, { ...wrong, path: join(out, 'more') }, called('more'));
    await refuse(out, { ...wrong, path: join(out, 'features/other.arrow') }, called('other'));
    for (const file of ['notes.txt', 'more/report.json', 'features/other.arrow']) {
      expect(await readFile(join(out, file), 'utf8')).toBe('mine');
    }
  });

  it('is known again by its stages when its mark is damaged, and the mark is mended', async () => {
    const whole = await results(join(data, 'run'));
    for (const text of [
      '',
      'x',
      (await readFile(join(data, 'run', 'run.json'), 'utf8')).replace('"faces"', '"facez"'),
    ]) {
      await writeFile(join(data, 'run', 'run.json'), text);
      const { stages } = await run(config, { data, out: join(data, 'run') });
      expect(stages.every(({ finishedBefore }) => finishedBefore)).toBe(true);
      expect(await results(join(data, 'run'))).toEqual(whole);
    }
  });

  it('is one process’s at a time', async () => {
    const out = join(data, 'busy');
    await withLock(out, () => refuse(out, { code: 'busy', path: out }));
    expect(await readdir(out)).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)('is probed before any work', async () => {
    const closed = join(data, 'closed');
    await mkdir(closed);
    await chmod(closed, 0o500);
    await refuse(join(closed, 'out'), { code: 'not-writable', received: 'permission denied' });
  });

  it('cannot lie below a file', async () => {
    await writeFile(join(data, 'file'), '');
    await refuse(join(data, 'file', 'out'), { code: 'not-writable' });
    await refuse(join(data, 'file'), wrong);
  });
});
