import {
  addTemplateImages,
  type BlockSource,
  type BlockStream,
  createTemplateSums,
  type FusedTemplateTable,
  fuseTemplateSums,
  openerOf,
  type StreamedFusion,
  type TemplateSums,
} from '@scaleface/eval';
import { at, type Matrix, ScaleFaceError, takeRows } from '@scaleface/numerics';
import { featureBatches, idBatches } from '../features/feature-batches.js';
import type { FeatureTable } from '../features/table.js';
import {
  checkImages,
  indexProtocol,
  type ProtocolImages,
  type ProtocolIndex,
  presentImages,
  sharesOf,
} from './template-images.js';

/** Features of some images. */
export type TemplateFeatures = Pick<FeatureTable, 'ids' | 'embedding' | 'numbers'>;

/** How templates are fused from features. */
export interface FuseFeaturesOptions {
  /** Features of the images: an Arrow feature table by its name, or parts of tables, which are read twice where there are ids. */
  readonly features: string | BlockSource<TemplateFeatures>;
  /** The images and their templates. */
  readonly images: ProtocolImages;
  /** The fusion: media first, then templates. Default `mean`. */
  readonly fusion?: StreamedFusion | undefined;
  /** The column of the features that holds the confidence of each image, for instance `scale`. Default: no confidence. */
  readonly confidence?: string | undefined;
  /**
   * What happens to images without features, because no face was found in them for instance: an `error` (default), or they
   * are left out (`leave-out`); pairs of templates that have no image left are non-matches.
   */
  readonly missing?: 'error' | 'leave-out' | undefined;
}

/** Fused templates, and what they lack. */
export interface FusedFeatures {
  /** The templates. */
  readonly templates: FusedTemplateTable;
  /** Ids of the images that have no features, each once. */
  readonly missing: readonly string[];
}

/** Rows of a batch, and the places of the protocol that they belong to. */
interface Placed {
  readonly rows: readonly number[];
  readonly places: readonly number[];
}

const identity = (rows: readonly number[], count: number): boolean =>
  rows.length === count && rows.every((row, i) => row === i);

const wrongCount = (expected: number, received: number | string): ScaleFaceError =>
  new ScaleFaceError('not one row for each image', {
    code: 'shape-mismatch',
    path: 'features',
    expected: `${expected} rows`,
    received: String(received),
    hint: 'Name the images by their ids, so that rows are found in any order',
  });

function confidencesOf({ numbers }: TemplateFeatures, name: string): Float32Array {
  const found = Object.hasOwn(numbers, name) ? numbers[name] : undefined;
  if (found !== undefined) return found;
  throw new ScaleFaceError('no such column', {
    code: 'unknown-name',
    path: 'options.confidence',
    expected: Object.keys(numbers).join(', ') || 'features with columns',
    received: name,
  });
}

/** Finds the rows of a batch in the protocol: by their ids, or one after the other. */
function placer(template: ArrayLike<number>, index: ProtocolIndex | undefined): (batch: TemplateFeatures) => Placed {
  if (index !== undefined) {
    return (batch) => {
      const rows: number[] = [];
      const places: number[] = [];
      batch.ids.forEach((id, row) => {
        index.each(id, (place) => {
          rows.push(row);
          places.push(place);
        });
      });
      return { rows, places };
    };
  }
  let next = 0;
  return ({ embedding: { data, width } }) => {
    const rows = Array.from({ length: data.length / width }, (_, row) => row);
    const places = rows.map((row) => next + row);
    next += rows.length;
    if (next > template.length) throw wrongCount(template.length, 'more');
    return { rows, places };
  };
}

async function* idsOf(batches: BlockStream<TemplateFeatures>): AsyncGenerator<readonly string[]> {
  for await (const { ids } of batches) yield ids;
}

/**
 * Fuses the templates of a protocol from features that are read in batches.
 *
 * @param options - Features, images, fusion.
 * @param templates - Number of templates.
 * @throws ScaleFaceError as `evaluateTemplates`.
 */
export async function fuseFeatures(options: FuseFeaturesOptions, templates: number): Promise<FusedFeatures> {
  const { features, images, fusion = 'mean', confidence } = options;
  checkImages(images);
  const index = images.ids && indexProtocol(images.ids);
  // The checksum is compared when the ids are read.
  const checksum = index === undefined;
  const named = typeof features === 'string';
  const open = named ? () => featureBatches(features, { bottleneck: false, checksum }) : openerOf(features, 'features');
  const ids = named ? () => idBatches(features) : () => idsOf(open());
  const { present, absent } = await presentImages(images, index, ids, options.missing === 'leave-out');
  const shares = sharesOf(images, present);
  const place = placer(images.template, index);
  let sums: TemplateSums | undefined;
  let added = 0;
  for await (const batch of open()) {
    const { width } = batch.embedding;
    sums ??= createTemplateSums(templates, width, fusion);
    const { rows, places } = place(batch);
    const pick = (values: ArrayLike<number>): number[] => places.map((i) => at(values, i));
    const embedding: Matrix = identity(rows, batch.embedding.data.length / width)
      ? batch.embedding
      : takeRows(batch.embedding, rows);
    const column = confidence === undefined ? undefined : confidencesOf(batch, confidence);
    addTemplateImages(sums, {
      embedding,
      template: pick(images.template),
      share: pick(shares),
      ...(column && { confidence: rows.map((row) => at(column, row)) }),
    });
    added += rows.length;
  }
  if (sums === undefined) throw wrongCount(images.template.length, 0);
  if (added !== images.template.length - present.filter((p) => p === 0).length) {
    throw wrongCount(images.template.length, added);
  }
  return { templates: fuseTemplateSums(sums), missing: absent };
}
