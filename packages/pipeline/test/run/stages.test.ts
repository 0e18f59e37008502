import '@tensorflow/tfjs-backend-cpu';
import { copyFile, cp, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@scaleface/numerics';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import { type RunConfig, run, type StageRecord } from '../../src/index.js';
import { readRecord, whatIsNotWhole } from '../../src/run/stage-record.js';
import { runStages, type Stage } from '../../src/run/stages.js';
import { drawTinyRun, results } from './drawn.js';

let home: string;
let config: RunConfig;
let whole: Record<string, string>;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'run-stages-'));
  config = await drawTinyRun(home);
  config.tests[0] = { ...(config.tests[0] as RunConfig['tests'][number]), severity: 'severity.json' };
  const rows = ['u', 'v', 'w'].flatMap((name, i) => [0, 1, 2].map((k) => [`${name}/${k}.png`, i + k]));
  await writeFile(join(home, 'severity.json'), JSON.stringify({ columns: ['file', 'severity'], rows }));
  // Whole seconds, which a copy keeps.
  for (const set of ['train', 'test']) {
    for (const file of await readdir(join(home, set), { recursive: true })) await utimes(join(home, set, file), 5, 5);
  }
  await run(config, { data: home, out: join(home, 'whole') });
  whole = await results(join(home, 'whole'));
}, 120_000);

let data: string;
let out: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'run-stages-'));
  out = join(data, 'run');
  for (const name of ['train', 'test', 'severity.json', 'whole']) {
    const to = name === 'whole' ? out : join(data, name);
    await cp(join(home, name), to, { recursive: true, preserveTimestamps: true });
  }
});

const again = async (change: Partial<RunConfig> = {}): Promise<{ done: string[]; notes: string[] }> => {
  const notes: string[] = [];
  const { stages } = await run({ ...config, ...change }, { data, out, note: (line) => notes.push(line) });
  return { done: stages.filter((s) => !s.finishedBefore).map((s) => s.name), notes };
};
const fresh = async (change: Partial<RunConfig> = {}): Promise<Record<string, string>> => {
  await run({ ...config, ...change }, { data, out: join(data, 'fresh') });
  return results(join(data, 'fresh'));
};

describe('a finished run whose inputs are copied with their times', () => {
  it('is kept wherever it lies', async () => {
    expect((await again()).done).toEqual([]);
  });

  it('embeds an image anew that was replaced, and all that follows is that of a fresh run', async () => {
    await copyFile(join(data, 'train', 'a', '0.png'), join(data, 'train', 'b', '1.png'));
    expect((await again()).done).toEqual([
      'hash-images',
      'embed-train',
      'train',
      'train-norm',
      'train-pfe',
      'deploy',
      'evaluate-faces',
    ]);
    expect(await results(out)).toEqual(await fresh());
  });

  it('does no more than embed again what was only touched', async () => {
    await utimes(join(data, 'train', 'a', '0.png'), 1, 1);
    expect((await again()).done).toEqual(['hash-images', 'embed-train']);
    expect(await results(out)).toEqual(whole);
  });

  it('reports anew on other severities, and on an image that the report shows', async () => {
    const file = join(data, 'severity.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"u/0.png",0', '"u/0.png",9'));
    expect((await again()).done).toEqual(['evaluate-faces']);
    await copyFile(join(data, 'test', 'u', '0.png'), join(data, 'test', 'v', '1.png'));
    expect((await again()).done).toEqual(['hash-images', 'embed-faces', 'evaluate-faces']);
    expect(await results(out)).toEqual(await fresh());
  });

  it('sees a change that keeps size and time only where images are known by their content', async () => {
    const change = async (by: RunConfig['embed']['fingerprint']): Promise<string[]> => {
      const embed = { ...config.embed, fingerprint: by };
      await again({ embed });
      const file = join(data, 'train', 'a', '0.png');
      const bytes = await readFile(file);
      // The last chunk of a PNG holds nothing: the image stays what it is.
      bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
      await writeFile(file, bytes);
      await utimes(file, 5, 5);
      return (await again({ embed })).done;
    };
    expect(await change('size-time')).toEqual([]);
    // The list of images names it now, and the certificate the list.
    expect(await change('content')).toEqual(['hash-images', 'embed-train', 'evaluate-faces']);
  });

  it('says what is damaged or gone, does that stage again once, and has its bytes back', async () => {
    const turned = async (name: string): Promise<void> => {
      const bytes = await readFile(join(out, name));
      const at = bytes.length >> 1;
      bytes[at] = (bytes[at] as number) ^ 16;
      await writeFile(join(out, name), bytes);
    };
    const files = [
      ['images.sha256', 'hash-images'],
      ['features/faces.arrow', 'embed-faces'],
      ['methods/scaleface/model.safetensors', 'train'],
      ['deploy.json', 'deploy'],
      ['faces/report.html', 'evaluate-faces'],
      ['features/train.arrow.skipped.json', 'embed-train'],
      ['methods/norm/calibration.json', 'train-norm'],
      ['model/config.json', 'deploy'],
      ['losses.json', 'train'],
      ['methods/pfe/config.json', 'train-pfe'],
    ] as const;
    for (const [name, stage] of files.slice(0, repetitions(4, files.length))) {
      await turned(name);
      const { done, notes } = await again();
      expect([done, notes]).toEqual([
        [stage],
        expect.arrayContaining([`${stage}: ${name} is damaged, or was changed; done again`]),
      ]);
      expect(await results(out)).toEqual(whole);
    }
    await rm(join(out, 'faces', 'curves.csv'));
    expect((await again()).notes).toContain('evaluate-faces: faces/curves.csv is gone; done again');
    await turned('stages/train.json');
    expect((await again()).notes).toContain('train: stages/train.json is damaged; done again');
    expect([(await again()).done, await results(out)]).toEqual([[], whole]);
  });
});

