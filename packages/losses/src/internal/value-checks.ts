import { readsFreely } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';

let checks = true;
let debug = false;

/**
 * Turns the losses' checks of argument values on or off: labels outside the classes, embeddings, Gaussians and losses
 * that are not finite, scales that are negative or not finite. Shapes and options are always checked.
 *
 * The check reads a few numbers for each sample. It is made where reading costs next to nothing: on the engines `cpu`,
 * `wasm` and `node`, and on `webgpu` for tensors made from arrays, whose numbers are still at hand. Numbers that only the
 * graphics device has are read in debug mode alone, see {@link setDebug}; a scale among them that is none makes the loss
 * NaN there, never a number that looks right.
 *
 * @param on - Whether to look. On at start.
 *
 * @example
 * ```ts
 * import { checksValues, setValueChecks } from '@scaleface/losses';
 *
 * setValueChecks(false);
 * checksValues(); // => false
 * setValueChecks(true);
 * ```
 */
export function setValueChecks(on: boolean): void {
  checks = on;
}

/**
 * Whether values are checked; see {@link setValueChecks}.
 *
 * @returns The current state.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { arcFaceLoss, checksValues, setValueChecks } from '@scaleface/losses';
 *
 * const embeddings = tf.tensor2d([[Number.NaN, 0]]);
 * const labels = tf.tensor1d([0], 'int32');
 * const loss = async () => arcFaceLoss({ embeddings, weights: tf.eye(2), labels }).dataSync()[0];
 * await loss().catch((error) => error.code); // => 'not-finite'
 *
 * // A measurement of speed does without the checks, and leaves them as it found them.
 * const before = checksValues();
 * setValueChecks(false);
 * Number.isNaN(await loss()); // => true
 * setValueChecks(before);
 * checksValues(); // => true
 * ```
 */
export const checksValues = (): boolean => checks;

/**
 * Turns full validation of arguments on or off for every loss of this package. With it on, every call reads all of its
 * tensors back, whatever the engine and {@link setValueChecks} say, which costs a synchronisation with the engine. In a page
 * on `webgpu` numbers that only the device has are read through a canvas, which turns NaN into 0: they are not checked there.
 *
 * @param on - Whether to validate. Off at start.
 *
 * @example
 * ```ts
 * import { isDebug, setDebug } from '@scaleface/losses';
 *
 * setDebug(true);
 * isDebug(); // => true
 * setDebug(false);
 * ```
 */
export function setDebug(on: boolean): void {
  debug = on;
}

/**
 * Whether {@link setDebug} turned validation on.
 *
 * @returns The current state.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { isDebug, setDebug, subCentreCosine } from '@scaleface/losses';
 *
 * // Weights of millions of classes are not read at each step, unless a fault is looked for.
 * const weights = tf.tensor3d([[[1, 0]], [[Number.NaN, 0]]]);
 * const cosines = async () => subCentreCosine(tf.tensor2d([[0, 2]]), weights).shape;
 * await cosines(); // => [1, 2]
 *
 * const before = isDebug();
 * setDebug(true);
 * await cosines().catch((error) => error.path); // => 'weights'
 * setDebug(before);
 * isDebug(); // => false
 * ```
 */
export const isDebug = (): boolean => debug;

/** What is used here of the `webgpu` backend: it keeps the numbers of tensors that were made from arrays. */
interface KeepsNumbers {
  readonly tensorMap?: { get(id: object): { readonly values?: unknown } | undefined };
}

const atHand = (x: tf.Tensor): boolean =>
  tf.getBackend() === 'webgpu' &&
  ((tf.backend() as unknown as KeepsNumbers).tensorMap?.get(x.dataId)?.values ?? null) !== null;

/** Whether the values of a tensor are checked now. */
export const looksAt = (x: tf.Tensor): boolean => debug || (checks && (readsFreely() || atHand(x)));
