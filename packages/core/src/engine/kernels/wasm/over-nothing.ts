import { at } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelRepair } from '../repair.js';

/**
 * A kernel that reduces axes, with the value that TensorFlow has for a reduction over no numbers: there the engine returns
 * whatever its memory last held in that place.
 *
 * @param value - What a sum, a product or another reduction over no numbers is.
 */
export function overNothing(kernelName: string, value: number, wrap?: KernelRepair['wrap']): KernelRepair {
  return {
    kernelName,
    wrap: (original) => {
      const overSome = wrap?.(original) ?? original;
      return (args) => {
        const x = args.inputs.x as tf.Tensor;
        if (!x.shape.includes(0)) return overSome(args);
        const { axis, reductionIndices, keepDims } = args.attrs as Record<
          'axis' | 'reductionIndices',
          number | number[]
        > & {
          keepDims?: boolean;
        };
        const reduced = tf.util.parseAxisParam(axis ?? reductionIndices, x.shape);
        const shape = x.shape.flatMap((side, i) => (!reduced.includes(i) ? [side] : keepDims ? [1] : []));
        // A mean of counts is no count.
        return tf.fill(shape, value, kernelName === 'Mean' ? 'float32' : (x.dtype as 'float32' | 'int32' | 'bool'));
      };
    },
  };
}

/** Reductions over no numbers that need no other repair. */
export const reductionsOverNothing: readonly KernelRepair[] = [
  overNothing('Mean', 0),
  overNothing('Prod', 1),
  overNothing('Max', Number.NEGATIVE_INFINITY),
  overNothing('Min', Number.POSITIVE_INFINITY),
  overNothing('All', 1),
  overNothing('Any', 0),
];

/** Rows taken from a table without numbers: the engine forgets the shape of the result, and never lets go of the table. */
export const gather: KernelRepair = {
  kernelName: 'GatherV2',
  wrap: (original) => (args) => {
    const { x, indices } = args.inputs as Record<'x' | 'indices', tf.Tensor>;
    const { axis, batchDims } = args.attrs as { axis: number; batchDims?: number };
    const along = at(tf.util.parseAxisParam(axis, x.shape), 0);
    // A row out of nothing is a mistake, which the engine names.
    if (!x.shape.includes(0) || (x.shape[along] === 0 && indices.size > 0)) return original(args);
    const { outputShape } = tf.backend_util.segment_util.collectGatherOpShapeInfo(x, indices, along, batchDims ?? 0);
    return tf.zeros(outputShape, x.dtype);
  },
};
