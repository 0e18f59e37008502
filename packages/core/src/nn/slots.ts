import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** How a variable is written in a PyTorch state dictionary, and read back. */
export interface Layout {
  /** A fresh tensor in PyTorch's layout. */
  toTorch(x: tf.Tensor): tf.Tensor;
  /** A fresh tensor in the layout of the variable. */
  fromTorch(x: tf.Tensor): tf.Tensor;
}

/** One named variable of a module. */
export interface Slot {
  /** The variable; it learns if it is trainable. */
  readonly variable: tf.Variable;
  /** How PyTorch writes it. */
  readonly layout: Layout;
  /** Whether a state dictionary may leave it out, as old checkpoints do with `num_batches_tracked`. */
  readonly optional?: boolean;
}

const clone = (x: tf.Tensor): tf.Tensor => tf.clone(x);
const axes = (order: number[]): ((x: tf.Tensor) => tf.Tensor) => {
  return (x) => tf.transpose(x, order);
};

/**
 * The layouts of the modules of this package.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { layouts } from '@scaleface/core';
 *
 * layouts.linear.toTorch(tf.tensor2d([[1, 2, 3]])).arraySync(); // => [[1], [2], [3]]
 * // 3 × 3 windows over 8 channels that give 16.
 * const kernel = layouts.convolution.toTorch(tf.zeros([3, 3, 8, 16]));
 * kernel.shape; // => [16, 8, 3, 3]
 * layouts.convolution.fromTorch(kernel).shape; // => [3, 3, 8, 16]
 * ```
 */
export const layouts: Record<'same' | 'linear' | 'convolution', Layout> = {
  /** The variable as it is. */
  same: { toTorch: clone, fromTorch: clone },
  /** `[in, out]` here, `[out, in]` there. */
  linear: { toTorch: axes([1, 0]), fromTorch: axes([1, 0]) },
  /** `[kh, kw, in, out]` here, `[out, in, kh, kw]` there. */
  convolution: { toTorch: axes([3, 2, 0, 1]), fromTorch: axes([2, 3, 1, 0]) },
};

/**
 * The slots of several modules under their names joined by dots, as PyTorch joins them.
 *
 * @param children - Modules by name, for instance `{ 'mlp.0': linear }`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { joinSlots, Linear } from '@scaleface/core';
 * import { createRandom } from '@scaleface/numerics';
 *
 * const random = createRandom(1);
 * const layer = new Linear({ inFeatures: 2, outFeatures: 1, random });
 * Object.keys(joinSlots({ 'mlp.0': layer })); // => ['mlp.0.weight', 'mlp.0.bias']
 * ```
 */
export function joinSlots(children: Record<string, { slots(): Record<string, Slot> }>): Record<string, Slot> {
  const joined = Object.entries(children).flatMap(([prefix, child]) =>
    Object.entries(child.slots()).map(([name, slot]) => [`${prefix}.${name}`, slot] as const),
  );
  return Object.fromEntries(joined);
}

function checkNames(slots: Record<string, Slot>, state: Readonly<Record<string, tf.Tensor>>): void {
  const missing = Object.keys(slots).filter((name) => !(name in state) && !slots[name]?.optional);
  const unknown = Object.keys(state).filter((name) => !(name in slots));
  if (missing.length === 0 && unknown.length === 0) return;
  const parts = [
    missing.length > 0 ? `without ${missing.join(', ')}` : '',
    unknown.length > 0 ? `with unknown ${unknown.join(', ')}` : '',
  ];
  throw new ScaleFaceError('the state does not fit the module', {
    code: 'unknown-name',
    path: missing[0] ?? (unknown[0] as string),
    expected: Object.keys(slots).join(', '),
    received: parts.filter(Boolean).join(' and '),
  });
}

/**
 * Sets the variables of the slots from a PyTorch state dictionary; checks everything before it sets anything.
 *
 * @param slots - The variables by name.
 * @param state - One tensor per name, in PyTorch's layout.
 * @throws ScaleFaceError if a name is missing or unknown, or a shape differs.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { layouts, loadSlots } from '@scaleface/core';
 *
 * const variable = tf.variable(tf.zeros([1, 2]));
 * loadSlots({ weight: { variable, layout: layouts.linear } }, { weight: tf.tensor2d([[3], [4]]) });
 * variable.arraySync(); // => [[3, 4]]
 * ```
 */
export function loadSlots(slots: Record<string, Slot>, state: Readonly<Record<string, tf.Tensor>>): void {
  checkNames(slots, state);
  tf.tidy(() => {
    const values: [tf.Variable, tf.Tensor][] = [];
    for (const [name, { variable, layout }] of Object.entries(slots)) {
      const given = state[name];
      if (given === undefined) continue;
      const expected = layout.toTorch(variable).shape;
      if (!tf.util.arraysEqual(expected, given.shape)) {
        throw new ScaleFaceError('wrong shape', {
          code: 'shape-mismatch',
          path: name,
          expected: `[${expected}]`,
          received: `[${given.shape}]`,
        });
      }
      values.push([variable, tf.cast(layout.fromTorch(given), variable.dtype)]);
    }
    for (const [variable, value] of values) variable.assign(value);
  });
}
