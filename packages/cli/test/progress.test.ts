import { expect, test } from 'vitest';
import { createProgress } from '../src/progress.js';

/** A stream that keeps what is written; as a terminal, or not. */
function stream(isTTY: boolean): { written: string[]; stream: NodeJS.WriteStream } {
  const written: string[] = [];
  const write = (text: string): boolean => written.push(text) > 0;
  const parts = {
    isTTY,
    columns: 100,
    rows: 20,
    write,
    cursorTo: () => true,
    moveCursor: () => true,
    clearLine: () => true,
  };
  return { written, stream: parts as unknown as NodeJS.WriteStream };
}

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
  expect(drawn.match(/embed .*195\/195/g)).toHaveLength(1);
  expect(drawn).not.toContain('LL');
});
