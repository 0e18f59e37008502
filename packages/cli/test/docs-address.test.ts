import { readFile } from 'node:fs/promises';
import { ScaleFaceError } from '@scaleface/numerics';
import { afterEach, describe, expect, it } from 'vitest';
import { writeError } from '../src/context.js';
import { errorsPage, explanationOf } from '../src/docs-address.js';
import { errorObject } from '../src/error-object.js';
import { codes } from '../src/exit-code.js';
import { main } from '../src/main.js';
import { catchOutput } from './support/said.js';

const said = catchOutput();
const tty = process.stderr.isTTY;
afterEach(() => {
  process.stderr.isTTY = tty;
});

const wrong = (code: (typeof codes)[number]): ScaleFaceError =>
  new ScaleFaceError('wrong', { code, path: 'p', expected: 'e', hint: 'Do h' });

describe('the address at which an error is explained', () => {
  it('is an anchor of the page of errors, for every code', async () => {
    const { homepage } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
    const page = await readFile(new URL('../../../apps/docs/guides/errors.md', import.meta.url), 'utf8');
    // TypeDoc names a page after its title.
    const title = /^# (.*)$/m.exec(page)?.[1] ?? '';
    expect(errorsPage).toBe(`documents/${title.replaceAll(' ', '_')}.html`);
    const anchors = [...page.matchAll(/^## ([\w-]+)$/gm)].map(([, anchor]) => anchor);
    expect(codes.length).toBeGreaterThan(10);
    for (const code of codes) {
      expect(explanationOf(wrong(code))).toBe(`${homepage}${errorsPage}#${code}`);
      expect(anchors).toContain(code);
    }
    expect(explanationOf(new Error('of another'))).toBeUndefined();
  });

  it('stands once below the error in a terminal, and not in a pipe', () => {
    process.stderr.isTTY = true;
    writeError(wrong('damaged'));
    expect(said.err.split('#damaged').length).toBe(2);
    said.err = '';
    process.stderr.isTTY = false;
    writeError(wrong('damaged'));
    expect(said.err).toBe('error: p: wrong; expected e. Do h\n');
  });

  it('is a field of the error that --json prints, and nothing goes to stdout', async () => {
    expect(await main(['--json', 'replay', '/no/such/report.json'])).toBe(3);
    const { error } = JSON.parse(said.err);
    expect(error).toMatchObject({ code: 'missing-file', path: '/no/such/report.json', exit: 3 });
    expect(error.see).toMatch(/#missing-file$/);
    expect(said.out).toBe('');
    expect(errorObject(new TypeError('of another'))).toEqual({ error: { message: 'of another', exit: 1 } });
  });
});
