import { at } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelRepair } from '../repair.js';
import type { WasmBackend } from './kernel.js';
import { advance, moved, onHeap } from './moves.js';

/** From this length on, a run of numbers is copied at once: making the views takes longer than a few numbers. */
const longRun = 16;

/**
 * Slices, run by run of what lies together in the input, from where it lies: the engine first copies the whole input, so
 * that walking through the class centres of a large training in parts took longer than multiplying by them.
 */
export const slice: KernelRepair = {
  kernelName: 'Slice',
  wrap: (original) => (args) => {
    const x = args.inputs.x as tf.Tensor;
    const attributes = args.attrs as { begin: number | number[]; size: number | number[] };
    if (!onHeap(x) || x.shape.includes(0)) return original(args);
    const [begin, size] = tf.slice_util.parseSliceParams(x, attributes.begin, attributes.size) as [number[], number[]];
    const strides = size.map((_, axis) => tf.util.sizeFromShape(x.shape.slice(axis + 1)));
    // Behind the last axis that is cut, all lies together.
    const last = size.findLastIndex((n, axis) => n !== x.shape[axis]);
    const run = last < 0 ? tf.util.sizeFromShape(x.shape) : at(size, last) * at(strides, last);
    return moved(args.backend, x, size, (from, to) => {
      const place = size.slice(0, Math.max(0, last)).fill(0);
      let start = begin.reduce((sum, first, axis) => sum + first * at(strides, axis), 0);
      for (let put = 0; put < to.length; put += run) {
        if (run >= longRun) to.set(from.subarray(start, start + run), put);
        else for (let k = 0; k < run; k++) to[put + k] = from[start + k] as number;
        start += advance(place, size, strides);
      }
    });
  },
};

/**
 * A clone has the numbers of its original, which nobody changes: the engine copies them. Each number that a gradient will need
 * is a clone.
 */
export const identity: KernelRepair = {
  kernelName: 'Identity',
  wrap: (original) => (args) => {
    const x = args.inputs.x as tf.TensorInfo;
    if (!onHeap(x)) return original(args);
    const wasm = args.backend as unknown as WasmBackend;
    wasm.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  },
};