/** In each file; 200 in the long run. */
const flips = repetitions(2, 30, 200);

describe('stages', () => {
  it('know every turned bit in every file and in every record', async () => {
    const random = createRandom(5);
    const turned = async (name: string): Promise<() => Promise<void>> => {
      const bytes = await readFile(join(out, name));
      const bit = random.integer(8 * bytes.length);
      const other = Uint8Array.from(bytes);
      other[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      await writeFile(join(out, name), other);
      return () => writeFile(join(out, name), bytes);
    };
    const files: string[] = [];
    const stages = [
      'hash-images',
      'embed-train',
      'embed-faces',
      'train',
      'train-norm',
      'train-pfe',
      'deploy',
      'evaluate-faces',
    ];
    for (const stage of stages) {
      const record = (await readRecord(out, stage)) as StageRecord;
      for (const file of Object.keys(record.outputs)) {
        files.push(file);
        for (let k = 0; k < flips; k++) {
          const back = await turned(file);
          expect(await whatIsNotWhole(out, record.outputs)).toBe(`${file} is damaged, or was changed`);
          await back();
        }
      }
      for (let k = 0; k < flips; k++) {
        const back = await turned(`stages/${stage}.json`);
        expect(await readRecord(out, stage)).toBe('damaged');
        await back();
      }
      expect(await readRecord(out, stage)).toEqual(record);
    }
    // Beside these there are the configuration and the mark, which every run writes anew.
    const others = Object.keys(whole).filter((name) => !files.includes(name));
    expect(others.sort()).toEqual(['config.json', 'run.json']);
  }, 240_000);

  it('of which two would write one file are refused', async () => {
    const stage = (name: string, file: string): Stage => ({
      name,
      needs: [],
      key: 0,
      writes: [file],
      do: () => writeFile(join(out, file), name),
    });
    const two = [stage('one', 'features/train.arrow'), stage('two', 'features/Train.arrow')];
    await expect(runStages(two, { out, note: () => {} })).rejects.toMatchObject({ code: 'invalid-argument' });
    expect(await results(out)).toEqual(whole);
  });
});

describe('stages that work apart', () => {
  const events: string[] = [];
  const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const stage = (name: string, needs: string[], apart: boolean, ms: number, fails = false): Stage => ({
    name,
    needs,
    key: 0,
    writes: [`${name}.txt`],
    apart,
    async do({ out: folder, progress }) {
      events.push(`+${name}`);
      progress?.(name, 0, 2);
      await wait(ms);
      if (fails) throw new Error(name);
      await writeFile(join(folder, `${name}.txt`), name);
      progress?.(name, 2, 2);
      events.push(`-${name}`);
    },
  });
  beforeEach(() => {
    events.length = 0;
  });
  const place = (seen: string[] = []) => ({
    out,
    note: () => {},
    progress: (title: string, done: number, total: number) => void seen.push(`${title} ${done}/${total}`),
  });

  it('go on beside those in order, as many at once as asked, and wait for what they need', async () => {
    const all = [
      stage('embed', [], false, 10),
      stage('a', ['embed'], true, 60),
      stage('b', ['embed'], true, 60),
      stage('c', ['embed'], true, 10),
      stage('test', [], false, 10),
      stage('deploy', ['a', 'b', 'c'], false, 0),
    ];
    const seen: string[] = [];
    const outcomes = await runStages(all, place(seen), 2);
    expect(outcomes.map(({ name }) => name)).toEqual(all.map(({ name }) => name));
    expect(events.slice(0, 2)).toEqual(['+embed', '-embed']);
    expect(events.indexOf('+test')).toBeLessThan(events.indexOf('-a'));
    expect(events.indexOf('+c')).toBeGreaterThan(Math.min(events.indexOf('-a'), events.indexOf('-b')));
    expect(events.slice(-2)).toEqual(['+deploy', '-deploy']);
    expect(seen).toContain('train the methods 6/6');
    const again = await runStages(all, place(), 2);
    expect(again.every(({ finishedBefore }) => finishedBefore)).toBe(true);
  });

  it('are finished and kept when another fails, and what has not begun does not begin', async () => {
    const all = [
      stage('embed', [], false, 0),
      stage('a', ['embed'], true, 500),
      stage('b', ['embed'], true, 10, true),
      stage('c', ['embed'], true, 10),
      stage('deploy', ['a', 'b'], false, 0),
    ];
    await expect(runStages(all, place(), 2)).rejects.toThrow('b');
    expect(events.slice(0, 2)).toEqual(['+embed', '-embed']);
    // Both may begin at once; which of them reads its record sooner is the disk's.
    expect(events.slice(2, 4).sort()).toEqual(['+a', '+b']);
    expect(events.slice(4)).toEqual(['-a']);
    events.length = 0;
    const mended = all.map((one) => (one.name === 'b' ? stage('b', ['embed'], true, 0) : one));
    await runStages(mended, place(), 2);
    expect(events).not.toContain('+a');
    expect(events).toContain('-deploy');
  });
});
