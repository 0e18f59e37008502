import { ScaleFaceError } from '@scaleface/numerics';
import { checkSameLength, type Numbers } from '../input/arrays.js';
import { type MatrixLike, toMatrix } from '../pairs/matrix.js';
import { notFinite, outside } from './errors.js';

/** Fusions that need no more of a template than sums: those of `fuseTemplate` by the same name. */
export type StreamedFusion = 'mean' | 'weighted';

/** Some images, in any order. */
export interface TemplateImageBlock {
  /** Embeddings `[B, D]`, finite as float32. */
  readonly embedding: MatrixLike;
  /** Template of each image: integers from 0. */
  readonly template: Numbers;
  /** Confidence of each image, larger is better; not below 0 for `weighted`. All blocks have it or none has. */
  readonly confidence?: Numbers;
  /** Share of each image in its medium, from `mediaShares`. Default 1: images are media of their own. */
  readonly share?: Numbers;
}

/** Sums of the images of templates, to which blocks are added. */
export interface TemplateSums {
  /** The fusion. */
  readonly fusion: StreamedFusion;
  /** Embedding width $D$. */
  readonly width: number;
  /** $\sum_i w_i v_i$ of each template, `[T, D]`. */
  readonly embedding: Float64Array;
  /** $\sum_i w_i$ of each template. */
  readonly weight: Float64Array;
  /** $\sum_i w_i u_i$ of each template. */
  readonly confidence: Float64Array;
  /** How many images of each template were added. */
  readonly images: Uint32Array;
  /** How many images with a confidence were added. */
  confident: number;
}

/** Templates that were fused. */
export interface FusedTemplateTable {
  /** Embeddings `[T, D]` of length one, rounded to float32; zeros for a template that failed. */
  readonly embedding: Float32Array;
  /** Embedding width $D$. */
  readonly width: number;
  /** Confidence of each template, if images had one; $-\infty$ for a template that failed. */
  readonly confidence?: Float64Array;
  /** How many images each template has. */
  readonly images: Uint32Array;
  /** 1 for a template that failed: it has no image, or its images add up to no direction. */
  readonly failed: Uint8Array;
}

/**
 * Sums without images.
 *
 * @param templates - Number of templates $T \ge 1$; images name them from 0.
 * @param width - Embedding width $D \ge 1$.
 * @param fusion - Default `mean`.
 * @throws ScaleFaceError `out-of-range`, `unknown-name`.
 *
 * @example
 * ```ts
 * import { addTemplateImages, createTemplateSums, fuseTemplateSums } from '@scaleface/eval';
 *
 * const sums = createTemplateSums(2, 2);
 * addTemplateImages(sums, { embedding: [[3, 0], [0, 4]], template: [0, 0] });
 * const { embedding, failed } = fuseTemplateSums(sums);
 * [...embedding]; // => [0.6, 0.8, 0, 0]
 * [...failed]; // => [0, 1]
 * ```
 */
export function createTemplateSums(templates: number, width: number, fusion: StreamedFusion = 'mean'): TemplateSums {
  if (!(Number.isInteger(templates) && templates >= 1)) throw outside('templates', 'an integer ≥ 1', templates);
  if (!(Number.isInteger(width) && width >= 1)) throw outside('width', 'an integer ≥ 1', width);
  if (fusion !== 'mean' && fusion !== 'weighted') {
    const received = String(fusion);
    throw new ScaleFaceError('no such fusion', {
      code: 'unknown-name',
      path: 'fusion',
      expected: 'mean, weighted',
      received,
    });
  }
  return {
    fusion,
    width,
    embedding: new Float64Array(templates * width),
    weight: new Float64Array(templates),
    confidence: new Float64Array(templates),
    images: new Uint32Array(templates),
    confident: 0,
  };
}

function checkConfidence(u: Numbers, fusion: StreamedFusion): void {
  for (let i = 0; i < u.length; i++) {
    const own = u[i] as number;
    if (!Number.isFinite(Math.fround(own))) throw notFinite(`confidence[${i}]`, own);
    if (fusion === 'weighted' && own < 0) throw outside(`confidence[${i}]`, 'a confidence ≥ 0 as a weight', own);
  }
}

