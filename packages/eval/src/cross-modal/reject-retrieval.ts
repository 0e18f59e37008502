import { at } from '@scaleface/numerics';
import {
  type ByMeasure,
  portionsOf,
  type RejectionNumbers,
  type RetrievalRejectionInput,
  rejectionProblem,
} from './rejection-problem.js';

/** One rejected portion. */
export interface RetrievalRejectionRow extends ByMeasure<number> {
  /** The portion asked for. */
  readonly rejected: number;
  /** Queries kept. */
  readonly kept: number;
}

/** Retrieval against the portion of queries rejected. */
export interface RetrievalRejection extends Omit<RejectionNumbers, 'kept' | 'curve'> {
  /** One row per portion. */
  readonly rows: readonly RetrievalRejectionRow[];
}

/**
 * Retrieval with rejection: queries are refused in the order of their uncertainty, and R@1 and mAP@R taken over the rest.
 * Equally uncertain queries are refused together or not at all, so nothing depends on their order; queries that nothing is
 * relevant to count neither as kept nor as rejected. $\lfloor N(1-r) \rfloor$ queries are kept; areas are trapezoids over the
 * portions, not divided by their width. The AUROC is that of URL's benchmark (Kirchhof et al., NeurIPS 2023): how well the
 * uncertainty tells the queries whose first item is wrong.
 *
 * With many relevant items a query the two measures may disagree on what is hard: a vague caption's first image is easily
 * right, the one image that it was written for is not. Say which truth was used.
 *
 * Oracle: the definitions, written out, in the tests; the AUROC is that of {@link rocAuc}.
 *
 * @param input - Queries, their uncertainty, portions.
 * @returns A row per portion, areas, their ratio to chance and oracle, and the AUROC.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range`, `invalid-argument`, and as {@link retrieve}.
 *
 * @example
 * ```ts
 * import { rejectRetrieval } from '@scaleface/eval';
 *
 * const { rows, ratio, auroc } = rejectRetrieval({
 *   queries: { rankings: [['a'], ['b'], ['c'], ['d']], relevant: [['a'], ['b'], ['c'], ['x']] },
 *   uncertainty: [0.1, 0.3, 0.2, 0.9],
 *   rejectedPortions: [0, 0.25],
 * });
 * rows.map((row) => row.recallAt1); // => [0.75, 1]
 * ratio.recallAt1; // => 1
 * auroc; // => 1
 * ```
 */
export function rejectRetrieval(input: RetrievalRejectionInput): RetrievalRejection {
  const portions = portionsOf(input);
  const { kept, curve, ...rest } = rejectionProblem(input)();
  return {
    rows: portions.map((rejected, k) => ({
      rejected,
      kept: at(kept, k),
      recallAt1: at(curve.recallAt1, k),
      mapAtR: at(curve.mapAtR, k),
    })),
    ...rest,
  };
}
