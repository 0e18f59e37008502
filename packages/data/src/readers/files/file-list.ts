import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readReason } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';

/** Files that braces may stand for. */
const mostNames = 100_000;

/** The texts that one pair of braces of WebDataset's addresses stands for: `000..012` or `a,b`. */
function textsOf(inner: string, pattern: string): string[] {
  const range = /^(\d{1,9})\.\.(\d{1,9})$/.exec(inner);
  if (range === null) return inner.split(',');
  const [first, last] = [Number(range[1]), Number(range[2])];
  const count = last - first + 1;
  if (!(count >= 1 && count <= mostNames)) {
    const expected = `a range of 1 to ${mostNames} files`;
    throw new ScaleFaceError('not a range', { code: 'invalid-argument', path: pattern, expected, received: inner });
  }
  const width = (range[1] as string).length;
  return Array.from({ length: count }, (_, i) => String(first + i).padStart(width, '0'));
}

/** The names that a pattern with braces stands for. */
function withoutBraces(pattern: string): string[] {
  let names = [''];
  for (const [i, piece] of pattern.split(/\{([^{}]*)\}/).entries()) {
    const texts = i % 2 === 0 ? [piece] : textsOf(piece, pattern);
    if (names.length * texts.length > mostNames) {
      const expected = `at most ${mostNames}`;
      throw new ScaleFaceError('too many files', { code: 'invalid-argument', path: pattern, expected });
    }
    names = names.flatMap((name) => texts.map((text) => name + text));
  }
  return names;
}

/**
 * The files that a pattern names: `*` and `?` in the name of the file stand for any letters, and for one, of the files that
 * are there, in code-unit order; braces, `{000..012}` and `{a,b}`, for names in their order, whether they are there or not.
 *
 * @param pattern - A path.
 * @throws ScaleFaceError `missing-file` where there is none; `invalid-argument` for a range that is none.
 */
export async function filesOf(pattern: string): Promise<string[]> {
  const files: string[] = [];
  for (const name of withoutBraces(pattern)) {
    if (!/[*?]/.test(basename(name))) {
      files.push(name);
      continue;
    }
    const folder = dirname(name);
    const parts = basename(name).replace(/[.+^${}()|[\]\\]/g, '\\$&');
    const matches = new RegExp(`^${parts.replaceAll(/\*+/g, '.*').replaceAll('?', '.')}$`, 's');
    const there = await readdir(folder).catch((cause) => {
      const received = readReason(cause);
      throw new ScaleFaceError('the folder cannot be read', { code: 'missing-file', path: folder, received, cause });
    });
    files.push(
      ...there
        .filter((each) => matches.test(each))
        .sort()
        .map((each) => join(folder, each)),
    );
  }
  if (files.length > 0) return files;
  throw new ScaleFaceError('no file of that name', { code: 'missing-file', path: pattern });
}
