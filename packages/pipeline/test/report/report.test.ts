import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { histogram, montage, renderHtml, renderTable } from '../../src/index.js';
import { sampleReport, tile } from '../report-page/sample.js';

describe('a report', () => {
  it('fits a terminal: columns line up and intervals are shown', async () => {
    const text = renderTable(await sampleReport());
    expect(text).toContain('0.9000 [0.850, 0.940]');
    expect(text).toContain('TAR, 50 % rejected');
    expect(text).toContain('warning: few impostor pairs');
  });

  it('has a dash where no pair is an error, so that there is no way of which a share could be gone', async () => {
    const report = await sampleReport();
    const rejection = report.rejection.map((table) => ({
      ...table,
      rows: table.rows.map((row) => (row.share === undefined ? row : { ...row, share: Number.NaN })),
    }));
    for (const text of [renderTable({ ...report, rejection }), await renderHtml({ ...report, rejection })]) {
      expect(text).not.toContain('NaN');
      expect(text).toContain('–');
    }
  });
});

describe('a histogram', () => {
  it('counts every finite value once, the largest in the last bin', () => {
    const plot = histogram('t', 'q', { a: [0, 1, 2, 3, 4, Number.NaN], b: [] }, 4);
    expect(plot.edges).toEqual([0, 1, 2, 3, 4]);
    expect(plot.groups[0]?.counts).toEqual([1, 1, 1, 2]);
    expect(plot.groups[1]?.counts).toEqual([0, 0, 0, 0]);
  });

  it('copes with no values and with equal values', () => {
    expect(histogram('t', 'q', { a: [] }, 2).groups[0]?.counts).toEqual([0, 0]);
    expect(histogram('t', 'q', { a: [5, 5] }, 2).groups[0]?.counts).toEqual([2, 0]);
  });
});

describe('a montage', () => {
  it('lays tiles in rows, enlarged without smoothing, with white gaps', async () => {
    const png = await montage([tile(10), tile(20), tile(30)], { columns: 2, gap: 1, zoom: 2 });
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([17, 17]);
    const at = (x: number, y: number) => data[(y * info.width + x) * info.channels];
    expect([at(0, 0), at(8, 0), at(9, 0), at(0, 9), at(16, 16)]).toEqual([10, 255, 20, 30, 255]);
  });

  it('refuses no tiles and tiles of different sizes', async () => {
    await expect(montage([])).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(montage([tile(1), { ...tile(1), width: 3 }])).rejects.toMatchObject({ code: 'shape-mismatch' });
  });
});