function checkBlock(sums: TemplateSums, { template, confidence, share }: TemplateImageBlock, rows: number): void {
  checkSameLength({ length: rows }, template, 'template');
  if (confidence !== undefined) {
    checkSameLength({ length: rows }, confidence, 'confidence');
    checkConfidence(confidence, sums.fusion);
  } else if (sums.fusion === 'weighted') {
    throw new ScaleFaceError('this fusion weighs images by their confidence', {
      code: 'invalid-argument',
      path: 'confidence',
      expected: 'one number per image',
      received: 'undefined',
    });
  }
  if (share !== undefined) checkSameLength({ length: rows }, share, 'share');
  for (let i = 0; i < rows; i++) {
    const t = template[i] as number;
    if (!(Number.isInteger(t) && t >= 0 && t < sums.images.length)) {
      throw outside(`template[${i}]`, `an integer from 0 to ${sums.images.length - 1}`, t);
    }
    const part = share?.[i] ?? 1;
    if (!(part > 0 && part <= 1)) throw outside(`share[${i}]`, 'a number in (0, 1]', part);
  }
}

/**
 * Adds images to the sums, in place; nothing is added where the block is refused. Oracle: the published protocol, which
 * averages the images of each medium at once.
 *
 * @param sums - From {@link createTemplateSums}.
 * @param block - The images.
 * @returns `sums` itself.
 * @throws ScaleFaceError `shape-mismatch`, `out-of-range` (a template, a share, a confidence below 0 as a weight),
 *   `not-finite`, `invalid-argument` (`weighted` without confidences).
 *
 * @example
 * ```ts
 * import { addTemplateImages, createTemplateSums, fuseTemplateSums, mediaShares } from '@scaleface/eval';
 *
 * // Images arrive a block at a time; two of the three are frames of one film and count half each.
 * const sums = createTemplateSums(1, 2);
 * const share = mediaShares([0, 0, 0], [7, 7, 8]);
 * addTemplateImages(sums, { embedding: [[3, 0], [3, 0]], template: [0, 0], share: share.subarray(0, 2) });
 * addTemplateImages(sums, { embedding: [[0, 4]], template: [0], share: share.subarray(2) });
 * [...sums.images]; // => [3]
 * [...fuseTemplateSums(sums).embedding]; // => [0.6, 0.8]
 * ```
 */
export function addTemplateImages(sums: TemplateSums, block: TemplateImageBlock): TemplateSums {
  const { data, rows, columns: width } = toMatrix(block.embedding, 'embedding');
  if (width !== sums.width && rows > 0) {
    const [expected, received] = [`rows of ${sums.width} numbers`, String(width)];
    throw new ScaleFaceError('rows of another width', {
      code: 'shape-mismatch',
      path: 'embedding',
      expected,
      received,
    });
  }
  checkBlock(sums, block, rows);
  const lengths = rowLengths(data, rows, width);
  for (let i = 0; i < rows; i++) {
    const t = block.template[i] as number;
    const u = block.confidence?.[i] ?? 0;
    const share = block.share?.[i] ?? 1;
    const length = lengths[i] as number;
    const weight = sums.fusion === 'weighted' ? share * u : share;
    const factor = sums.fusion === 'weighted' ? (length > 0 ? weight / length : 0) : weight;
    addRow(sums.embedding, t * width, data, i * width, width, factor);
    (sums.weight[t] as number) += weight;
    (sums.confidence[t] as number) += weight * u;
    (sums.images[t] as number)++;
  }
  if (block.confidence !== undefined) sums.confident += rows;
  return sums;
}

function rowLengths(data: Numbers, rows: number, width: number): Float64Array {
  const lengths = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let squares = 0;
    for (let d = i * width; d < (i + 1) * width; d++) squares += (data[d] as number) ** 2;
    // Squares of float32 numbers neither overflow nor vanish.
    if (!(squares <= width * 3.4028234663852886e38 ** 2)) throw notFinite(`embedding[${i}]`, Math.sqrt(squares));
    lengths[i] = Math.sqrt(squares);
  }
  return lengths;
}

function addRow(sum: Float64Array, to: number, data: Numbers, from: number, width: number, factor: number): void {
  for (let d = 0; d < width; d++) (sum[to + d] as number) += factor * (data[from + d] as number);
}
