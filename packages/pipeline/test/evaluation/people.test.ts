import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePairs, readPairs, writeFeatureTable, writePairs } from '@scaleface/data';
import { evaluateDemographics } from '@scaleface/eval';
import { rowCosines } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type EvaluationReport,
  evaluateFeatures,
  evaluateShard,
  mergeEvaluateShards,
  renderTable,
  replayReport,
} from '../../src/index.js';
import { writeReport } from '../../src/report-page/index.js';

const home = mkdtempSync(join(tmpdir(), 'people-'));
const [features, pairs, file] = ['f.arrow', 'p.csv', 'people.csv'].map((name) => join(home, name)) as [
  string,
  string,
  string,
];
const options = { fars: [0.05], rejected: [0, 0.3], combine: 'model' as const, replicates: 40, level: 0.95 };
const evaluation = { pairs, options, seed: 3, groups: { file }, configuration: {} };
let report: EvaluationReport;
const ids: string[] = [];
const subjects: string[] = [];

beforeAll(async () => {
  // People of the second group resemble each other, and their images differ more.
  const random = createRandom(5);
  const rows: number[] = [];
  for (let p = 0; p < 60; p++) {
    const hard = p % 2 === 1;
    const centre = Array.from({ length: 8 }, (_, d) => random.normal() + (hard && d === 0 ? 1.5 : 0));
    for (let k = 0; k < 6; k++) {
      ids.push(`p${p}/${k}`);
      subjects.push(`p${p}`);
      rows.push(...centre.map((v) => v + (hard ? 1.1 : 0.5) * random.normal()));
    }
  }
  const embedding = { data: Float32Array.from(rows), width: 8 };
  await writeFeatureTable(features, { ids, subjects, embedding, numbers: {}, metadata: {} });
  const images = ids.map((id, i) => ({ id, subject: subjects[i] as string }));
  await writePairs(pairs, makePairs(images, 6000, 1));
  const line = (p: number): string => `p${p},${p % 2 === 1 ? 'hard' : 'easy'},${p === 7 ? '' : `b${p % 3}`}`;
  writeFileSync(file, ['subject,kind,band', ...Array.from({ length: 60 }, (_, p) => line(p))].join('\n'));
  report = await evaluateFeatures(features, evaluation);
});

describe('errors by group of people', () => {
  it('are those of evaluateDemographics for each attribute, of the pairs whose people are in a group', async () => {
    const list = await readPairs(pairs);
    const row = new Map(ids.map((id, i) => [id, i]));
    const rows = (side: readonly string[]): Uint32Array => Uint32Array.from(side, (id) => row.get(id) as number);
    const [left, right] = [rows(list.left), rows(list.right)];
    const { readFeatures } = await import('@scaleface/data');
    const { embedding } = await readFeatures(features);
    const whose = {
      left: Array.from(left, (i) => subjects[i] as string),
      right: Array.from(right, (i) => subjects[i] as string),
    };
    const kind = (p: string): string => (Number(p.slice(1)) % 2 === 1 ? 'hard' : 'easy');
    const found = report.demographics?.[0];
    expect(report.demographics?.map(({ by, far, leftOut }) => [by, far, leftOut > 0])).toEqual([
      ['kind', 0.05, false],
      ['band', 0.05, true],
    ]);
    const norms = Float64Array.from(ids, (_, i) =>
      Math.hypot(...Array.from(embedding.data.subarray(8 * i, 8 * i + 8))),
    );
    const harmonic = Float64Array.from(left, (l, k) => {
      const [a, b] = [norms[l] as number, norms[right[k] as number] as number];
      return (2 * a * b) / (a + b);
    });
    const direct = evaluateDemographics({
      scores: rowCosines(embedding, left, right),
      labels: list.labels,
      subjects: whose,
      groups: { left: whose.left.map(kind), right: whose.right.map(kind) },
      fmr: 0.05,
      confidence: harmonic,
      rejected: [0.3],
      replicates: 100,
      seed: 3,
    });
    expect(found?.found.groups).toEqual(direct.groups);
    expect(found?.found.equity).toEqual(direct.equity);
    expect(found?.found.verdicts.fmr).toBe('differ');
    expect(found?.score).toBe('cosine');
  });

  it('are said in words and tables, in a terminal and on the page, with what nobody can tell', async () => {
    const text = renderTable(report);
    const { html, json } = await writeReport(join(home, 'report'), report);
    const page = readFileSync(html, 'utf8');
    for (const said of [text, page]) {
      expect(said).toContain('False match rates differ between groups.');
      expect(said).toMatch(
        /False non-match rates at thresholds of their own: (cannot tell|no difference)|of their own differ/,
      );
      expect(said).toMatch(/[\d,]+ pairs are left out: the group of one of their persons is not known/);
      expect(said).toContain('no conformance is claimed');
      expect(said).toMatch(/fairness discrepancy rate/);
    }
    expect(page).toContain('<h2 id="people">By group of people</h2>');
    expect(JSON.parse(readFileSync(json, 'utf8')).demographics[0].found.groups[1].group).toBe('hard');
    const strict = await evaluateFeatures(features, { ...evaluation, options: { ...options, fars: [0.001] } });
    const few = renderTable(strict);
    expect(few).toMatch(/False match rates: cannot tell whether groups differ\. easy has \d+, hard has \d+ of the 30/);
    expect(few).toMatch(/The impostor pairs of easy, hard are too few for this false match rate/);
    expect(few).toMatch(/\d\* \[/);
  });

  it('are the same of shards that are merged, and of a report that is made again', async () => {
    const shards = join(home, 'shards');
    await evaluateShard(features, evaluation, { index: 0, count: 2 }, shards);
    await evaluateShard(features, evaluation, { index: 1, count: 2 }, shards);
    expect(JSON.stringify(await mergeEvaluateShards(shards))).toBe(JSON.stringify(report));
    const { json } = await writeReport(join(home, 'replayed'), report);
    expect((await replayReport(json)).differences).toEqual([]);
    const crossed = await evaluateFeatures(features, { ...evaluation, groups: { file, attributes: ['kind+band'] } });
    expect(crossed.demographics?.[0]?.found.groups.map(({ group }) => group)).toContain('hard, b1');
  });

  it('are refused where there is one group, or an attribute that the file has not', async () => {
    const groups = (attributes: string[]) =>
      evaluateFeatures(features, { ...evaluation, groups: { file, attributes } });
    await expect(groups(['age'])).rejects.toMatchObject({ code: 'unknown-name', path: file });
    const one = join(home, 'one.csv');
    writeFileSync(one, `subject,x\n${Array.from({ length: 60 }, (_, p) => `p${p},same`).join('\n')}`);
    await expect(evaluateFeatures(features, { ...evaluation, groups: { file: one } })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });
});
