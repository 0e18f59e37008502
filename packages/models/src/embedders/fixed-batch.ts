import type { RawImage } from '../images/raw-image.js';
import type { EmbeddingBatch } from './embedder.js';

/**
 * Runs a network whose batch size is part of the model: in as many batches as needed, the last one filled with copies of
 * its last image, whose rows are dropped.
 *
 * @param images - The images.
 * @param size - The batch size of the model; `undefined` when any will do.
 * @param run - The network.
 */
export async function inFixedBatches(
  images: readonly RawImage[],
  size: number | undefined,
  run: (images: readonly RawImage[]) => Promise<EmbeddingBatch>,
): Promise<EmbeddingBatch> {
  if (size === undefined || size === images.length) return run(images);
  const parts: EmbeddingBatch[] = [];
  for (let start = 0; start < images.length; start += size) {
    const some = images.slice(start, start + size);
    const filled = Array.from({ length: size }, (_, i) => some[Math.min(i, some.length - 1)] as RawImage);
    parts.push(rowsOf(await run(filled), some.length, size));
  }
  return together(parts);
}

/**
 * Runs a network that takes batches of any size on a few images at a time: what it makes of more does not stay in the
 * caches of a processor.
 *
 * @param images - The images.
 * @param size - How many at a time.
 * @param run - The network.
 */
export async function inSmallBatches(
  images: readonly RawImage[],
  size: number,
  run: (images: readonly RawImage[]) => Promise<EmbeddingBatch>,
): Promise<EmbeddingBatch> {
  if (images.length <= size) return run(images);
  const parts: EmbeddingBatch[] = [];
  for (let start = 0; start < images.length; start += size) parts.push(await run(images.slice(start, start + size)));
  return together(parts);
}

function together(parts: readonly EmbeddingBatch[]): EmbeddingBatch {
  const bottlenecks = parts.flatMap(({ bottleneck }) => (bottleneck === undefined ? [] : [bottleneck]));
  return {
    embedding: joined(parts.map(({ embedding }) => embedding)),
    ...(bottlenecks.length === 0 ? {} : { bottleneck: joined(bottlenecks) }),
  };
}

function rowsOf({ embedding, bottleneck }: EmbeddingBatch, rows: number, size: number): EmbeddingBatch {
  const first = (data: Float32Array): Float32Array => data.slice(0, (data.length / size) * rows);
  return { embedding: first(embedding), ...(bottleneck === undefined ? {} : { bottleneck: first(bottleneck) }) };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
