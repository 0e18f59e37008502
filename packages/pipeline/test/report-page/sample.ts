import type { ComparisonRow, Estimate, RejectionTable } from '@scaleface/eval';
import { type EvaluationReport, histogram, montage, type Tile } from '../../src/index.js';

/** A small image of one colour. */
export const tile = (value: number): Tile => ({ pixels: new Uint8Array(4 * 4 * 3).fill(value), width: 4, height: 4 });

/** A report with one table. */
export async function sampleReport(): Promise<EvaluationReport> {
  return {
    schema: 'scaleface-report/2',
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

/** The same, with ScaleFace compared with the norm. */
export async function comparedReport(difference: Estimate): Promise<EvaluationReport> {
  const report = await sampleReport();
  const [table] = report.rejection as [RejectionTable];
  const [random, main] = table.rows as [ComparisonRow, ComparisonRow];
  const norm = { ...main, name: 'norm', label: 'embedding norm' };
  const rows = [random, norm, { ...main, minus: { norm: difference } }];
  return { ...report, main: 'scaleface', rejection: [{ ...table, against: ['norm', 'scaleface'], rows }] };
}
