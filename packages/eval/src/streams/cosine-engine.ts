import { rowNorms } from '../pairs/cosine.js';
import { cosineRange } from '../pairs/pair-cosines.js';
import type { FusedTemplateTable } from './template-sums.js';

/** Memory for some pairs, and what computes their cosines in it. */
export interface CosineSlot {
  /** First template of each pair, written before `run`. */
  readonly left: Uint32Array;
  /** Second template of each pair, written before `run`. */
  readonly right: Uint32Array;
  /** Cosine of each pair, there after `run`. */
  readonly cosine: Float32Array;
  /** Computes the cosines of the first `count` pairs. No slot of an engine runs while another does. */
  run(count: number): void | Promise<void>;
}

/** Two slots: while one is computed the other is looked at and filled. */
export interface CosineEngine {
  /** The slots. */
  readonly slots: readonly [CosineSlot, CosineSlot];
  /** Gives back what it holds. */
  close(): void | Promise<void>;
}

/** Opens an engine over fused templates for at most so many pairs at a time. */
export type OpenCosines = (templates: FusedTemplateTable, pairs: number) => CosineEngine | Promise<CosineEngine>;

/** $1/\lVert x \rVert$ of each template as it is stored; 0 for one that failed. */
export function inverseLengths({ embedding, width, failed }: FusedTemplateTable): Float64Array {
  return rowNorms(embedding, failed.length, width).map((length) => (length > 0 ? 1 / length : 0));
}

/** Cosines on the calling thread. */
export const cosinesHere: OpenCosines = (templates, pairs) => {
  const inverse = inverseLengths(templates);
  const slot = (): CosineSlot => {
    const left = new Uint32Array(pairs);
    const right = new Uint32Array(pairs);
    const cosine = new Float32Array(pairs);
    const { embedding, width } = templates;
    return {
      left,
      right,
      cosine,
      run: (count) => cosineRange(embedding, width, inverse, left, right, cosine, 0, count),
    };
  };
  return { slots: [slot(), slot()], close() {} };
};
