import type { Estimate } from '@scaleface/eval';
import { countText } from './count-text.js';
import { type FigureTable, percent } from './figure-table.js';
import type { ReportDiscard } from './report-discard.js';
import { type Shown, shownFigure } from './rounding.js';

/** A discarded share; in JSON an infinite one is no number. */
function share({ value, low, high }: Estimate, never: string): Shown {
  const end = (x: number | undefined | null): string => (Number.isFinite(x) ? (100 * Number(x)).toFixed(1) : '∞');
  const interval = low === undefined || high === undefined ? '' : `[${end(low)}, ${end(high)}]`;
  return { value: Number.isFinite(value) ? `${end(value)} %` : never, interval };
}

/**
 * One table for both starting errors.
 *
 * @param found - What was found at each.
 */
export function discardTable(found: readonly ReportDiscard[]): FigureTable {
  const [first] = found;
  const few = (errors: number): string => (errors < 30 ? '*' : '');
  return {
    title:
      'Errors against discard: genuine pairs discarded, the least confident first, until the false non-match rate is half of what it was ' +
      `at a fixed threshold; area between the curve and the best possible one, up to ${percent(first?.upTo ?? 0)} discarded (× 1000)`,
    header: [
      'confidence',
      'score',
      ...found.flatMap(({ startingError }) => [
        `errors at ${percent(startingError)}`,
        'discard to halve',
        'area above best',
      ]),
    ],
    rows: (first?.rows ?? []).map(({ name, label, score }) => [
      label,
      score,
      ...found.flatMap(({ rows }): (string | Shown)[] => {
        const own = rows.find((row) => row.name === name);
        if (own === undefined) return ['', '', ''];
        const { value, low = Number.NaN, high = Number.NaN } = own.areaAboveBest;
        return [
          `${countText(own.errors)} of ${countText(own.pairs)}${few(own.errors)}`,
          share(own.toHalve, 'never'),
          shownFigure({ value: 1000 * value, low: 1000 * low, high: 1000 * high }),
        ];
      }),
    ]),
  };
}

/** What the table is after, and its mark. */
export const DISCARD_NOTE =
  'Threshold at a genuine score, as NIST FATE fixes it; every figure is clustered by person, the threshold drawn anew. * rests on fewer than 30 errors (rule of 30, ISO/IEC 19795-1).';
