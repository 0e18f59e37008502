import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScaleFaceError } from '@scaleface/numerics';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTrainingLog, parseEvents, type TrainingEvent, tensorBoardEvent } from '../../src/index.js';
import { crc32c, maskedCrc32c } from '../../src/training-log/crc32c.js';

const bytes = (length: number, at: (i: number) => number): Uint8Array => Uint8Array.from({ length }, (_, i) => at(i));
const join2 = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

describe('the CRC-32C', () => {
  it('is that of RFC 3720, appendix B.4, and of the catalogue', () => {
    expect(crc32c(bytes(32, () => 0))).toBe(0x8a9136aa);
    expect(crc32c(bytes(32, () => 255))).toBe(0x62a8ab43);
    expect(crc32c(bytes(32, (i) => i))).toBe(0x46dd794e);
    expect(crc32c(bytes(32, (i) => 31 - i))).toBe(0x113fdb5c);
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array())).toBe(0);
  });

  it('is masked by a rotation and a sum', () => {
    expect(maskedCrc32c(new Uint8Array())).toBe(0xa282ead8);
    const c = 0xe3069283n;
    const rotated = ((c >> 15n) | (c << 17n)) & 0xffffffffn;
    expect(maskedCrc32c(new TextEncoder().encode('123456789'))).toBe(Number((rotated + 0xa282ead8n) % (1n << 32n)));
  });
});

const events: TrainingEvent[] = [
  { time: 1_700_000_000.25, step: 0, fileVersion: 'brain.Event:2' },
  { time: 1_700_000_001, step: 1, starts: true },
  { time: 1_700_000_002, step: 1, scalars: { 'train/loss': 0.5, 'train/learningRate': 0.03125 } },
  { time: 1_700_000_003, step: 128, scalars: {} },
  { time: 1_700_000_004, step: 2 ** 40 + 3, scalars: { 'größe/é': -1.5, nothing: 0, far: Number.POSITIVE_INFINITY } },
];

describe('events of TensorBoard', () => {
  it('come back as they were written, numbers as float32', () => {
    expect(parseEvents(join2(events.map(tensorBoardEvent)))).toEqual(events);
    const [read] = parseEvents(tensorBoardEvent({ time: 0, scalars: { third: 1 / 3, none: Number.NaN } }));
    expect(read?.scalars).toEqual({ third: Math.fround(1 / 3), none: Number.NaN });
  });

  it('cut off after any byte are the whole events before', () => {
    const parts = events.map(tensorBoardEvent);
    const file = join2(parts);
    const ends = parts.map((_, i) => parts.slice(0, i + 1).reduce((sum, part) => sum + part.length, 0));
    for (let length = 0; length <= file.length; length++) {
      const whole = ends.filter((end) => end <= length).length;
      expect(parseEvents(file.subarray(0, length)), `${length} bytes`).toEqual(events.slice(0, whole));
    }
  });

  it('with any bit turned are refused, or end before it', () => {
    const file = join2(events.map(tensorBoardEvent));
    for (let bit = 0; bit < file.length * 8; bit++) {
      const damaged = file.slice();
      (damaged[bit >> 3] as number) ^= 1 << (bit & 7);
      expect(() => parseEvents(damaged, 'log'), `bit ${bit}`).toThrow(ScaleFaceError);
    }
  });

  it('are told from records of other things', async () => {
    const { frameRecord } = await import('../../src/training-log/record.js');
    expect(() => parseEvents(frameRecord(Uint8Array.of(9, 1)))).toThrow('holds no event');
    expect(() => parseEvents(frameRecord(Uint8Array.of(15)))).toThrow('wire type 7');
  });
});

describe('the log of a training', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'training-log-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const linesOf = async (file: string): Promise<unknown[]> =>
    (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  it('writes every step at once, into both files, and hands the progress on', async () => {
    const log = await openTrainingLog(join(folder, 'new', 'log'), () => 2000);
    const heard: unknown[] = [];
    const progress = log.progress((...all) => heard.push(all));
    progress('embed', 1, 2);
    progress('train', 1, 2, { loss: 1 / 3, learningRate: 0.25 });
    expect(heard).toEqual([
      ['embed', 1, 2, undefined],
      ['train', 1, 2, { loss: 1 / 3, learningRate: 0.25 }],
    ]);
    expect(parseEvents(await readFile(log.events))).toEqual([
      { time: 2, step: 0, fileVersion: 'brain.Event:2' },
      { time: 2, step: 1, starts: true },
      { time: 2, step: 1, scalars: { 'train/loss': Math.fround(1 / 3), 'train/learningRate': 0.25 } },
    ]);
    expect(await linesOf(log.lines)).toEqual([{ time: 2, stage: 'train', step: 1, loss: 1 / 3, learningRate: 0.25 }]);
    log.progress()('train', 2, 2, { loss: Number.NaN });
    expect(await linesOf(log.lines)).toHaveLength(2);
  });

  it('goes on where a killed one was: in a file of its own, after the last whole line', async () => {
    const first = await openTrainingLog(folder, () => 1000);
    first.write('train', 1, { loss: 4 });
    first.write('train', 2, { loss: 3 });
    await appendFile(first.lines, '{"time": 1, "sta');
    const second = await openTrainingLog(folder, () => 1000);
    second.write('train', 2, { loss: 2 });
    expect(await linesOf(second.lines)).toMatchObject([{ loss: 4 }, { loss: 3 }, { step: 2, loss: 2 }]);
    expect((await readdir(folder)).sort()).toEqual([
      'events.out.tfevents.0000000001.scaleface.0',
      'events.out.tfevents.0000000001.scaleface.1',
      'scalars.jsonl',
    ]);
    expect(parseEvents(await readFile(second.events))[1]).toEqual({ time: 1, step: 2, starts: true });
  });

  it('refuses a file in place of its folder', async () => {
    await writeFile(join(folder, 'file'), 'x');
    await expect(openTrainingLog(join(folder, 'file'))).rejects.toMatchObject({ code: 'not-writable' });
  });
});
