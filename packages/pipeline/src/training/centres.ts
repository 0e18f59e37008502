import { type Matrix, ScaleFaceError } from '@scaleface/numerics';

/** The classes of a training set and their centres. */
export interface ClassCentres {
  /** The identities, sorted; a label is a place in this list. */
  readonly classes: readonly string[];
  /** The label of each row. */
  readonly labels: Int32Array;
  /** The centres $[C, D]$, of length 1. */
  readonly centres: Matrix;
  /** The cosine of each row to its own class's centre, made with or without the row's own image. */
  readonly targets: Float32Array;
}

/** Options of {@link classCentres}. */
export interface ClassCentresOptions {
  /**
   * Which row holds the clean image that a row was made from: itself for a clean image. Centres are made of clean
   * images only. All are clean by default.
   */
  readonly sources?: ArrayLike<number>;
  /**
   * Whether an image is left out of its own class's centre when it is compared with it, so that a class of few
   * images does not look easier than it is. Default true.
   */
  readonly leaveOneOut?: boolean;
}

/**
 * Class centres from training images: the normalised sum of the class's unit embeddings,
 * $W_c = \sum_i \mu_i / \lVert \sum_i \mu_i \rVert$; with leave-one-out, row $i$ is compared with
 * $\sum_{j \ne i} \mu_j$ over the other images of its class.
 *
 * @param embedding - Embeddings $[N, D]$ of any length > 0.
 * @param subjects - The subject of each row.
 * @param options - Sources and leave-one-out.
 * @throws ScaleFaceError `not-finite` for an embedding without direction, `bad-format` when leave-one-out leaves a class
 * without images.
 *
 * @example
 * ```ts
 * import { classCentres } from '@scaleface/pipeline';
 *
 * const embedding = { data: new Float32Array([1, 0, 0, 2, 3, 0]), width: 2 };
 * const { centres, targets } = classCentres(embedding, ['a', 'a', 'a']);
 * Array.from(centres.data); // => [0.894427, 0.447214]
 * Array.from(targets); // => [0.707107, 0, 0.707107]
 * ```
 */
export function classCentres(
  embedding: Matrix,
  subjects: readonly string[],
  options: ClassCentresOptions = {},
): ClassCentres {
  const { leaveOneOut = true, sources = subjects.map((_, i) => i) } = options;
  const { classes, labels } = labelsOf(subjects);
  const units = unitRows(embedding, 0);
  const sums = new CentreSums(classes, embedding.width);
  labels.forEach((c, i) => {
    if (sources[i] === i) sums.add(c, units, i);
  });
  const centres = sums.centres(leaveOneOut);
  const targets = Float32Array.from(labels, (c, i) =>
    sums.target(c, units, i, leaveOneOut ? units : undefined, at(sources, i)),
  );
  return { classes, labels, centres, targets };
}

/** The identities, sorted, and the place of each row's among them. */
export function labelsOf(subjects: readonly string[]): Pick<ClassCentres, 'classes' | 'labels'> {
  const classes = [...new Set(subjects)].sort();
  const place = new Map(classes.map((name, c) => [name, c]));
  return { classes, labels: Int32Array.from(subjects, (name) => place.get(name) as number) };
}

/** The sums of the classes' clean unit embeddings, in float64. */
export class CentreSums {
  private readonly classes: readonly string[];
  private readonly width: number;
  private readonly sums: Float64Array;
  private readonly sizes: Int32Array;
  private readonly other: Float64Array;

  constructor(classes: readonly string[], width: number) {
    this.classes = classes;
    this.width = width;
    this.sums = new Float64Array(classes.length * width);
    this.sizes = new Int32Array(classes.length);
    this.other = new Float64Array(width);
  }

  /** Adds row `i` of some units to class `c`. */
  add(c: number, units: Float64Array, i: number): void {
    const { sums, sizes, width } = this;
    sizes[c] = at(sizes, c) + 1;
    for (let d = 0; d < width; d++) sums[c * width + d] = at(sums, c * width + d) + at(units, i * width + d);
  }

  /** The sums, brought to length 1. */
  centres(leaveOneOut: boolean): Matrix {
    const { classes, sums, sizes, width } = this;
    const data = new Float32Array(sums.length);
    for (let c = 0; c < classes.length; c++) {
      if (at(sizes, c) < (leaveOneOut ? 2 : 1)) throw tooFew(classes[c] as string, leaveOneOut);
      const sum = sums.subarray(c * width, (c + 1) * width);
      data.set(scaled(sum, 1 / length(sum)), c * width);
    }
    return { data, width };
  }

  /** The cosine of row `i` of some units to the sum of class `c`, without row `own` of others where they are given. */
  target(c: number, units: Float64Array, i: number, others?: Float64Array, own: number = i): number {
    const { sums, other, width } = this;
    for (let d = 0; d < width; d++) {
      other[d] = at(sums, c * width + d) - (others === undefined ? 0 : at(others, own * width + d));
    }
    let dot = 0;
    for (let d = 0; d < width; d++) dot += at(other, d) * at(units, i * width + d);
    return dot / (length(other) || 1);
  }
}

const at = (values: ArrayLike<number>, i: number): number => values[i] as number;
const length = (v: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += at(v, i) ** 2;
  return Math.sqrt(sum);
};
const scaled = (v: Float64Array, factor: number): Float64Array => v.map((x) => x * factor);

/** Rows of length 1, in float64; their first has a number for errors. */
export function unitRows(matrix: Matrix, first: number): Float64Array {
  const { data, width } = matrix;
  const units = new Float64Array(data.length);
  for (let start = 0; start < data.length; start += width) {
    let squares = 0;
    for (let k = start; k < start + width; k++) squares += at(data, k) ** 2;
    const norm = Math.sqrt(squares);
    if (!(norm > 0 && Number.isFinite(norm))) {
      throw new ScaleFaceError('an embedding has no direction', {
        code: 'not-finite',
        path: `embedding[${first + start / width}]`,
        received: `length ${norm}`,
      });
    }
    for (let k = start; k < start + width; k++) units[k] = at(data, k) * (1 / norm);
  }
  return units;
}

const tooFew = (name: string, leaveOneOut: boolean): ScaleFaceError =>
  new ScaleFaceError('a subject has too few clean images', {
    code: 'bad-format',
    path: name,
    expected: leaveOneOut ? 'at least 2, since each is left out once' : 'at least 1',
    hint: 'Leave the subject out, or compute the centres without leave-one-out',
  });
