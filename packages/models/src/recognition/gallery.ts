import { fuseTemplate } from '@scaleface/eval';
import { type Matrix, ScaleFaceError } from '@scaleface/numerics';
import type { Face } from './face.js';

/** The identities that a probe is compared with: one template each. */
export interface Gallery {
  /** The identities, each once, in order of their names. */
  readonly subjects: readonly string[];
  /** Their templates $[n, D]$, of length 1. */
  readonly templates: Matrix;
  /** The confidence of each template. */
  readonly confidence: readonly number[];
  /** From how many images each was made. */
  readonly images: readonly number[];
}

const wrong = (code: 'bad-format' | 'shape-mismatch', what: string, expected: string, received: string): Error =>
  new ScaleFaceError(what, { code, path: 'gallery', expected, received });

/**
 * Makes a gallery: the images of a subject become one template, the mean of their unit embeddings weighted by
 * confidence, $\mu = \sum_i w_i \mu_i / \lVert\cdot\rVert$ with $w_i = s_i / \sum_j s_j$, and the template's confidence
 * is $\sum_i w_i s_i$ (`fuseTemplate('weighted', …)` of `@scaleface/eval`). Where a confidence is not above 0,
 * embeddings and confidences of that subject are averaged unweighted.
 *
 * Oracle: the weighted mean of two unit vectors in float64.
 *
 * @param faces - From `embedFaces`.
 * @param subjects - The subject of each.
 * @param images - How many images each stands for; 1 by default.
 * @throws ScaleFaceError `bad-format` for an empty gallery, `shape-mismatch` for faces of different backbones or not one
 * subject per face, `not-finite`.
 *
 * @example
 * ```ts
 * import { enrol } from '@scaleface/models';
 *
 * const face = (name = '', x = 0, y = 0) => ({ name, embedding: new Float32Array([x, y]), confidence: 30 });
 * const gallery = enrol([face('1.jpg', 1, 0), face('2.jpg', 0, 2), face('3.jpg', -1, 0)], ['ann', 'ann', 'bob']);
 * gallery.subjects.join(' '); // => 'ann bob'
 * Array.from(gallery.templates.data); // => [0.70711, 0.70711, -1, 0]
 * ```
 */
export function enrol(faces: readonly Face[], subjects: readonly string[], images?: ArrayLike<number>): Gallery {
  const width = faces[0]?.embedding.length ?? 0;
  if (width === 0) throw wrong('bad-format', 'the gallery is empty', 'at least one face', `${faces.length} faces`);
  if (subjects.length !== faces.length) {
    throw wrong('shape-mismatch', 'not one subject per face', `${faces.length} identities`, String(subjects.length));
  }
  const members = new Map<string, number[]>();
  faces.forEach(({ name, embedding }, i) => {
    if (embedding.length !== width) {
      throw wrong(
        'shape-mismatch',
        `${name} was made with another backbone`,
        `${width} numbers`,
        String(embedding.length),
      );
    }
    const subject = subjects[i] as string;
    const rows = members.get(subject);
    if (rows === undefined) members.set(subject, [i]);
    else rows.push(i);
  });
  const names = [...members.keys()].sort();
  const templates = new Float32Array(names.length * width);
  const fused = names.map((name, k) => {
    const rows = members.get(name) as number[];
    const own = rows.map((i) => faces[i] as Face);
    const scales = own.map((face) => face.confidence);
    const { mu, uncertainty } = fuseTemplate(
      scales.every((s) => s > 0) ? 'weighted' : 'mean',
      own.map((face) => face.embedding),
      scales.map((s) => [s]),
    );
    templates.set(mu, k * width);
    return { confidence: uncertainty?.[0] as number, images: rows.reduce((n, i) => n + (images?.[i] ?? 1), 0) };
  });
  return {
    subjects: names,
    templates: { data: templates, width },
    confidence: fused.map((f) => f.confidence),
    images: fused.map((f) => f.images),
  };
}
