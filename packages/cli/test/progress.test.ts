import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inLongJob } from '../../../testing/long.js';
import { createProgress } from '../src/progress.js';

/** A stream that keeps what is written; as a terminal, or not. */
function stream(isTTY: boolean, columns = 100): { written: string[]; stream: NodeJS.WriteStream } {
  const written: string[] = [];
  const write = (text: string): boolean => written.push(text) > 0;
  return { written, stream: { isTTY, columns, write } as unknown as NodeJS.WriteStream };
}

/** What two stages of a run look like, on a clock that goes a second for every five images. */
function shown(isTTY: boolean, columns: number): string {
  const { written, stream: drawn } = stream(isTTY, columns);
  let now = 0;
  const { update, stop } = createProgress(drawn, () => now);
  for (const [stage, total] of [
    ['embed', 100],
    ['train', 3],
  ] as const) {
    for (let done = 0; done <= total; done += total === 3 ? 1 : 5) {
      update(stage, done, total);
      now += total === 3 ? 200_000 : 1000;
    }
    update(stage, total, total);
  }
  stop();
  return written.join('').replaceAll('\r', '␍').replaceAll('\u001B[K', '␛[K\n');
}

test.each([40, 80, 120])('on a terminal of %i columns it is one line, as in its golden file', async (columns) => {
  const text = shown(true, columns);
  const lines = text.split('\n').map((line) => line.replaceAll(/␍|␛\[K/g, ''));
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(columns);
  await expect(text).toMatchFileSnapshot(`golden/progress/terminal-${columns}.txt`);
});

test('in a pipe it is plain lines, as in its golden file', async () => {
  const text = shown(false, 80);
  expect(text).not.toMatch(/␍|␛/);
  await expect(text).toMatchFileSnapshot('golden/progress/pipe.txt');
});

test.runIf(inLongJob && process.platform === 'linux')('in a pseudo-terminal the finished stage is drawn once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pty-'));
  const bin = new URL('../dist/bin.js', import.meta.url).pathname;
  const python = 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)';
  const demo = ['demo', '--quick', '--out', join(folder, 'demo')];
  const { stdout, status } = spawnSync('python3', ['-c', python, process.execPath, bin, ...demo], { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout).toMatch(/\r\S.*█/);
  const whole = stdout.split(/[\r\n]/).filter((line) => / 100 %/.test(line));
  expect(new Set(whole).size).toBe(whole.length);
  expect(stdout).not.toContain('NaN');
});

test('a stage that is reported as finished twice is shown once', () => {
  const { written, stream: pipe } = stream(false);
  const { update } = createProgress(pipe);
  for (const [stage, done] of [
    ['embed', 5],
    ['embed', 10],
    ['embed', 10],
    ['train', 10],
    ['embed', 10],
  ] as const) {
    update(stage, done, 10);
  }
  expect(written).toEqual(['embed: 10 of 10\n', 'train: 10 of 10\n', 'embed: 10 of 10\n']);
});

test('a stage that begins again is shown again', () => {
  const { written, stream: pipe } = stream(false);
  const { update } = createProgress(pipe);
  for (const done of [2, 1, 2]) update('embed', done, 2);
  expect(written).toEqual(['embed: 2 of 2\n', 'embed: 2 of 2\n']);
});

test('on a terminal the finished bar is drawn once, and a time that is not known is never shown as letters', () => {
  const { written, stream: terminal } = stream(true);
  const { update, stop } = createProgress(terminal);
  for (const done of [195, 195]) update('embed', done, 195);
  for (const done of [0, 0, 100, 195, 195]) update('train', done, 195);
  stop();
  const drawn = written.join('');
  expect(drawn.match(/embed .*195 of 195/g)).toHaveLength(1);
  expect(drawn).not.toMatch(/LL|NaN|Infinity/);
});
