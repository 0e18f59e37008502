import { ScaleFaceError } from '@scaleface/numerics';
import type { FusedTemplateTable, TemplateSums } from './template-sums.js';

/**
 * The templates of some sums. With the share $m_i$ of image $i$ in its medium, its embedding $x_i$ and confidence $u_i$:
 *
 * | fusion | embedding, then brought to length one | confidence |
 * | --- | --- | --- |
 * | `mean` | $\sum_i m_i x_i$: the mean of each medium, summed over the media (the published IJB protocol) | $\sum m_iu_i / \sum m_i$ |
 * | `weighted` | $\sum_i m_i u_i \, x_i/\lVert x_i\rVert$ | $\sum m_iu_i^2 / \sum m_iu_i$ |
 *
 * Without media both are those of `fuseTemplate`. A template without an image, or whose images add up to zero, fails: zeros,
 * and $-\infty$ for its confidence. Where all weights of a template are 0 it fails too. Sums are in float64, and rounded to
 * float32 once.
 *
 * Oracles: the published protocol in float64, template by template without sums; scikit-learn's ROC of the templates'
 * scores (job `scikit-learn`).
 *
 * @param sums - All images.
 * @throws ScaleFaceError `invalid-argument` where some images had a confidence and others none.
 *
 * @example
 * ```ts
 * import { addTemplateImages, createTemplateSums, fuseTemplateSums } from '@scaleface/eval';
 *
 * // The sharp image of template 0 weighs three times the blurred one; template 1 has no image.
 * const sums = createTemplateSums(2, 2, 'weighted');
 * addTemplateImages(sums, { embedding: [[1, 0], [0, 1]], template: [0, 0], confidence: [0.9, 0.3] });
 * const { embedding, confidence, failed } = fuseTemplateSums(sums);
 * [...embedding]; // => [0.94868, 0.31623, 0, 0]
 * [...(confidence ?? [])]; // => [0.75, -Infinity]
 * [...failed]; // => [0, 1]
 * ```
 */
export function fuseTemplateSums(sums: TemplateSums): FusedTemplateTable {
  const { width, images, confident } = sums;
  const all = images.reduce((sum, count) => sum + count, 0);
  if (confident !== 0 && confident !== all) {
    throw new ScaleFaceError('some images have a confidence, others none', {
      code: 'invalid-argument',
      path: 'confidence',
      expected: `${all} images with a confidence, or none`,
      received: String(confident),
    });
  }
  const embedding = new Float32Array(sums.embedding.length);
  const failed = new Uint8Array(images.length);
  for (let t = 0; t < images.length; t++) {
    const row = sums.embedding.subarray(t * width, (t + 1) * width);
    let squares = 0;
    for (const x of row) squares += x * x;
    const length = Math.sqrt(squares);
    if (!(length > 0)) failed[t] = 1;
    else for (let d = 0; d < width; d++) embedding[t * width + d] = (row[d] as number) / length;
  }
  const table = { embedding, width, images, failed };
  if (confident === 0) return table;
  const confidence = sums.confidence.map((sum, t) =>
    failed[t] === 1 ? Number.NEGATIVE_INFINITY : sum / (sums.weight[t] as number),
  );
  return { ...table, confidence };
}
