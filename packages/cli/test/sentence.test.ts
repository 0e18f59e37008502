import { ScaleFaceError } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { stopped } from '../src/interrupt.js';
import { sentenceOf } from '../src/sentence.js';

const system = (code: string, path?: string): Error =>
  Object.assign(new Error(`${code}: words of the system, write`), { code, ...(path === undefined ? {} : { path }) });

describe('an error becomes one line', () => {
  it.each<[string, unknown, string]>([
    ['a full disk', system('ENOSPC', 'x.arrow'), 'x.arrow: the disk is full'],
    ['a full disk, file unknown', system('ENOSPC'), 'the disk is full'],
    ['no permission', system('EACCES', '/root'), '/root: permission denied'],
    ['a read-only place', system('EROFS', '/usr/x'), '/usr/x: the file system is read-only'],
    ['too many files', system('EMFILE', 'a'), 'a: too many open files'],
    ['a code that is not known', system('EWHAT', 'a'), 'EWHAT: words of the system, write'],
    ['some lines', new TypeError('one\n  two'), 'one two'],
    ['an error without words', new RangeError(''), 'RangeError'],
    ['no error at all', 'text\nmore', 'text more'],
    ['our own', new ScaleFaceError('wrong', { code: 'failed', path: 'p' }), 'p: wrong'],
  ])('%s', (_, error, expected) => {
    expect(sentenceOf(error)).toBe(expected);
  });
});

describe('Ctrl-C', () => {
  it('says that a command which can continues, and nothing of another', () => {
    expect(stopped(['--json', 'embed', 'x'], false)).toBe('stopped; run the same command again to resume\n');
    expect(stopped(['verify', 'a', 'b'], false)).toBe('');
    expect(stopped(['embed', 'x', '--quiet'], false)).toBe('');
  });

  it('gives the cursor back that the progress bar had hidden', () => {
    expect(stopped(['run', '--config', 'x'], true).startsWith('\u001B[?25h\nstopped;')).toBe(true);
  });
});
