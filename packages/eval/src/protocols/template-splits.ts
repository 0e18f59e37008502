import { at, ScaleFaceError } from '@scaleface/numerics';
import type { Numbers } from '../input/arrays.js';
import { type MatrixLike, type Table, toMatrix } from '../pairs/matrix.js';
import type { FusionMethod } from '../templates/fuse-template.js';
import type { TarAtFar } from '../verification/tar-at-far-ranked.js';
import { type TemplateFusionInput, templateFusion } from './template-fusion.js';
import type { TemplateMatches } from './templates.js';

/** One split of a template protocol. */
export interface TemplateSplit {
  /** The rows of the images that are in a template of this split; one that is in two templates stands twice. */
  readonly rows: ArrayLike<number>;
  /** The template of each of them. */
  readonly template: Numbers;
  /** Template pairs. */
  readonly matches: TemplateMatches;
}

/** What {@link templateFusionOverSplits} works on. */
export interface TemplateSplitsInput extends Omit<TemplateFusionInput, 'images' | 'matches' | 'fars'> {
  /** The images of all splits. */
  readonly images: {
    /** Embeddings `[N, D]`. */
    readonly mu: MatrixLike;
    /** Uncertainty or confidence of each image, `[N]`, `[N, 1]` or `[N, D]`. */
    readonly uncertainty?: MatrixLike;
  };
  /** The splits. */
  readonly splits: readonly TemplateSplit[];
  /** False accept rates. Default those of IJB-A: 0.001, 0.01, 0.1. */
  readonly fars?: Numbers;
}

/** TAR@FAR of one fusion over the splits; arrays run over the rates. */
export interface SplitsTar {
  /** The false accept rates asked for. */
  readonly fars: readonly number[];
  /** The mean of the splits' true accept rates. */
  readonly mean: readonly number[];
  /** Their standard deviation; `NaN` for one split. */
  readonly deviation: readonly number[];
  /** Each split's own result. */
  readonly splits: readonly TarAtFar[];
}

function rowsOf({ data, rows, columns }: Table, which: ArrayLike<number>, path: string): MatrixLike {
  const taken = new Float64Array(which.length * columns);
  for (let k = 0; k < which.length; k++) {
    const row = at(which, k);
    if (!(Number.isInteger(row) && row >= 0 && row < rows)) {
      throw new ScaleFaceError('no such image', {
        code: 'out-of-range',
        path: `${path}[${k}]`,
        expected: `a row from 0 to ${rows - 1}`,
        received: String(row),
      });
    }
    for (let d = 0; d < columns; d++) taken[k * columns + d] = at(data, row * columns + d);
  }
  return { data: taken, shape: [which.length, columns] };
}

function summary(fars: readonly number[], splits: readonly TarAtFar[]): SplitsTar {
  const mean = fars.map((_, f) => splits.reduce((sum, { tar }) => sum + at(tar, f), 0) / splits.length);
  const deviation = mean.map((m, f) =>
    Math.sqrt(splits.reduce((sum, { tar }) => sum + (at(tar, f) - m) ** 2, 0) / (splits.length - 1)),
  );
  return { fars, mean, deviation, splits };
}

/**
 * The template fusion protocol over several splits (IJB-A 1:1 has ten): {@link templateFusion} of each split by itself,
 * then mean $\bar t = \frac1K\sum_k t_k$ and standard deviation $\sqrt{\frac{1}{K-1}\sum_k (t_k - \bar t)^2}$ of the true
 * accept rates. The splits of IJB-A share images and identities, so the deviation tells how much the split matters; it is no
 * standard error.
 *
 * Source: Klare et al. 2015 (IJB-A), which reports mean and deviation over the splits. Oracle: {@link templateFusion} and
 * the definitions; NumPy's `std` with `ddof=1`.
 *
 * @param input - Images, splits and fusions.
 * @returns TAR@FAR by fusion.
 * @throws ScaleFaceError `out-of-range` for a row that is not there; `invalid-argument` without a split, or as
 *   `templateFusion`.
 *
 * @example
 * ```ts
 * import { templateFusionOverSplits } from '@scaleface/eval';
 *
 * const template = [1, 2, 3];
 * const result = templateFusionOverSplits({
 *   images: { mu: [[1, 0], [0, 1], [1, 0.1]] },
 *   splits: [
 *     { rows: [0, 1, 2], template, matches: { enrol: [1, 1], probe: [3, 2], labels: [1, 0] } },
 *     { rows: [2, 0, 1], template, matches: { enrol: [1, 1], probe: [3, 2], labels: [1, 0] } },
 *   ],
 *   methods: ['mean'],
 *   fars: [0],
 * });
 * result.mean?.mean; // => [0.5]
 * result.mean?.deviation; // => [0.70710678]
 * ```
 */
export function templateFusionOverSplits(input: TemplateSplitsInput): Partial<Record<FusionMethod, SplitsTar>> {
  const { images, splits, fars = [0.001, 0.01, 0.1], methods, ...options } = input;
  if (splits.length === 0) {
    throw new ScaleFaceError('no split', { code: 'invalid-argument', path: 'splits', expected: 'at least one' });
  }
  const mu = toMatrix(images.mu, 'images.mu');
  const u = images.uncertainty === undefined ? undefined : toMatrix(images.uncertainty, 'images.uncertainty');
  const results = splits.map(({ rows, template, matches }, k) => {
    const path = `splits[${k}].rows`;
    const own = { mu: rowsOf(mu, rows, path), ...(u === undefined ? {} : { uncertainty: rowsOf(u, rows, path) }) };
    return templateFusion({ ...options, methods, fars, images: { ...own, template }, matches });
  });
  const ofMethod = (method: FusionMethod): TarAtFar[] => results.map((result) => result[method] as TarAtFar);
  return Object.fromEntries(methods.map((method) => [method, summary(Array.from(fars), ofMethod(method))]));
}
