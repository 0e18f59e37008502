import { markdownTable, three } from '../report/markdown-table.js';
import type { FoldAreas, TunedSetting } from './ranking.js';
import { sayingOf } from './saying.js';

/** A setting with the time of all its folds together. */
export interface TimedSetting extends TunedSetting {
  /** Seconds, of the calls that did them. */
  readonly seconds: number;
}

const number = (value: number | null): string => three(value ?? Number.NaN);
const estimate = ({ mean, standardError }: FoldAreas): string =>
  mean === null ? '–' : `${number(mean)} ± ${number(standardError)}`;

/** All that was tried, as text. */
export interface TuneTable {
  /** The header's cells. */
  readonly header: string[];
  /** The cells of each setting, the best first. */
  readonly lines: string[][];
}

/**
 * The cells of the table of a tuning: a line a setting, the best first.
 *
 * @param ranking - The settings.
 * @returns The header and the lines.
 *
 * @example
 * ```ts
 * import { tuneTable } from '@scaleface/pipeline';
 *
 * const own = { folds: [0.93, 0.95], mean: 0.94, standardError: 0.01 };
 * const none = { folds: [0, 0], mean: 0, standardError: 0 };
 * const setting = { weightDecay: 0.4, head: { hidden: [16] } };
 * const tried = { place: 1, setting, own, minusBest: none, cosine: own, confidence: ['harmonic', 'harmonic'], failures: [] };
 * const { header, lines } = tuneTable([{ ...tried, seconds: 12.34 }]);
 * header; // => ['', 'setting', 'area', '− best', 'fold 1', 'fold 2', 'on cosine', 'time']
 * lines; // => [['1', 'weightDecay 0.4, head.hidden 16', '0.940 ± 0.010', '', '0.930', '0.950', '0.940 ± 0.010', '12.3 s']]
 * ```
 */
export function tuneTable(ranking: readonly TimedSetting[]): TuneTable {
  const folds = ranking[0]?.own.folds ?? [];
  const header = ['', 'setting', 'area', '− best', ...folds.map((_, k) => `fold ${k + 1}`), 'on cosine', 'time'];
  const lines = ranking.map(({ setting, own, minusBest, cosine, failures, seconds }, i) => [
    String(i + 1),
    sayingOf(setting) + (failures.length === 0 ? '' : ' (failed)'),
    estimate(own),
    i === 0 ? '' : estimate(minusBest),
    ...own.folds.map(number),
    estimate(cosine),
    `${seconds.toFixed(1)} s`,
  ]);
  return { header, lines };
}

/**
 * The same in Markdown.
 *
 * @param title - The heading.
 * @param text - What the numbers are.
 * @param ranking - The settings.
 */
export function tuneMarkdown(title: string, text: string, ranking: readonly TimedSetting[]): string {
  const { header, lines } = tuneTable(ranking);
  const failed = [...new Set(ranking.flatMap(({ failures }) => failures))];
  const notes = failed.map((failure) => `Failed: ${failure}`);
  return `${[`# ${title}`, text, markdownTable(header, lines), ...notes].join('\n\n')}\n`;
}
