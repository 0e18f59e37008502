import { describe, expect, it } from 'vitest';
import fc from '../../../../testing/properties.js';
import { csvText, parseCsv, readText } from '../../src/datasets/csv.js';

const rows = (text: string): [string[], number][] => parseCsv(text, 'f').map(({ cells, line }) => [cells, line]);

describe('a CSV file', () => {
  it('has rows with the line on which each starts, whatever ends the lines', () => {
    const expected = [
      [['a', 'b'], 1],
      [['c', 'd,e'], 3],
      [['f', 'g'], 4],
    ];
    for (const end of ['\n', '\r\n', '\r']) expect(rows(`a,b${end}${end}c,"d,e"${end}f,g${end}`)).toEqual(expected);
    expect(rows('a,b\r\n\rc,"d,e"\nf,g')).toEqual(expected);
  });

  it('keeps line ends in quotes, and counts them', () => {
    expect(rows('\n"a\r\nb",1\n\n"c\rd\n",2\n \nx,y')).toEqual([
      [['a\r\nb', '1'], 2],
      [['c\rd\n', '2'], 5],
      [['x', 'y'], 9],
    ]);
  });

  it('may have a byte order mark, spaces around cells, doubled quotes and empty cells', () => {
    expect(rows('\uFEFFid, subject \n "say ""x""" ," a "\n,\n')).toEqual([
      [['id', 'subject'], 1],
      [['say "x"', ' a '], 2],
      [['', ''], 3],
    ]);
    expect(rows('')).toEqual([]);
    expect(rows('\r\n \n')).toEqual([]);
  });

  it.each([
    ['"abc,x1,1', 1, 'never closed'],
    ['a,b,1\n\n"abc,x1,1\nq,w,1\n', 3, 'never closed'],
    ['"abc"d,b,1', 1, 'after a closing quote'],
    ['"abc" d,b,1', 1, 'after a closing quote'],
    ['a,b,1\r\n"x\r\ny"z,b,1', 2, 'after a closing quote'],
    ['a,b,1\r\n"x\r\ny",b,1\r\nc"d,b,1', 4, 'inside a cell'],
    ['a,b"c"', 1, 'inside a cell'],
  ])('with broken quotes is refused with the line: %j', (text, line, words) => {
    expect(() => parseCsv(text, 'list.csv')).toThrow(
      expect.objectContaining({
        name: 'ScaleFaceError',
        code: 'bad-format',
        path: `list.csv:${line}`,
        received: expect.stringContaining(words),
      }),
    );
  });
});

describe('a cell of words', () => {
  it.each([
    ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', `"'\r=1"`],
    ["'=1", "''=1"],
    ["'tis/1.jpg", "'tis/1.jpg"],
    ['a=b', 'a=b'],
    [' a', '" a"'],
  ])('that a spreadsheet would run as a formula begins with an apostrophe: %j', (text, cell) => {
    expect(csvText(text)).toBe(cell);
  });

  it('comes back as it was, whatever it is', () => {
    const letter = fc.constantFrom(...'=+-@\t\r\n\'", ab\uFEFFé');
    const text = fc.oneof(
      fc.string(),
      fc.array(letter).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 4 }), (texts) => {
        const [row] = parseCsv(`id\n${texts.map(csvText).join(',')}\n`, 'f').slice(1);
        expect(row?.cells.map(readText)).toEqual(texts);
      }),
    );
  });
});
