import { readFile } from 'node:fs/promises';
import { type FeatureTable, qualityOfTable } from '@scaleface/data';
import { networkQuality, openViewQuality, type QualityEstimator } from '@scaleface/models';
import { sha256, unreadable } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import type { ImageMethodName } from '../training/method-options.js';

/**
 * The estimator that filled the column `quality` of a table, for a method that reads images.
 *
 * @param table - The table.
 * @param method - The method.
 * @param network - The file of the network, for `onnx`.
 * @throws ScaleFaceError `bad-format` when the table has no such column, or one of another estimator;
 * `invalid-argument` for `onnx` without a file; `missing-file`.
 */
export async function estimatorOfTable(
  table: Pick<FeatureTable, 'metadata'>,
  method: ImageMethodName,
  network: string | undefined,
): Promise<QualityEstimator> {
  const made = qualityOfTable(table);
  if (method === 'tta' && made?.kind === 'tta') return openViewQuality(made);
  if (method === 'onnx' && network === undefined) {
    throw new ScaleFaceError('no network given', {
      code: 'invalid-argument',
      path: 'network',
      expected: 'the ONNX file whose number is the confidence (--method onnx:FILE)',
    });
  }
  const source = method === 'tta' ? 'tta' : `onnx:${network}`;
  const refuse = (what: string, expected: string, received: string): never => {
    const hint = `Embed the images with it: scaleface embed --quality ${source}`;
    throw new ScaleFaceError(what, { code: 'bad-format', path: 'quality', expected, received, hint });
  };
  if (made?.kind !== 'onnx' || method !== 'onnx') {
    const received = made === undefined ? 'none' : JSON.stringify(made);
    return refuse(
      'the method reads images, and the features have no column of it',
      `a column quality of ${source}`,
      received,
    );
  }
  const file = network as string;
  const bytes = await readFile(file).catch(unreadable('the network', file));
  const own = sha256(bytes);
  if (own !== made.sha256) {
    return refuse(
      'the column quality comes from another network',
      `SHA-256 ${own}`,
      `${made.name}, SHA-256 ${made.sha256}`,
    );
  }
  return networkQuality(made, bytes);
}
