import { at, ScaleFaceError } from '@scaleface/numerics';
import type { Numbers } from '../input/arrays.js';
import { type MatrixLike, type Table, toMatrix } from '../pairs/matrix.js';
import { bandwidthOf } from './kernel-bandwidth.js';

/** What {@link kernelClassifier} knows. */
export interface KernelReferences {
  /** Embeddings of known identities $[M, D]$. */
  readonly embeddings: MatrixLike;
  /** The class of each, any integers. */
  readonly labels: ArrayLike<number>;
}

/** How {@link kernelClassifier} weighs. */
export interface KernelOptions {
  /** The bandwidth $h > 0$, or the rule that sets it from the references; `silverman` by default. */
  readonly bandwidth?: number | 'silverman' | 'scott';
  /** How many nearest references count for a query; all by default. */
  readonly neighbours?: number;
}

/** What the references say about each query. */
export interface KernelUncertainty {
  /** The bandwidth used. */
  readonly bandwidth: number;
  /** The most probable class of each query. */
  readonly label: Int32Array;
  /** $1 - \max_c p(c \mid x)$ of each query: how undecided its neighbours are. */
  readonly uncertainty: Float64Array;
  /** $\log \frac1M \sum_i K_h(x - x_i)$ of each query without its constant: how far it is from everybody known. */
  readonly logDensity: Float64Array;
}

/**
 * Classification by the neighbours' votes (Nadaraya–Watson), with two uncertainties of each query: how undecided the votes
 * are, and how far all voters are,
 *
 * $$p(c \mid x) = \frac{\sum_{i: y_i = c} K_h(x - x_i)}{\sum_i K_h(x - x_i)}, \qquad
 * K_h(v) = e^{-\lVert v \rVert^2 / 2h^2}.$$
 *
 * The rules set $h = \bar\sigma\, n^{-1/(D+4)}$ (Scott), times $(4/(D+2))^{1/(D+4)}$ (Silverman), with $\bar\sigma$ the root mean
 * variance of a coordinate. Sums are taken relative to the nearest reference, so that far queries do not become 0/0. Every
 * distance is computed: $O(NMD)$.
 *
 * Source: Nadaraya 1964; Kotelevskii et al. 2022 (NUQ), arXiv 2202.03101; bandwidths: Scott 1992, Silverman 1986.
 * Oracle: the definition.
 *
 * @param queries - Embeddings $[N, D]$.
 * @param references - Known embeddings and their classes.
 * @param options - Bandwidth, number of neighbours.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite` naming the row, `invalid-argument` without references or for a bandwidth that is not positive,
 * such as a rule gives when all references coincide.
 *
 * @example
 * ```ts
 * import { kernelClassifier } from '@scaleface/eval';
 *
 * const known = { embeddings: [[0, 0], [1, 1]], labels: [7, 8] };
 * const { label, uncertainty } = kernelClassifier([[0.1, 0], [0.5, 0.5]], known, { bandwidth: 0.5 });
 * label[0]; // => 7
 * uncertainty[1]; // => 0.5
 * ```
 */
export function kernelClassifier(
  queries: MatrixLike,
  references: KernelReferences,
  options: KernelOptions = {},
): KernelUncertainty {
  const known = toMatrix(references.embeddings, 'references.embeddings');
  const asked = toMatrix(queries, 'queries');
  const { labels } = references;
  if (known.rows === 0 || labels.length !== known.rows || asked.columns !== known.columns) {
    throw new ScaleFaceError('queries, references and labels do not fit', {
      code: known.rows === 0 ? 'invalid-argument' : 'shape-mismatch',
      path: 'references',
      expected: `at least one embedding of ${asked.columns} numbers, and a label each`,
      received: `${known.rows} of ${known.columns} numbers, ${labels.length} labels`,
    });
  }
  checkFinite(known, 'references.embeddings');
  checkFinite(asked, 'queries');
  const { neighbours = known.rows } = options;
  const bandwidth = bandwidthOf(known, options.bandwidth ?? 'silverman');
  const result = {
    bandwidth,
    label: new Int32Array(asked.rows),
    uncertainty: new Float64Array(asked.rows),
    logDensity: new Float64Array(asked.rows),
  };
  for (let q = 0; q < asked.rows; q++) {
    const squares = squaredDistances(asked, q, known);
    const near = nearest(squares, neighbours);
    const closest = at(squares, at(near, 0));
    const votes = new Map<number, number>();
    let total = 0;
    for (const i of near) {
      const vote = Math.exp((closest - at(squares, i)) / (2 * bandwidth ** 2));
      const label = at(labels, i);
      votes.set(label, (votes.get(label) ?? 0) + vote);
      total += vote;
    }
    const [label] = [...votes].reduce((a, b) => (b[1] > a[1] ? b : a));
    result.label[q] = label;
    // The votes of the others, not 1 − most / total, which would cancel.
    result.uncertainty[q] = [...votes].reduce((sum, [l, v]) => (l === label ? sum : sum + v), 0) / total;
    result.logDensity[q] = Math.log(total / known.rows) - closest / (2 * bandwidth ** 2);
  }
  return result;
}

function checkFinite({ data, columns }: Table, path: string): void {
  const bad = Array.prototype.findIndex.call(data, (x) => !Number.isFinite(x));
  if (bad < 0) return;
  throw new ScaleFaceError('an embedding is not finite', {
    code: 'not-finite',
    path: `${path}[${Math.floor(bad / columns)}]`,
    received: String(data[bad]),
  });
}

function squaredDistances(asked: Table, q: number, known: Table): Float64Array {
  const { columns } = known;
  return Float64Array.from({ length: known.rows }, (_, i) => {
    let sum = 0;
    for (let d = 0; d < columns; d++) {
      sum += ((asked.data[q * columns + d] as number) - (known.data[i * columns + d] as number)) ** 2;
    }
    return sum;
  });
}

/** Indices of the smallest values, the smallest first; equal values in their order. */
function nearest(squares: Numbers, count: number): number[] {
  const order = Array.from(squares, (_, i) => i).sort((a, b) => (squares[a] as number) - (squares[b] as number));
  return order.slice(0, Math.max(1, count));
}
