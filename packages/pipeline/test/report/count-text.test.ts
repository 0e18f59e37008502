import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countText, type ReportGroup, writeReport } from '../../src/index.js';
import { groupsMarkdown } from '../../src/report/groups.js';
import { groupsHtml } from '../../src/report-page/groups-html.js';
import { sampleReport } from '../report-page/sample.js';

describe('a count', () => {
  it.each([
    [0, '0'],
    [9999, '9999'],
    [10_000, '10,000'],
    [123_456, '123,456'],
    [1_000_000, '1,000,000'],
    [-10_000, '-10,000'],
    [12_345.678, '12345.678'],
    [1e21, '1e+21'],
    [Number.NaN, 'NaN'],
  ])('of %d is written %s', (count, text) => {
    expect(countText(count)).toBe(text);
  });

  it('has its commas in the page, and plain digits in JSON and CSV', async () => {
    const report = { ...(await sampleReport()), data: { images: 9999, 'genuine pairs': 1_000_000 } };
    const { html, json, csv } = await writeReport(await mkdtemp(join(tmpdir(), 'counts-')), report);
    const page = await readFile(html, 'utf8');
    expect(page).toContain('<dt>images</dt><dd>9999</dd>');
    expect(page).toContain('<dt>genuine pairs</dt><dd>1,000,000</dd>');
    expect(JSON.parse(await readFile(json, 'utf8')).data).toEqual(report.data);
    expect(await readFile(csv, 'utf8')).not.toMatch(/\d,\d{3},\d{3}/);
  });

  it('has them in the tables of groups, as Markdown and as HTML', async () => {
    const { rejection } = await sampleReport();
    const data = { images: 50_000, 'genuine pairs': 250_000, 'impostor pairs': 1_234_567 };
    const groups: ReportGroup[] = [{ by: 'severity', name: '0 to 0.5', data, rejection }];
    expect(groupsMarkdown(groups)).toContain('| 50,000 | 250,000 | 1,234,567 |');
    expect(groupsHtml(groups)).toContain('<span>1,234,567</span>');
  });
});
