import { join } from 'node:path';
import { readFeatureTable } from '@scaleface/data';
import { rowNorms, ScaleFaceError, takeRows } from '@scaleface/numerics';
import type { ImageUncertainty } from '../training/image-uncertainty.js';
import { type EmbedSource, embedStage } from './embed-stage.js';
import type { Stage } from './stages.js';

const fileOf = (test: string): string => `methods/magface/${test}.arrow`;

/** The name of the stage that embeds a test with MagFace's own backbone. */
export const magFaceStageName = (test: string): string => `magface-${test}`;

/**
 * The stage that embeds the images of a test with MagFace's own backbone.
 *
 * @param test - The test's name.
 * @param source - Its images, and that backbone.
 */
export const magFaceStage = (test: string, source: EmbedSource): Stage =>
  embedStage({ name: magFaceStageName(test), title: `embed ${test} with MagFace`, file: fileOf(test) }, source);

/**
 * What MagFace says about the images of a test: its own embeddings, and their lengths as confidence.
 *
 * Source: Meng et al., MagFace, CVPR 2021.
 *
 * @param out - The run's folder.
 * @param test - The test's name.
 * @param ids - The images, in order.
 * @throws ScaleFaceError `bad-format` naming an image that its table lacks.
 */
export async function magFaceUncertainty(out: string, test: string, ids: readonly string[]): Promise<ImageUncertainty> {
  const file = join(out, fileOf(test));
  const table = await readFeatureTable(file);
  const rows = new Map(table.ids.map((id, i) => [id, i]));
  const order = ids.map((id) => {
    const row = rows.get(id);
    if (row !== undefined) return row;
    throw new ScaleFaceError('an image has no row', { code: 'bad-format', path: file, expected: id, received: 'none' });
  });
  const embedding = takeRows(table.embedding, order);
  return { name: 'magface', label: 'MagFace', confidence: rowNorms(embedding), embedding, pairScore: 'cosine' };
}
