import type { RejectionTable } from '@scaleface/eval';
import { describe, expect, it } from 'vitest';
import { rejectionFigure, rejectionPlot, renderSvg, textTable } from '../../src/index.js';

const portions = [0, 0.1, 0.2, 0.3, 0.4, 0.5];
const row = (name: string, tar: number[], share?: number) => ({
  name,
  label: name.toUpperCase(),
  tar,
  low: tar.map((t) => t - 0.01),
  high: tar.map((t) => t + 0.01),
  at: [],
  area: { value: 0.4 },
  ...(share === undefined ? {} : { share }),
});
const flat = portions.map(() => 0.8);
const table: RejectionTable = {
  far: 0.01,
  convention: '',
  portions,
  columns: [],
  against: ['norm'],
  rows: [
    row('none', flat),
    row('random', flat),
    row('norm', [0.8, 0.81, 0.82, 0.83, 0.84, 0.85], 0.1),
    row('new', [0.8, 0.85, 0.89, 0.92, 0.94, 0.95], 0.5),
    row('oracle', [0.8, 1, 1, 1, 1, 1]),
  ],
};

describe('a figure for a terminal', () => {
  it('without colours gives each curve a letter of its own, in plain characters', () => {
    const figure = rejectionFigure(table, { width: 60, height: 11 });
    const lines = figure.split('\n');
    expect(lines[0]).toBe('TAR at FAR = 0.01');
    expect(Math.max(...lines.map((l) => l.length))).toBeLessThanOrEqual(60);
    expect(lines[1]).toMatch(/^ 1\.00 ┤ +\*+$/);
    expect(lines[11]).toMatch(/^ 0\.80 ┤/);
    expect(lines.slice(1, 12).some((l) => l.includes('e'))).toBe(true);
    for (const text of ['. NONE, RANDOM 0.800', 'n NORM 0.850', 'e NEW 0.950', '* ORACLE 1.000', '50 %']) {
      expect(figure).toContain(text);
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what must not be there
    expect(figure).not.toMatch(/\u001b|[\u2800-\u28ff]/);
  });

  it('with colours draws lines of Braille dots, each in the colour of its place in the table', () => {
    const places = new Set<number>();
    const figure = rejectionFigure(table, {
      width: 60,
      paint: (text, place) => {
        places.add(place);
        return `<${place}:${text}>`;
      },
    });
    expect([...places].sort()).toEqual([-1, 0, 1]);
    expect(figure).toMatch(/<1:[\u2801-\u28ff]+>/);
    expect(figure).toContain('<0:━━> NORM 0.850');
  });

  it('leaves gaps where there is no rate, and stands curves that are all equal', () => {
    const only = (tar: number[]) =>
      rejectionFigure({ ...table, rows: [row('norm', tar, 0)] }, { width: 40, height: 5 });
    expect(only([Number.NaN, 0.5, 0.5, 0.5, 0.5, Number.NaN])).toContain('nnn');
    expect(only(portions.map(() => 1))).toContain('n NORM 1.000');
    expect(only(portions.map(() => Number.NaN))).toContain('n NORM NaN');
  });
});

describe('a figure of the HTML report', () => {
  it('has a line a curve, and bands around those that the others are compared with', () => {
    const { layer } = rejectionPlot(table) as { layer: { mark: { type: string }; data: { values: unknown[] } }[] };
    expect(layer.map((l) => [l.mark.type, l.data.values.length])).toEqual([
      ['area', portions.length],
      ['line', 3 * portions.length],
      ['line', portions.length],
    ]);
  });

  it('names every curve in its legend', async () => {
    const svg = await renderSvg(rejectionPlot(table));
    for (const label of ['NONE, RANDOM', 'NORM', 'NEW', 'ORACLE']) expect(svg).toContain(`>${label}</text>`);
  });

  it('has no bands where no intervals were computed', () => {
    const rows = table.rows.map(({ low: _, high: __, ...rest }) => rest);
    const { layer } = rejectionPlot({ ...table, rows }) as { layer: unknown[] };
    expect(layer).toHaveLength(1);
  });
});

describe('a table of text', () => {
  const header = ['name', 'first', 'second', 'third'];
  const rows = [
    ['a', '1', '2', '3'],
    ['bb', '4', '5', '6'],
  ];

  it('that is too wide goes on below, with the first column again', () => {
    expect(textTable(header, rows, 20)).toBe(
      'name  first  second\n----  -----  ------\na         1       2\nbb        4       5\n\n' +
        'name  third\n----  -----\na         3\nbb        6',
    );
  });

  it('keeps one column a block at least, however narrow it must be', () => {
    expect(textTable(header, rows, 3).split('\n\n')).toHaveLength(3);
    expect(textTable(header, rows).split('\n\n')).toHaveLength(1);
  });
});
