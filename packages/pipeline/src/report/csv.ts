import { csvText } from '@scaleface/data';
import { at } from '@scaleface/numerics';
import type { EvaluationReport } from './types.js';

/**
 * The rejection curves as CSV with the columns `far,method,rejected,tar`: one line per point. Where genuine pairs count
 * several times in some of the tables, a column `genuine_weight` follows.
 *
 * @param report - What an evaluation found.
 * @returns The file's text.
 *
 * @example
 * ```ts
 * import { curvesCsv, evaluatePairs } from '@scaleface/pipeline';
 *
 * const ids = ['a/1', 'a/2', 'b/1', 'b/2'];
 * const embedding = { data: Float32Array.of(3, 0, 2, 0.1, 0, 3, 0.9, 1), width: 2 };
 * const report = evaluatePairs({
 *   title: 'Four images',
 *   description: '',
 *   table: { ids, subjects: ['a', 'a', 'b', 'b'], embedding, numbers: {}, metadata: {} },
 *   pairs: { left: ['a/1', 'b/1', 'a/1', 'a/2'], right: ['a/2', 'b/2', 'b/1', 'b/2'], labels: Uint8Array.of(1, 1, 0, 0) },
 *   options: { fars: [0.5], rejected: [0, 0.5], combine: 'harmonic', replicates: 0, level: 0.95 },
 *   provenance: { engine: 'none', skipped: {}, versions: {}, seed: 1, configuration: {} },
 * });
 * const lines = curvesCsv(report).split('\n');
 * lines[0]; // => 'far,method,rejected,tar'
 * lines.find((line) => line.startsWith('0.5,norm,0.5,')); // => '0.5,norm,0.5,1'
 * ```
 */
export function curvesCsv(report: EvaluationReport): string {
  const weighted = report.rejection.some(({ genuineWeight }) => genuineWeight !== undefined);
  const more = (weight: number | string): string => (weighted ? `,${weight}` : '');
  const lines = report.rejection.flatMap((table) =>
    table.rows.flatMap((row) =>
      row.tar.map(
        (tar, i) =>
          `${table.far},${csvText(row.name)},${+at(table.portions, i).toPrecision(12)},${tar}${more(table.genuineWeight ?? 1)}`,
      ),
    ),
  );
  return `${[`far,method,rejected,tar${more('genuine_weight')}`, ...lines].join('\n')}\n`;
}
