import type { ComparisonRow, RateEvents, RejectionTable } from '@scaleface/eval';
import { describe, expect, it } from 'vitest';
import { evaluatePairs, rejectionMarkdown, renderHtml, renderTable } from '../../src/index.js';
import { groupsMarkdown } from '../../src/report/groups.js';

const events = (falseNonMatches: number, falseMatches: number): RateEvents => ({
  genuine: 3000,
  falseNonMatches,
  impostor: 90_000,
  falseMatches,
});
const row = (own: readonly RateEvents[]): ComparisonRow => ({
  name: 'norm',
  label: 'norm',
  tar: [0.9, 1],
  at: [
    { value: 0.9, low: 0.88, high: 0.92 },
    { value: 1, low: 1, high: 1 },
  ],
  area: { value: 0.25 },
  events: own,
});
const table = (own: readonly RateEvents[]): RejectionTable => ({
  far: 0.001,
  convention: 'c',
  portions: [0, 0.5],
  columns: [0, 0.5],
  rows: [row(own)],
});
const report = (own: readonly RateEvents[]) => ({
  schema: 'scaleface-report/2' as const,
  title: 't',
  description: '',
  data: {},
  rejection: [table(own), table(own)],
  histograms: [],
  measures: [],
  images: [],
  warnings: [],
  provenance: { engine: 'cpu', skipped: {}, versions: {}, seed: 1, configuration: {} },
});

describe('rates that rest on few errors', () => {
  it('are marked, have the bound of the rule of 3 without any error, and are explained once', async () => {
    const few = report([events(29, 90), events(0, 90)]);
    const text = renderTable(few);
    expect(text).toContain('0.9000 [0.880, 0.920]*');
    expect(text).toContain('1.0000 >0.999*');
    expect(text).not.toContain('[1.000, 1.000]');
    expect(text.match(/not known to ±30 %/g)).toHaveLength(1);
    expect(text.match(/the bound that 3\/n allows/g)).toHaveLength(1);
    const markdown = rejectionMarkdown(few.rejection);
    expect(markdown).toContain('| 0.900\\* | 1.000 >0.999\\* |');
    expect(markdown.match(/not known to ±30 %/g)).toHaveLength(1);
    expect(await renderHtml(few)).toContain('1.000* <span class="interval">&gt; 0.999</span>');
  });

  it('are those with few false matches too, and no others', () => {
    expect(renderTable(report([events(300, 29), events(30, 30)]))).toMatch(
      /0\.9000 \[0\.880, 0\.920\]\* {2}1\.0000 \[1\.000, 1\.000\] /,
    );
    const enough = renderTable(report([events(300, 30), events(30, 30)]));
    expect(enough).not.toContain('*');
    expect(enough).not.toContain('19795');
  });

  it('are known from the pairs of an evaluation, those that are kept, and of groups', () => {
    const found = evaluatePairs({
      title: '',
      description: '',
      table: {
        ids: ['a/1', 'a/2', 'b/1', 'b/2'],
        subjects: ['a', 'a', 'b', 'b'],
        embedding: { data: Float32Array.of(3, 0, 2, 0.1, 0, 3, 0.9, 1), width: 2 },
        numbers: {},
        metadata: {},
      },
      pairs: {
        left: ['a/1', 'b/1', 'a/1', 'a/2'],
        right: ['a/2', 'b/2', 'b/1', 'b/2'],
        labels: Uint8Array.of(1, 1, 0, 0),
      },
      options: { fars: [0.5], rejected: [0, 0.5], combine: 'min', replicates: 0, level: 0.95 },
      provenance: { engine: 'none', skipped: {}, versions: {}, seed: 1, configuration: {} },
    });
    // The norms are 3, 2, 3 and 1.3: the two pairs with b/2 leave, and an impostor pair at 0 is the only one left.
    const norm = found.rejection[0]?.rows.find(({ name }) => name === 'norm');
    expect(norm?.events).toEqual([
      { genuine: 2, falseNonMatches: 0, impostor: 2, falseMatches: 1 },
      { genuine: 1, falseNonMatches: 0, impostor: 1, falseMatches: 0 },
    ]);
    const group = {
      by: 'x',
      name: 'y',
      data: { images: 4, 'genuine pairs': 2, 'impostor pairs': 2 },
      rejection: found.rejection,
    };
    const text = groupsMarkdown([group as never]);
    expect(text).toContain('0.500\\* |');
    expect(text.match(/rests on fewer than 30/g)).toHaveLength(1);
  });
});
