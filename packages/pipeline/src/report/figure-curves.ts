import type { RejectionTable } from '@scaleface/eval';

/** A curve of a figure. */
export interface FigureCurve {
  /** Short name. */
  readonly name: string;
  /** Name for readers; those of rows with the same curve, separated by commas. */
  readonly label: string;
  /** TAR at each of the table's portions. */
  readonly tar: readonly number[];
  /** Ends of the intervals around `tar`, for the rows that the others are compared with. */
  readonly band?: {
    /** Lower ends. */
    readonly low: readonly number[];
    /** Upper ends. */
    readonly high: readonly number[];
  };
  /** Place among the real confidences, from 0; −1 for random refusal and the oracle. */
  readonly place: number;
}

/**
 * The curves of a figure: rows with one and the same curve, such as no rejection and random refusal, become one.
 *
 * @param table - The comparison at one false accept rate.
 */
export function figureCurves(table: RejectionTable): FigureCurve[] {
  const curves: FigureCurve[] = [];
  let places = 0;
  for (const { name, label, tar, low, high, share } of table.rows) {
    const same = curves.findIndex((c) => c.place < 0 && share === undefined && c.tar.every((v, i) => v === tar[i]));
    if (same >= 0) {
      const first = curves[same] as FigureCurve;
      curves[same] = { ...first, label: `${first.label}, ${label}` };
      continue;
    }
    const banded = low !== undefined && high !== undefined && (table.against ?? []).includes(name);
    const place = share === undefined ? -1 : places++;
    curves.push({ name, label, tar, place, ...(banded ? { band: { low, high } } : {}) });
  }
  return curves;
}
