import { at } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { composedKernel } from './kernel.js';

interface Term {
  readonly x: tf.Tensor;
  readonly axes: string[];
}

/** The term with the given axes in the given order, missing ones with length 1. */
function arrange({ x, axes }: Term, order: readonly string[]): tf.Tensor {
  const present = order.filter((axis) => axes.includes(axis));
  const sorted = tf.transpose(
    x,
    present.map((axis) => axes.indexOf(axis)),
  );
  return tf.reshape(
    sorted,
    order.map((axis) => (axes.includes(axis) ? at(x.shape, axes.indexOf(axis)) : 1)),
  );
}

/** Sums over the axes that no one asks for. */
function sumOver(term: Term, keep: ReadonlySet<string>): Term {
  const gone = term.axes.filter((axis) => !keep.has(axis));
  if (gone.length === 0) return term;
  const positions = gone.map((axis) => term.axes.indexOf(axis));
  return { x: tf.sum(term.x, positions), axes: term.axes.filter((axis) => keep.has(axis)) };
}

/** The product of two terms, summed over the axes that they share and no one asks for: a batch of matrix products. */
function contract(left: Term, right: Term, keep: ReadonlySet<string>): Term {
  const shared = left.axes.filter((axis) => right.axes.includes(axis));
  const batch = shared.filter((axis) => keep.has(axis));
  const summed = shared.filter((axis) => !keep.has(axis));
  const rows = left.axes.filter((axis) => !shared.includes(axis));
  const columns = right.axes.filter((axis) => !shared.includes(axis));
  const sizeOf = (term: Term, axes: string[]): number[] => axes.map((a) => at(term.x.shape, term.axes.indexOf(a)));
  const size = (term: Term, axes: string[]): number => tf.util.sizeFromShape(sizeOf(term, axes));
  const a = tf.reshape(arrange(left, [...batch, ...rows, ...summed]), [
    size(left, batch),
    size(left, rows),
    size(left, summed),
  ]);
  const b = tf.reshape(arrange(right, [...batch, ...summed, ...columns]), [
    size(right, batch),
    size(right, summed),
    size(right, columns),
  ]);
  const shape = [...sizeOf(left, batch), ...sizeOf(left, rows), ...sizeOf(right, columns)];
  return { x: tf.reshape(tf.matMul(a, b), shape), axes: [...batch, ...rows, ...columns] };
}

/** Einstein's sum over any number of tensors, as matrix products from left to right. */
export const einsum: tf.KernelConfig = composedKernel<tf.Tensor[], { readonly equation: string }>(
  'Einsum',
  (inputs, { equation }) => {
    const [left = '', out = ''] = equation.replace(/\s/g, '').split('->');
    const names = left.split(',');
    const terms = names.map((axes, i): Term => ({ x: inputs[i] as tf.Tensor, axes: [...axes] }));
    let result: Term | undefined;
    terms.forEach((term, i) => {
      // An axis stays as long as the result or a later term has it.
      const keep = new Set(out + names.slice(i + 1).join(''));
      if (result === undefined) result = sumOver(term, keep);
      else {
        const both = new Set([...result.axes, ...keep]);
        result = contract(result, sumOver(term, both), keep);
      }
    });
    return arrange(sumOver(result as Term, new Set(out)), [...out]);
  },
);
