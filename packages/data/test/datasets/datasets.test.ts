import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assertDisjointSubjects, makePairs, parsePairs, readImageFolder, readPairs } from '../../src/index.js';

describe('an image folder', () => {
  it('is listed by person, in an order that no machine changes, without what is no image', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'faces-'));
    for (const person of ['b', 'a', 'a/deep']) await mkdir(join(folder, person));
    for (const file of ['b/1.png', 'a/2.JPG', 'a/10.jpg', 'a/deep/x.webp', 'a/notes.txt', 'stray.jpg']) {
      await writeFile(join(folder, file), '');
    }
    const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
    await writeFile(join(elsewhere, '1.png'), '');
    await symlink(elsewhere, join(folder, 'c'));
    const images = await readImageFolder(folder);
    expect(images.map((i) => i.id)).toEqual(['a/10.jpg', 'a/2.JPG', 'a/deep/x.webp', 'b/1.png', 'c/1.png']);
    expect(images.map((i) => i.subject)).toEqual(['a', 'a', 'a', 'b', 'c']);
  });

  it('that is missing or empty is named', async () => {
    await expect(readImageFolder('/no/such/folder')).rejects.toMatchObject({ code: 'missing-file' });
    await expect(readImageFolder(await mkdtemp(join(tmpdir(), 'faces-')))).rejects.toMatchObject({
      code: 'bad-format',
    });
  });
});

describe('pair lists', () => {
  it('in CSV may have a header, quotes, folds and Windows line ends', () => {
    const pairs = parsePairs('left,right,label,fold\r\n"a,1.jpg",b.jpg,1,0\r\n"say ""x""",c.jpg,0,9\r\n');
    expect(pairs.left).toEqual(['a,1.jpg', 'say "x"']);
    expect([...pairs.labels]).toEqual([1, 0]);
    expect([...(pairs.folds as Int32Array)]).toEqual([0, 9]);
    expect(parsePairs('a,b,1').folds).toBeUndefined();
  });

  it("in LFW's format give file names and folds", () => {
    const pairs = parsePairs('2\t1\nAda\t1\t12\nAda\t1\tBen\t3\nCem\t2\t1\nCem\t1\tAda\t1\n');
    expect(pairs.left).toEqual(['Ada', 'Ada', 'Cem', 'Cem'].map((p, i) => `${p}/${p}_000${[1, 1, 2, 1][i]}.jpg`));
    expect(pairs.right[0]).toBe('Ada/Ada_0012.jpg');
    expect([...(pairs.folds as Int32Array)]).toEqual([0, 0, 1, 1]);
  });

  it('with a mistake are refused with the line', async () => {
    for (const [text, line] of [
      ['a,b,1\nc,d,2', 2],
      ['a,b,1\nc,d', 2],
      ['a,b,1,x', 1],
      ['a,b,1\n"abc,x1,1', 2],
      ['"abc"d,b,1', 1],
      ['', 1],
      ['1\t1\nAda\t1\t2\nAda\t1\n', 3],
      ['1\t2\nAda\t1\t2\nAda\t1\tB\t1\n', 1],
      ['1\t1\nAda\tone\t2\nAda\t1\tB\t1\n', 2],
    ] as const) {
      expect(() => parsePairs(text, 'list')).toThrowError(
        expect.objectContaining({ code: 'bad-format', path: `list:${line}` }),
      );
    }
    await expect(readPairs('/no/such/list')).rejects.toMatchObject({ code: 'missing-file' });
  });

  it('made from identities hold every genuine pair and distinct impostor pairs, decided by the seed', () => {
    const images = Array.from({ length: 30 }, (_, i) => ({ id: `${i}`, subject: `${i % 6}` }));
    const pairs = makePairs(images, 50, 4);
    expect(pairs.labels.reduce((a, b) => a + b, 0)).toBe(6 * 10);
    expect(pairs.left.length).toBe(110);
    expect(new Set(pairs.left.map((l, i) => `${l} ${pairs.right[i]}`)).size).toBe(110);
    pairs.labels.forEach((label, i) => {
      expect(Number(pairs.left[i]) % 6 === Number(pairs.right[i]) % 6).toBe(label === 1);
    });
    expect(makePairs(images, 50, 4)).toEqual(pairs);
    expect(makePairs(images, 50, 5)).not.toEqual(pairs);
    expect(makePairs(images, 1e9, 5).left.length).toBe(435);
    expect(makePairs(images, 300, 5).left.length).toBe(360);
  });

  it.each([3, 9])('hold %i impostor pairs of eleven, each as often as any other', (wanted) => {
    const images = ['a', 'a', 'b', 'b', 'b', 'c'].map((subject, i) => ({ id: `${i}`, subject }));
    const counts = new Map<string, number>();
    const seeds = 2000;
    for (let seed = 0; seed < seeds; seed++) {
      const { left, right, labels } = makePairs(images, wanted, seed);
      expect([...labels]).toEqual([1, 1, 1, 1, ...Array.from({ length: wanted }, () => 0)]);
      left.slice(4).forEach((id, k) => {
        const pair = `${id} ${right[4 + k]}`;
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      });
    }
    // Of the 15 pairs 1 is of a and 3 are of b.
    expect(counts.size).toBe(11);
    const share = wanted / 11;
    for (const [pair, count] of counts) {
      expect(Math.abs(count - seeds * share), pair).toBeLessThan(5 * Math.sqrt(seeds * share * (1 - share)));
    }
  });
});

it('identities who are both trained and tested on are named', () => {
  expect(() => assertDisjointSubjects(['a', 'b', 'b'], ['c', 'b'])).toThrowError(
    expect.objectContaining({ code: 'overlap', received: 'b' }),
  );
  const crowd = Array.from({ length: 20 }, (_, i) => `p${i + 10}`);
  expect(() => assertDisjointSubjects(crowd, crowd)).toThrowError(/p10, p11.*and 10 more/);
  assertDisjointSubjects(['a'], ['b']);
});
