import type { Shown } from './rounding.js';

/** A table of figures, as text and as HTML. */
export interface FigureTable {
  /** What it shows. */
  readonly title: string;
  /** The names of the columns. */
  readonly header: readonly string[];
  /** The cells of each line. */
  readonly rows: readonly (readonly (string | Shown)[])[];
}

/** A share in percent, with at most two decimals. */
export const percent = (share: number): string => `${+(100 * share).toFixed(2)} %`;
