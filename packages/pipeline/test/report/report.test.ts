import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EvaluationReport, histogram, montage, renderHtml, renderTable, writeReport } from '../../src/index.js';

const tile = (value: number) => ({ pixels: new Uint8Array(4 * 4 * 3).fill(value), width: 4, height: 4 });

async function sampleReport(): Promise<EvaluationReport> {
  return {
    schema: 'scaleface-report/1',
    title: 'Faces & <pairs>',
    description: 'A sample.',
    data: { 'genuine pairs': 10 },
    intervals: { level: 0.95, method: 'bootstrap over identities' },
    rejection: [
      {
        far: 0.01,
        convention: 'threshold refitted',
        portions: [0, 0.25, 0.5],
        columns: [0, 0.5],
        rows: [
          {
            name: 'random',
            label: 'random',
            tar: [0.5, 0.5, 0.5],
            at: [{ value: 0.5 }, { value: 0.5 }],
            area: { value: 0.25 },
          },
          {
            name: 'scaleface',
            label: 'ScaleFace',
            tar: [0.5, 0.7, 0.9],
            at: [{ value: 0.5 }, { value: 0.9, low: 0.85, high: 0.94 }],
            area: { value: 0.35, low: 0.3, high: 0.4 },
            share: 0.7,
          },
        ],
      },
    ],
    histograms: [histogram('Scores', 'cosine', { genuine: [0.9, 0.8, 1], impostor: [0, 0.1, 0.2] }, 4)],
    measures: [{ name: 'spearman', label: 'Spearman', explanation: 'rank correlation', value: 0.61 }],
    images: [{ title: 'Least certain', caption: 'Dark ones.', png: await montage([tile(0), tile(255)]) }],
    warnings: ['few impostor pairs'],
    provenance: {
      engine: 'cpu',
      skipped: { node: 'not installed' },
      versions: { node: '20' },
      seed: 1,
      configuration: { a: 1 },
    },
  };
}

describe('a report', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scaleface-report-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is one HTML page that names no address and runs no script', async () => {
    const page = await renderHtml(await sampleReport());
    expect(page).not.toMatch(/https?:|\/\/[a-z]|<script|<link|@import|url\((?!#)/i);
    expect(page.match(/<svg/g)).toHaveLength(2);
    expect(page).toContain('src="data:image/png;base64,');
    expect(page).toContain('Faces &amp; &lt;pairs&gt;');
  });

  it('draws plots whose SVG is well formed', async () => {
    const page = await renderHtml(await sampleReport());
    for (const [svg] of page.matchAll(/<svg[\s\S]*?<\/svg>/g)) {
      const named = svg.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"');
      const { width, height } = await sharp(Buffer.from(named)).metadata();
      expect(width * height).toBeGreaterThan(10_000);
    }
  });

  it('is written as JSON, HTML and CSV, the same bytes for the same report', async () => {
    const files = await writeReport(join(folder, 'a'), await sampleReport());
    const again = await writeReport(join(folder, 'b'), await sampleReport());
    for (const kind of ['json', 'html', 'csv'] as const) {
      expect(await readFile(files[kind], 'utf8')).toBe(await readFile(again[kind], 'utf8'));
    }
    const json = JSON.parse(await readFile(files.json, 'utf8'));
    expect(json.rejection[0].rows[1].share).toBe(0.7);
    expect(json.images[0]).toEqual({ title: 'Least certain', caption: 'Dark ones.' });
    const csv = (await readFile(files.csv, 'utf8')).trim().split('\n');
    expect(csv).toHaveLength(1 + 2 * 3);
    expect(csv.at(-1)).toBe('0.01,scaleface,0.5,0.9');
  });

  it('fits a terminal: columns line up and intervals are shown', async () => {
    const text = renderTable(await sampleReport());
    expect(text).toContain('0.9000 [0.850, 0.940]');
    expect(text).toContain('TAR, 50 % rejected');
    expect(text).toContain('warning: few impostor pairs');
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
