import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RejectionTable } from '@scaleface/eval';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderHtml, verdictText, writeReport } from '../../src/index.js';
import { shownDifference, shownOf } from '../../src/report-page/digits.js';
import { SCRIPT } from '../../src/report-page/script.js';
import { comparedReport, sampleReport } from './sample.js';

describe('a report', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scaleface-report-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is one HTML page that names no address and may run nothing but its own script', async () => {
    const page = await renderHtml(await sampleReport());
    expect(page).not.toMatch(/https?:|\/\/[a-z]|<link|@import|url\((?!#)/i);
    expect(page).not.toMatch(/ style=| on[a-z]+=/);
    expect(SCRIPT.length).toBeLessThan(15_000);
    const hash = createHash('sha256').update(SCRIPT).digest('base64');
    expect(page).toContain(`script-src 'sha256-${hash}'`);
    expect(page).toContain('src="data:image/png;base64,');
    expect(page).toContain('Faces &amp; &lt;pairs&gt;');
  });

  it('has drawings that say what they are, well formed', async () => {
    const page = await renderHtml(await sampleReport());
    const drawings = [
      ...page.matchAll(/<svg [^>]*role="img"[\s\S]*?<\/svg><\/div>|<svg [^>]*role="img"[\s\S]*?\/><\/svg>/g),
    ];
    expect(drawings).toHaveLength(2);
    for (const [svg] of drawings) {
      expect(svg).toMatch(/<title id="[^"]+">[^<]+<\/title><desc id="[^"]+">[^<]+<\/desc>/);
      const whole = svg.replace('</div>', '');
      const named = whole.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"');
      const { width, height } = await sharp(Buffer.from(named)).metadata();
      expect(width * height).toBeGreaterThan(10_000);
    }
  });

  it('says first what it comes to, and what is not shown', async () => {
    const page = await renderHtml(await comparedReport({ value: 0.0014, low: -0.0003, high: 0.0041 }));
    const text = (page.match(/<section class="verdict"[\s\S]*?<\/section>/)?.[0] ?? '').replaceAll(/<[^>]+>/g, '');
    expect(text).toContain('Rejecting the 50 % of pairs that ScaleFace is least sure of takes the true accept rate');
    expect(text).toContain('from 0.500 to 0.90 [0.85, 0.94]');
    expect(text).toContain(
      '+0.0014 [−0.0003, +0.0041]. The interval holds 0: a difference is not shown by these pairs',
    );
    expect(page.indexOf('class="verdict"')).toBeLessThan(page.indexOf('class="flag"'));
  });

  it('says the same in a terminal, without a mark of HTML', async () => {
    const report = await comparedReport({ value: 0.0014, low: -0.0003, high: 0.0041 });
    expect(verdictText(report)).toBe(
      'Rejecting the 50 % of pairs that ScaleFace is least sure of takes the true accept rate at a false accept rate of 1 % from ' +
        '0.500 to 0.90 [0.85, 0.94]. Over all rejected shares its rejection area less that of the embedding norm is ' +
        '+0.0014 [−0.0003, +0.0041]. The interval holds 0: a difference is not shown by these pairs (95 % interval).',
    );
    const [table] = report.rejection as [RejectionTable];
    const rows = table.rows.map((row) => ({ ...row, label: `<"${row.label}" & co>` }));
    expect(verdictText({ ...report, rejection: [{ ...table, rows }] })).toContain('that <"ScaleFace" & co> is least');
    expect(verdictText({ ...report, rejection: [] })).toBe('');
  });

  it('says when a gain is shown, and when a loss is', async () => {
    expect(await renderHtml(await comparedReport({ value: 0.02, low: 0.01, high: 0.03 }))).toContain(
      'the gain is shown',
    );
    expect(await renderHtml(await comparedReport({ value: -0.02, low: -0.03, high: -0.01 }))).toContain(
      'shown to be worse',
    );
  });

  it('shows no more digits than an interval allows', () => {
    expect(shownOf({ value: 0.81234, low: 0.77, high: 0.85 })).toEqual({ value: '0.81', interval: '[0.77, 0.85]' });
    expect(shownOf({ value: 0.81234, low: 0.8, high: 0.82 })).toEqual({ value: '0.812', interval: '[0.800, 0.820]' });
    expect(shownOf({ value: Number.NaN })).toEqual({ value: '–', interval: '' });
    expect(shownDifference({ value: 0.01, low: -0.004, high: 0.09 })).toEqual({
      value: '+0.01',
      interval: '[−0.00, +0.09]',
    });
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
});
