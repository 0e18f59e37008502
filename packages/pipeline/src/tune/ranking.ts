import type { CellRecord } from './cell-record.js';
import type { Setting } from './grid.js';

/** The areas of a setting on the folds. */
export interface FoldAreas {
  /** One a fold; nothing where the training failed or no genuine pair is left before half of all are rejected. */
  readonly folds: readonly (number | null)[];
  /** Their mean; nothing where one of them is. */
  readonly mean: number | null;
  /** The standard error of the mean; nothing where one of them is. */
  readonly standardError: number | null;
}

/** A setting and what it came to. */
export interface TunedSetting {
  /** Its place in the grid, from 1. */
  readonly place: number;
  /** What is changed of the method's own setting, as `trainMethod` takes it. */
  readonly setting: Setting;
  /** The areas on the method's own score, by which settings are ranked. */
  readonly own: FoldAreas;
  /**
   * What they are above those of the best, fold by fold: folds differ in how hard they are, for all settings alike, so
   * that its standard error is the one that tells settings apart.
   */
  readonly minusBest: FoldAreas;
  /** The areas on the cosine, by the same pair confidence. */
  readonly cosine: FoldAreas;
  /** The pair confidence that was chosen on the training identities, for each fold. */
  readonly confidence: readonly (string | null)[];
  /** Why trainings failed, one a fold that did. */
  readonly failures: readonly string[];
}

/**
 * Mean $\bar A$ and standard error of the areas of a setting,
 * $$\mathrm{se} = \sqrt{\frac{1}{K(K-1)}\sum_{k=1}^{K}(A_k - \bar A)^2}.$$
 *
 * @param folds - One area a fold, at least two.
 */
export function foldAreas(folds: readonly (number | null)[]): FoldAreas {
  const values = folds.filter((area) => area !== null);
  if (values.length < folds.length) return { folds, mean: null, standardError: null };
  const k = values.length;
  const mean = values.reduce((sum, area) => sum + area, 0) / k;
  const squares = values.reduce((sum, area) => sum + (area - mean) ** 2, 0);
  return { folds, mean, standardError: Math.sqrt(squares / (k * (k - 1))) };
}

/**
 * Ranks settings by the mean of their areas; of equals the earlier in the grid comes first, and those without a mean last.
 *
 * @param settings - The cells of each, one a fold, in the order of the grid.
 */
export function rankSettings(settings: readonly (readonly CellRecord[])[]): TunedSetting[] {
  const tuned = settings.map(
    (cells, i): Omit<TunedSetting, 'minusBest'> => ({
      place: i + 1,
      setting: cells[0]?.setting ?? {},
      own: foldAreas(cells.map(({ area }) => area)),
      cosine: foldAreas(cells.map(({ cosineArea }) => cosineArea)),
      confidence: cells.map(({ confidence }) => confidence),
      failures: cells.flatMap(({ failure }) => (failure === null ? [] : [failure])),
    }),
  );
  const worth = ({ own }: Pick<TunedSetting, 'own'>): number => own.mean ?? Number.NEGATIVE_INFINITY;
  // Sorting is stable; the difference of two infinities would be no number.
  tuned.sort((a, b) => (worth(a) === worth(b) ? 0 : worth(b) - worth(a)));
  const best = tuned[0]?.own.folds ?? [];
  const minusBest = ({ folds }: FoldAreas): FoldAreas =>
    foldAreas(
      folds.map((area, k) => {
        const other = best[k] ?? null;
        return area === null || other === null ? null : area - other;
      }),
    );
  return tuned.map((one) => ({ ...one, minusBest: minusBest(one.own) }));
}
