import type { RejectionTable } from '@scaleface/eval';
import type { Certificate } from '../report/certificate.js';
import { markdownTable, signed, three } from '../report/markdown-table.js';
import type { Provenance } from '../report/types.js';

/** The folder of the trainings and of the report, in the run's; no test may be called so. */
export const unseenFolder = 'unseen-kinds';

/** Name and version of the report's format. */
export const unseenSchema = 'scaleface-unseen-kinds/1';

/** What a run found on unseen kinds of degradation. */
export interface UnseenReport {
  /** Name and version of this format. */
  readonly schema: typeof unseenSchema;
  /** The test. */
  readonly test: string;
  /** Every choice of kinds that nothing was learnt from, with the tables of the test's images that are degraded so. */
  readonly splits: readonly {
    /** The kinds. */
    readonly kinds: readonly string[];
    /** A table per false accept rate. */
    readonly tables: readonly RejectionTable[];
  }[];
  /** Engine, versions, seed and configuration; not in reports of earlier versions. */
  readonly provenance?: Provenance;
  /** What it was made from, for `scaleface replay`; not in reports of earlier versions. */
  readonly certificate?: Certificate;
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/**
 * The report as Markdown: a table per false accept rate with the mean area over the choices of kinds, the smallest and the
 * largest, and the mean of each paired difference with how often it is above 0, and its interval too.
 *
 * @param report - What was found.
 * @returns Lines of text without a final line break.
 */
export function unseenMarkdown({ splits }: UnseenReport): string {
  const tables = splits[0]?.tables ?? [];
  return tables.map((_, f) => tableOf(splits.map((split) => split.tables[f] as RejectionTable))).join('\n\n');
}

function tableOf(tables: readonly RejectionTable[]): string {
  const [{ far, rows, against = [] }] = tables as [RejectionTable];
  const labelOf = (name: string): string => rows.find((row) => row.name === name)?.label ?? name;
  const header = [
    `FAR ${far}, ${tables.length} choices of unseen kinds`,
    'score',
    'TAR without rejection',
    'area',
    'smallest',
    'largest',
    ...against.map((name) => `area − ${labelOf(name)}`),
  ];
  const lines = rows.map(({ name, label, score = 'cosine' }) => {
    const of = tables.flatMap((table) => table.rows.filter((row) => row.name === name));
    const areas = of.map(({ area }) => area.value);
    return [
      label,
      score,
      three(mean(of.map(({ tar }) => tar[0] as number))),
      three(mean(areas)),
      three(Math.min(...areas)),
      three(Math.max(...areas)),
      ...against.map((other) => {
        const gains = of.flatMap(({ minus }) => minus?.[other] ?? []);
        if (gains.length === 0) return '';
        const above = gains.filter(({ value }) => value > 0).length;
        const clearly = gains.filter(({ low }) => low !== undefined && low > 0).length;
        return `${signed(mean(gains.map(({ value }) => value)))} (above 0 in ${above}, with its interval in ${clearly})`;
      }),
    ];
  });
  return markdownTable(header, lines);
}
