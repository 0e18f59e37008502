import { at } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelRepair } from '../repair.js';
import type { WasmBackend } from './kernel.js';

type Numbers = Float32Array | Int32Array | Uint8Array;

/** A tensor of numbers whose layout alone changes: where it lies, and where it goes. */
export function moved(
  backend: unknown,
  x: tf.TensorInfo,
  shape: number[],
  move: (from: Numbers, to: Numbers) => void,
): tf.TensorInfo {
  const wasm = backend as WasmBackend;
  const out = wasm.makeOutput(shape, x.dtype);
  move(wasm.typedArrayFromHeap(x), wasm.typedArrayFromHeap(out));
  return out;
}

/** Whether the numbers of a tensor lie in the engine's memory. */
export const onHeap = ({ dtype }: tf.TensorInfo): boolean => ['float32', 'int32', 'bool'].includes(dtype);

/**
 * Goes on to the next place: the last axis that is not at its end goes on, those behind it begin anew.
 *
 * @param place - A position on each of the first axes; changed.
 * @param size - How many there are on each.
 * @param strides - How far apart their numbers lie.
 * @returns How much farther the next place lies.
 */
export function advance(place: number[], size: readonly number[], strides: readonly number[]): number {
  let farther = 0;
  for (let axis = place.length - 1; axis >= 0; axis--) {
    const next = at(place, axis) + 1;
    if (next < at(size, axis)) {
      place[axis] = next;
      return farther + at(strides, axis);
    }
    place[axis] = 0;
    farther -= (next - 1) * at(strides, axis);
  }
  return farther;
}

/**
 * Channels to pixels, block by block: the engine moves number by number, some 60 ns each, which was a sixth of a training
 * step of a network with strided convolutions.
 */
export const depthToSpace: KernelRepair = {
  kernelName: 'DepthToSpace',
  wrap: (original) => (args) => {
    const x = args.inputs.x as tf.TensorInfo;
    const { blockSize, dataFormat } = args.attrs as { blockSize: number; dataFormat: string };
    if (dataFormat !== 'NHWC' || !onHeap(x)) return original(args);
    const [batch, height, width, all] = x.shape as [number, number, number, number];
    const channels = all / blockSize ** 2;
    // The channels of one row of a pixel's block lie together, in the input and in the output.
    const run = blockSize * channels;
    const shape = [batch, height * blockSize, width * blockSize, channels];
    return moved(args.backend, x, shape, (from, to) => {
      for (let row = 0, put = 0; row < batch * height; row++) {
        for (let i = 0; i < blockSize; i++) {
          for (let column = 0; column < width; column++) {
            const start = (row * width + column) * all + i * run;
            for (let k = start; k < start + run; k++) to[put++] = from[k] as number;
          }
        }
      }
    });
  },
};

/**
 * Reversed axes, run by run of what lies together behind the last of them; the engine moves number by number,
 * and takes truth values for numbers of four bytes.
 */
export const reverse: KernelRepair = {
  kernelName: 'Reverse',
  wrap: (original) => (args) => {
    const x = args.inputs.x as tf.TensorInfo;
    const axes = tf.util.parseAxisParam((args.attrs as { dims: number | number[] }).dims, x.shape);
    if (axes.length === 0 || !onHeap(x)) return original(args);
    const outer = x.shape.slice(0, Math.max(...axes) + 1);
    const runs = tf.util.sizeFromShape(outer);
    const run = tf.util.sizeFromShape(x.shape.slice(outer.length));
    const strides = outer.map((_, axis) => tf.util.sizeFromShape(outer.slice(axis + 1)));
    const reversed = outer.map((_, axis) => axes.includes(axis));
    return moved(args.backend, x, x.shape, (from, to) => {
      for (let place = 0; place < runs; place++) {
        let source = 0;
        for (const [axis, side] of outer.entries()) {
          const stride = strides[axis] as number;
          const i = Math.floor(place / stride) % side;
          source += (reversed[axis] ? side - 1 - i : i) * stride;
        }
        to.set(from.subarray(source * run, (source + 1) * run), place * run);
      }
    });
  },
};

/**
 * Transposition of five axes and more, walking the output in order: the engine works out the place of each number from
 * nothing, some 120 ns each. Up to four axes it has loops of its own.
 */
export const transpose: KernelRepair = {
  kernelName: 'Transpose',
  wrap: (original) => (args) => {
    const x = args.inputs.x as tf.TensorInfo;
    const { perm } = args.attrs as { perm: number[] };
    if (x.shape.length < 5 || x.shape.includes(0) || !onHeap(x)) return original(args);
    const shape = perm.map((axis) => at(x.shape, axis));
    const strides = perm.map((axis) => tf.util.sizeFromShape(x.shape.slice(axis + 1)));
    return moved(args.backend, x, shape, (from, to) => {
      const [side, stride] = [at(shape, shape.length - 1), at(strides, strides.length - 1)];
      const place = shape.slice(0, -1).fill(0);
      for (let put = 0, start = 0; put < to.length; ) {
        for (let k = 0, source = start; k < side; k++, source += stride) to[put++] = from[source] as number;
        start += advance(place, shape, strides);
      }
    });
  },
};
