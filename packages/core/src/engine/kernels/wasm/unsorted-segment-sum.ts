import * as tf from '@tensorflow/tfjs-core';
import type { WasmBackend } from './kernel.js';

/** Adds up the rows of `x` that have the same segment number; negative numbers are left out. The gradient of gather. */
export const unsortedSegmentSum: tf.KernelConfig = {
  kernelName: 'UnsortedSegmentSum',
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { x, segmentIds } = inputs as Record<'x' | 'segmentIds', tf.TensorInfo>;
    const { numSegments } = attrs as { numSegments?: number };
    const wasm = backend as WasmBackend;
    const rowShape = x.shape.slice(segmentIds.shape.length);
    const length = tf.util.sizeFromShape(rowShape);
    const out = wasm.makeOutput([numSegments ?? 0, ...rowShape], x.dtype);
    const sums = wasm.typedArrayFromHeap(out).fill(0);
    const rows = wasm.typedArrayFromHeap(x);
    wasm.typedArrayFromHeap(segmentIds).forEach((segment: number, row: number) => {
      if (segment < 0 || segment >= (numSegments ?? 0)) return;
      const [to, from] = [segment * length, row * length];
      for (let i = 0; i < length; i++) sums[to + i] = (sums[to + i] as number) + (rows[from + i] as number);
    });
    return out;
  },
};
