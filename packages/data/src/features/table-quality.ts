import {
  type ImageFeatures,
  parseQuality,
  type QualityDescription,
  sameQuality,
  type UncertaintyMethod,
} from '@scaleface/models';
import { ScaleFaceError } from '@scaleface/numerics';
import type { FeatureTable } from './table.js';

/** The column in which a table has what an estimator said of its images. */
export const qualityColumn = 'quality';

/**
 * The estimator that filled the column `quality` of a table, if there is one.
 *
 * @param table - The table.
 * @throws ScaleFaceError `bad-format` for a description that is none.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { embedImages, qualityOfTable, readFeatureTable } from '@scaleface/data';
 * import { encodeImage, openPixelsBackbone, openViewQuality } from '@scaleface/models';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const [out, file] = [join(folder, 'features.arrow'), join(folder, '1.png')];
 * const data = Uint8Array.from({ length: 48 }, (_, i) => 5 * i);
 * await writeFile(file, await encodeImage({ data, width: 4, height: 4 }, 'png'));
 * const quality = openViewQuality({ views: 3 });
 * await embedImages([{ id: '1', subject: 'ada', file }], openPixelsBackbone(4, 2), { out, quality });
 * qualityOfTable(await readFeatureTable(out))?.kind; // => 'tta'
 * qualityOfTable({ metadata: { backbone: 'pixels' } }); // => undefined
 * await rm(folder, { recursive: true });
 * ```
 */
export function qualityOfTable({ metadata }: Pick<FeatureTable, 'metadata'>): QualityDescription | undefined {
  const { quality } = metadata;
  if (quality === undefined) return undefined;
  return parseQuality(jsonOf(quality), 'metadata quality');
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/**
 * The features of a table as a method reads them: for one that reads images with the column `quality`, which must be of
 * its own estimator.
 *
 * @param table - The table.
 * @param method - The method.
 * @throws ScaleFaceError `bad-format` when the method reads images and the table has no column of its estimator.
 *
 * @example
 * ```ts
 * import { methodFeatures } from '@scaleface/data';
 * import { openViewQuality } from '@scaleface/models';
 *
 * const quality = openViewQuality({ views: 3 });
 * const table = {
 *   numbers: { quality: Float32Array.of(0.9, 0.2) },
 *   metadata: { quality: JSON.stringify(quality.description) }, // as `embedImages` writes it
 * };
 * const read = async (by = quality) => methodFeatures(table, { quality: by }).quality ?? [];
 * Array.from(await read()); // => [0.9, 0.2]
 * // The numbers of another estimator do not mean the same.
 * await read(openViewQuality({ views: 9 })).catch((error) => error.code); // => 'bad-format'
 * ```
 */
export function methodFeatures<T extends Pick<FeatureTable, 'metadata' | 'numbers'>>(
  table: T,
  { quality }: Pick<UncertaintyMethod, 'quality'>,
): T & Pick<ImageFeatures, 'quality'> {
  if (quality === undefined) return table;
  const made = qualityOfTable(table);
  const column = table.numbers[qualityColumn];
  if (made !== undefined && column !== undefined && sameQuality(made, quality.description)) {
    return { ...table, quality: column };
  }
  throw new ScaleFaceError('the method reads images, and the features do not say what it said of them', {
    code: 'bad-format',
    path: qualityColumn,
    expected: `a column quality of ${JSON.stringify(quality.description)}`,
    received: made === undefined ? 'none' : JSON.stringify(made),
    hint: 'Embed the images again with its estimator: scaleface embed --quality model:FOLDER',
  });
}
