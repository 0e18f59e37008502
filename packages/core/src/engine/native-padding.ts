import * as tf from '@tensorflow/tfjs-core';
import type { KernelRepair } from './wasm-kernels/kernel.js';

type Sides = [before: number, after: number][];

/** Numeric padding as pairs per axis of NHWC; undefined for `same` and `valid`, which the engine knows. */
function numericSides(pad: unknown): Sides | undefined {
  if (Array.isArray(pad)) return pad as Sides;
  if (typeof pad !== 'number' || pad === 0) return undefined;
  return [
    [0, 0],
    [pad, pad],
    [pad, pad],
    [0, 0],
  ];
}

// The engine's kernels return tensors, though a kernel may return a mere description.
const asTensor = (result: tf.TensorInfo | tf.TensorInfo[]): tf.Tensor =>
  result instanceof tf.Tensor ? result : tf.engine().makeTensorFromTensorInfo(result as tf.TensorInfo);

/** Convolutions and their filter gradients: the padded input without padding. */
const ofPaddedInput = (kernelName: string): KernelRepair => ({
  kernelName,
  wrap: (original) => (args) => {
    const { inputs, attrs = {} } = args;
    const sides = numericSides(attrs.pad);
    if (sides === undefined) return original(args);
    const valid = { ...attrs, pad: 'valid' };
    return tf.tidy(() =>
      asTensor(original({ ...args, inputs: { ...inputs, x: tf.pad(inputs.x as tf.Tensor, sides) }, attrs: valid })),
    );
  },
});

/** Input gradients: the gradient for the padded input, cut to the input. */
const cutToInput = (kernelName: string): KernelRepair => ({
  kernelName,
  wrap: (original) => (args) => {
    const { attrs = {} } = args;
    const sides = numericSides(attrs.pad);
    if (sides === undefined) return original(args);
    const size = attrs.inputShape as number[];
    const inputShape = size.map(
      (n, axis) => n + (sides[axis] as [number, number])[0] + (sides[axis] as [number, number])[1],
    );
    const begin = sides.map(([before]) => before);
    const valid = { ...attrs, inputShape, pad: 'valid' };
    return tf.tidy(() => tf.slice(asTensor(original({ ...args, attrs: valid })), begin, size));
  },
});

/**
 * The convolutions of libtensorflow's engine with padding given as numbers, which PyTorch's layers have and the engine
 * refuses ("supports only 'valid' and 'same' padding").
 */
const repairs: readonly KernelRepair[] = [
  ofPaddedInput('Conv2D'),
  ofPaddedInput('Conv2DBackpropFilter'),
  cutToInput('Conv2DBackpropInput'),
  ofPaddedInput('DepthwiseConv2dNative'),
  ofPaddedInput('DepthwiseConv2dNativeBackpropFilter'),
  cutToInput('DepthwiseConv2dNativeBackpropInput'),
];

/** Mends the kernels of the backend `tensorflow` that has just been registered. */
export function mendNativePadding(): void {
  for (const { kernelName, wrap } of repairs) {
    const present = tf.getKernel(kernelName, 'tensorflow');
    if (present === undefined) continue;
    tf.unregisterKernel(kernelName, 'tensorflow');
    tf.registerKernel({ ...present, kernelFunc: wrap(present.kernelFunc) });
  }
}
