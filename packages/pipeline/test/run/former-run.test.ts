import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '@tensorflow/tfjs-backend-cpu';
import { selectEngine } from '@scaleface/core';
import { readFeatureTable } from '@scaleface/data';
import { loadModel, ScaleFace, upgradeModel, verifyFaces } from '@scaleface/models';
import { readRunConfig, replayReport, run } from '../../src/index.js';

// What the commit 6f2d5fa, of before model folders had checksums, wrote by `scaleface run` with run.yaml: one report.html less.
const former = fileURLToPath(new URL('../golden/former', import.meta.url));
const data = join(former, 'data');
let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'former-run-'));
  await selectEngine(['cpu']);
});
afterAll(() => rm(home, { recursive: true }));

describe('the folder of a run of an earlier version', () => {
  it('is put aside as it is, with a line that says so, and done again', async () => {
    const out = join(home, 'run');
    await cp(join(former, 'run'), out, { recursive: true });
    await writeFile(join(out, 'mine.txt'), 'a note of the user');
    const notes: string[] = [];
    const config = await readRunConfig(join(former, 'run.yaml'));
    const { stages } = await run(config, { data, out, note: (line) => notes.push(line) });
    expect(notes).toContainEqual(
      `${out} is the folder of a run of an earlier version: what was in it is in ${join(out, 'earlier-version')}, and all is done again`,
    );
    expect(stages.filter(({ finishedBefore }) => finishedBefore)).toEqual([]);
    expect((await readdir(join(out, 'earlier-version'))).sort()).toEqual((await readdir(join(former, 'run'))).sort());
    expect(await readFile(join(out, 'mine.txt'), 'utf8')).toBe('a note of the user');
    expect(JSON.parse(await readFile(join(out, 'faces', 'report.json'), 'utf8')).schema).toBe('scaleface-report/2');

    const again = await run(config, { data, out });
    expect(again.stages.filter(({ finishedBefore }) => !finishedBefore)).toEqual([]);
  });

  it('has a model folder that is not opened unverified, and that upgradeModel writes anew with the same confidences', async () => {
    const model = join(former, 'run', 'model');
    await expect(loadModel(model)).rejects.toMatchObject({
      code: 'bad-format',
      hint: expect.stringContaining(`scaleface convert ${model} --to NEW`),
    });
    const to = join(home, 'model');
    expect(await upgradeModel(model, to)).toEqual({
      from: 'scaleface-model/1',
      to: 'scaleface-model/2',
      verified: false,
    });
    // Once more, in its own place.
    expect(await upgradeModel(to, to)).toMatchObject({ from: 'scaleface-model/2', verified: true });

    const faces = await ScaleFace.fromPretrained(to);
    const [a, b] = await faces.embed([join(data, 'test', 'u', '0.png'), join(data, 'test', 'u', '1.png')]);
    if (a === undefined || b === undefined) throw new Error('two faces');
    const lines = (await readFile(join(former, 'run', 'faces', 'confidence.csv'), 'utf8')).split('\n').slice(1);
    const said = lines.map((line) => line.split(',')).find(([id]) => id === 'u/0.png');
    expect(a.confidence).toBeCloseTo(Number(said?.[2]), 4);
    expect(verifyFaces(a, b, faces.model, { reject: 0 }).decision).toMatch(/match/);
    await faces.dispose();
  });

  it('has feature tables that are read, and a report of which replay says that it is too old', async () => {
    const table = await readFeatureTable(join(former, 'run', 'features', 'faces.arrow'));
    expect([table.ids.length, table.embedding.width]).toEqual([9, 4]);
    await expect(replayReport(join(former, 'run', 'faces'))).rejects.toMatchObject({
      code: 'bad-format',
      received: 'scaleface-report/1',
    });
  });
});
