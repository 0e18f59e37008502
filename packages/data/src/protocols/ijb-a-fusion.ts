import { type FusionMethod, type SplitsTar, type TemplateSplitsInput, templateFusionOverSplits } from '@scaleface/eval';
import { at, ScaleFaceError } from '@scaleface/numerics';
import type { IjbaSplit } from '../datasets/ijb-a.js';
import { type FeatureTable, indexById } from '../features/table.js';

/** How {@link ijbaFusion} fuses and compares. */
export interface IjbaFusionOptions extends Omit<TemplateSplitsInput, 'images' | 'splits'> {
  /**
   * Confidence or uncertainty of each row, as the fusions take it: a column of the table by its name, for instance
   * `scale`, or numbers `[N]` or `[N, D]`.
   */
  readonly confidence?: string | TemplateSplitsInput['images']['uncertainty'];
  /**
   * What happens to images that the table lacks, because no face was found in them for instance: an `error` (default), or they
   * are left out (`leave-out`) and the pairs of templates that have no image left are too, which makes the task easier: say
   * so beside the result.
   */
  readonly missing?: 'error' | 'leave-out';
}

/** What {@link ijbaFusion} gives. */
export interface IjbaFusion {
  /** TAR@FAR by fusion: mean, deviation, and each split. */
  readonly results: Partial<Record<FusionMethod, SplitsTar>>;
  /** Ids of the splits' images that the table lacks, each once. */
  readonly missing: readonly string[];
  /** How many pairs were left out of each split. */
  readonly pairsLeftOut: readonly number[];
}

/** A split over rows of a table, without what the table lacks. */
function placed(split: IjbaSplit, index: ReadonlyMap<string, number>) {
  const { ids, template } = split.images;
  const there = ids.flatMap((id, i) => (index.has(id) ? [i] : []));
  const templates = new Set(there.map((i) => at(template, i)));
  const { enrol, probe, labels } = split.matches;
  const kept = Array.from(labels, (_, p) => p).filter(
    (p) => templates.has(at(enrol, p)) && templates.has(at(probe, p)),
  );
  const pick = (values: ArrayLike<number>): number[] => kept.map((p) => at(values, p));
  return {
    rows: there.map((i) => index.get(ids[i] as string) as number),
    template: there.map((i) => at(template, i)),
    matches: { enrol: pick(enrol), probe: pick(probe), labels: pick(labels) },
  };
}

/**
 * The template fusion protocol of IJB-A in one call: features of the images, fused to templates and compared in every
 * split; mean and deviation of TAR@FAR over the splits ({@link templateFusionOverSplits}).
 *
 * Source: Klare et al., IARPA Janus Benchmark A, CVPR 2015. Oracle: `templateFusion` of each split by itself.
 *
 * @param table - Features of the images, by the ids of the splits: `SUBJECT/FILE`.
 * @param splits - From {@link readIjbaSplits}.
 * @param options - Fusions, confidence, rates.
 * @throws ScaleFaceError `unknown-name` for images or a column that the table lacks; as `templateFusionOverSplits`.
 *
 * @example
 * ```ts
 * import { ijbaFusion, parseIjbaSplit } from '@scaleface/data';
 *
 * const split = parseIjbaSplit(1, 'TEMPLATE_ID,SUBJECT_ID,FILE\n1,7,a.jpg\n2,7,b.jpg\n3,8,c.jpg\n', '1,2\n1,3\n');
 * const table = {
 *   ids: ['7/a.jpg', '7/b.jpg', '8/c.jpg'],
 *   subjects: ['7', '7', '8'],
 *   embedding: { data: Float32Array.of(1, 0, 1, 0.2, 0, 1), width: 2 },
 *   numbers: {},
 *   metadata: {},
 * };
 * ijbaFusion(table, [split], { methods: ['mean'], fars: [0] }).results.mean?.mean; // => [1]
 * ```
 */
export function ijbaFusion(table: FeatureTable, splits: readonly IjbaSplit[], options: IjbaFusionOptions): IjbaFusion {
  const { confidence, missing: onMissing = 'error', ...fusion } = options;
  const index = indexById(table.ids);
  const missing = [...new Set(splits.flatMap(({ images }) => images.ids))].filter((id) => !index.has(id));
  if (missing.length > 0 && onMissing === 'error') {
    throw new ScaleFaceError(`${missing.length} images of the splits are not in the table`, {
      code: 'unknown-name',
      path: 'table.ids',
      expected: missing.slice(0, 3).join(', '),
      received: table.ids.slice(0, 3).join(', '),
      hint: "Name the images SUBJECT/FILE, or leave out what has no face with missing: 'leave-out'",
    });
  }
  const places = splits.map((split) => placed(split, index));
  const uncertainty = typeof confidence === 'string' ? column(table, confidence) : confidence;
  const images = { mu: table.embedding, ...(uncertainty === undefined ? {} : { uncertainty }) };
  return {
    results: templateFusionOverSplits({ ...fusion, images, splits: places }),
    missing,
    pairsLeftOut: splits.map(({ matches }, k) => matches.labels.length - (places[k]?.matches.labels.length ?? 0)),
  };
}

function column({ numbers }: FeatureTable, name: string): Float32Array {
  const found = numbers[name];
  if (found !== undefined) return found;
  throw new ScaleFaceError('no such column', {
    code: 'unknown-name',
    path: 'options.confidence',
    expected: Object.keys(numbers).join(', ') || 'a table with columns',
    received: name,
  });
}
