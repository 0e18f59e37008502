import { stripVTControlCharacters } from 'node:util';
import { ScaleFaceError } from '@scaleface/numerics';
import { Command } from 'commander';
import { afterEach, describe, expect, it } from 'vitest';
import { createContext, writeError } from '../src/context.js';
import { catchOutput } from './support/said.js';

const said = catchOutput();
const { isTTY, columns } = process.stderr;
afterEach(() => Object.assign(process.stderr, { isTTY, columns }));

const remark =
  '3 images of the 16 that were looked at are not 112 × 112 and are stretched: photographs/Zoë/2024-05-01-garden-party.jpg, …. Name a detector with --detector';
const context = createContext(new Command());
/** What stands on stderr, without its colours. */
const lines = (): string[] => stripVTControlCharacters(said.err).trimEnd().split('\n');

describe('on stderr', () => {
  it.each([40, 80, 120])('a remark in a terminal of %i columns is broken at spaces, words whole', (width) => {
    Object.assign(process.stderr, { isTTY: true, columns: width });
    context.note(remark);
    const longest = Math.max(width, ...remark.split(' ').map((word) => word.length));
    for (const line of lines()) expect(line.length).toBeLessThanOrEqual(longest);
    expect(lines().length).toBeGreaterThan(1);
    expect(lines().join(' ')).toBe(remark);
  });

  it('so is an error, and the page that explains it stands below it on a line of its own', () => {
    Object.assign(process.stderr, { isTTY: true, columns: 60 });
    writeError(new ScaleFaceError(remark, { code: 'damaged', path: 'model' }));
    const see = lines().at(-1);
    expect(see).toMatch(/^see https:.*#damaged$/);
    const sentence = lines().slice(0, -1);
    expect(sentence.length).toBeGreaterThan(2);
    expect(sentence.join(' ')).toBe(`error: model: ${remark}`);
  });

  it('a command that can be copied stays one line', () => {
    Object.assign(process.stderr, { isTTY: true, columns: 40 });
    context.next(['evaluate', 'STRANGERS.arrow', '--pairs', 'PAIRS.csv', '--model', 'model']);
    expect(lines()).toEqual(['then: scaleface evaluate STRANGERS.arrow --pairs PAIRS.csv --model model']);
  });

  it('in a pipe every remark and error is one line', () => {
    Object.assign(process.stderr, { isTTY: false, columns: undefined });
    context.note(remark);
    writeError(new ScaleFaceError(remark, { code: 'damaged', path: 'model' }));
    expect(said.err).toBe(`${remark}\nerror: model: ${remark}\n`);
  });
});
