import * as tf from '@tensorflow/tfjs-core';
import { loadSlots, type Slot } from './slots.js';

/** What applies a layer and the one behind it in one go, as `FoldedNorms` does convolutions and batch norms. */
export interface LayerFolding {
  /** Makes ready what {@link LayerFolding.apply} keeps for two layers. */
  prepare(first: Module, second: Module): void;
  /** What `second` makes of what `first` makes of `x`. The caller owns what it returns. */
  apply(x: tf.Tensor, first: Module, second: Module): tf.Tensor;
}

/** How a module is applied. */
export interface ApplyOptions {
  /** Whether batch statistics are used and running statistics, power iterations and the like advance. Default false. */
  readonly training?: boolean;
  /** A `FoldedNorms`, which folds batch norms into the convolutions before them; none are folded by default, nor in training. */
  readonly folded?: LayerFolding;
}

/** A function with named variables, and nothing else: no graph, no registry, no hidden state. */
export interface Module<Output = tf.Tensor> {
  /** The module's output for a batch. The caller owns what it returns. */
  apply(x: tf.Tensor, options?: ApplyOptions): Output;
  /** The variables that learn, by PyTorch's name relative to this module. */
  readonly trainableVariables: Record<string, tf.Variable>;
  /** All variables: those that learn and the buffers (running statistics and the like). */
  readonly variables: Record<string, tf.Variable>;
  /** Fresh copies of all variables, with PyTorch's names and layouts. The caller disposes of them. */
  stateDict(): Record<string, tf.Tensor>;
  /** Sets all variables from copies in PyTorch's names and layouts; a missing, unknown or misshapen one is an error. */
  loadStateDict(state: Readonly<Record<string, tf.Tensor>>): void;
  /** Frees the variables. */
  dispose(): void;
}

/**
 * What the modules of this package share: everything but the function itself follows from the list of slots.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { BaseModule, layouts } from '@scaleface/core';
 *
 * // A temperature that is learned: states, names and shapes come from its slots alone.
 * class Temperature extends BaseModule {
 *   temperature = tf.variable(tf.scalar(1));
 *   slots() {
 *     return { temperature: { variable: this.temperature, layout: layouts.same } };
 *   }
 *   apply(x = tf.zeros([1])) {
 *     return tf.div(x, this.temperature);
 *   }
 * }
 * const module = new Temperature();
 * Object.keys(module.trainableVariables); // => ['temperature']
 * module.loadStateDict({ temperature: tf.scalar(4) });
 * module.apply(tf.tensor1d([2, 6])).arraySync(); // => [0.5, 1.5]
 * module.dispose();
 * ```
 */
export abstract class BaseModule<Output = tf.Tensor> implements Module<Output> {
  /** The variables with their layouts, by name. */
  abstract slots(): Record<string, Slot>;

  /** The module's output for a batch. The caller owns what it returns. */
  abstract apply(x: tf.Tensor, options?: ApplyOptions): Output;

  /** The variables that learn, by PyTorch's name relative to this module. */
  get trainableVariables(): Record<string, tf.Variable> {
    const learning = Object.entries(this.slots()).filter(([, slot]) => slot.variable.trainable);
    return Object.fromEntries(learning.map(([name, slot]) => [name, slot.variable]));
  }

  /**
   * Makes ready whatever `apply` will fold, so that it keeps nothing more.
   *
   * @param _folding - The `folded` of later calls of `apply`. Modules without layers to fold, as by default, leave it alone.
   */
  prepareFolding(_folding: LayerFolding): void {}

  /** All variables: those that learn and the buffers. */
  get variables(): Record<string, tf.Variable> {
    return Object.fromEntries(Object.entries(this.slots()).map(([name, slot]) => [name, slot.variable]));
  }

  /** Fresh copies of all variables, with PyTorch's names and layouts. */
  stateDict(): Record<string, tf.Tensor> {
    const entries = Object.entries(this.slots());
    return tf.tidy(() => Object.fromEntries(entries.map(([name, slot]) => [name, slot.layout.toTorch(slot.variable)])));
  }

  /**
   * Sets all variables from copies in PyTorch's names and layouts.
   *
   * @param state - One tensor per variable; none is kept or changed.
   * @throws ScaleFaceError if a name is missing or unknown, or a shape differs; nothing has been set then.
   */
  loadStateDict(state: Readonly<Record<string, tf.Tensor>>): void {
    loadSlots(this.slots(), state);
  }

  /** Frees the variables. */
  dispose(): void {
    for (const slot of Object.values(this.slots())) slot.variable.dispose();
  }
}
