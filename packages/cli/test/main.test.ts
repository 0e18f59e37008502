import { ScaleFaceError } from '@scaleface/numerics';
import { textTable } from '@scaleface/pipeline';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../src/exit-code.js';
import { main } from '../src/main.js';
import { catchOutput } from './support/said.js';

describe('the command', () => {
  const said = catchOutput();

  it('prints its version on stdout and is done', async () => {
    expect(await main(['--version'])).toBe(0);
    expect(said.out).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('answers an unknown option with 2 and says so on stderr', async () => {
    expect(await main(['--no-such-option'])).toBe(2);
    expect(said.err).toContain('no-such-option');
    expect(said.out).toBe('');
  });

  it('prints its help on stdout and is done', async () => {
    expect(await main(['--help'])).toBe(0);
    expect(said.out).toContain('Usage: scaleface');
  });
});

describe('exit codes', () => {
  it('are 2 for wrong configuration, 3 for bad input, 75 where it is worth trying again, 1 for all else', () => {
    expect(exitCodeOf(new ScaleFaceError('x', { code: 'busy' }))).toBe(75);
    expect(exitCodeOf(new ScaleFaceError('x', { code: 'bad-config' }))).toBe(2);
    expect(exitCodeOf(new ScaleFaceError('x', { code: 'overlap' }))).toBe(3);
    expect(exitCodeOf(new ScaleFaceError('x', { code: 'missing-dependency' }))).toBe(1);
    expect(exitCodeOf(new Error('x'))).toBe(1);
    expect(exitCodeOf(undefined)).toBe(1);
  });
});

it('a text table aligns names to the left and numbers to the right', () => {
  expect(
    textTable(
      ['name', 'value'],
      [
        ['a', '1'],
        ['long', '22.5'],
      ],
    ),
  ).toBe('name  value\n----  -----\na         1\nlong   22.5');
});
