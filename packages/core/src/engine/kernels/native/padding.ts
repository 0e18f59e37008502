import { at } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelRepair } from '../repair.js';

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

/** Height and width from a number or a pair. */
const pair = (x: unknown): [number, number] =>
  Array.isArray(x) ? (x as [number, number]) : [x as number, x as number];

/**
 * Whether `same` means these very sides, as it does for odd filters at stride 1 padded by half: then nothing has to be
 * copied into a padded input, which takes a tenth to a half of the time of the convolution itself.
 */
function isSame(sides: Sides, input: readonly number[], filter: readonly number[], attrs: tf.NamedAttrMap): boolean {
  const [strides, dilations] = [pair(attrs.strides), pair(attrs.dilations ?? 1)];
  return sides.every(([before, after], axis) => {
    if (axis === 0 || axis === 3) return before === 0 && after === 0;
    const [n, stride, k] = [input[axis], strides[axis - 1], filter[axis - 1]] as [number, number, number];
    const reach = at(dilations, axis - 1) * (k - 1) + 1;
    const all = Math.max(0, (Math.ceil(n / stride) - 1) * stride + reach - n);
    return before === Math.floor(all / 2) && after === all - before;
  });
}

// The engine's kernels return tensors, though a kernel may return a mere description.
const asTensor = (result: tf.TensorInfo | tf.TensorInfo[]): tf.Tensor =>
  result instanceof tf.Tensor ? result : tf.engine().makeTensorFromTensorInfo(result as tf.TensorInfo);

/** Convolutions take explicit sides, if they come as pairs. */
const explicit = (kernelName: string): KernelRepair => ({
  kernelName,
  wrap: (original) => (args) => {
    const { attrs = {} } = args;
    const sides = numericSides(attrs.pad);
    return original(sides === undefined ? args : { ...args, attrs: { ...attrs, pad: sides } });
  },
});

/** Filter gradients: the padded input without padding. */
const ofPaddedInput = (kernelName: string): KernelRepair => ({
  kernelName,
  wrap: (original) => (args) => {
    const { inputs, attrs = {} } = args;
    const sides = numericSides(attrs.pad);
    if (sides === undefined) return original(args);
    if (isSame(sides, (inputs.x as tf.TensorInfo).shape, attrs.filterShape as number[], attrs)) {
      return original({ ...args, attrs: { ...attrs, pad: 'same' } });
    }
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
    if (isSame(sides, size, (args.inputs.filter as tf.TensorInfo).shape, attrs)) {
      return original({ ...args, attrs: { ...attrs, pad: 'same' } });
    }
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
  explicit('Conv2D'),
  explicit('FusedConv2D'),
  ofPaddedInput('Conv2DBackpropFilter'),
  cutToInput('Conv2DBackpropInput'),
  explicit('DepthwiseConv2dNative'),
  explicit('FusedDepthwiseConv2D'),
  ofPaddedInput('DepthwiseConv2dNativeBackpropFilter'),
  cutToInput('DepthwiseConv2dNativeBackpropInput'),
];

/** Repairs the kernels of the backend `tensorflow` that has just been registered. */
export function mendNativePadding(): void {
  for (const { kernelName, wrap } of repairs) {
    const present = tf.getKernel(kernelName, 'tensorflow');
    if (present === undefined) continue;
    tf.unregisterKernel(kernelName, 'tensorflow');
    tf.registerKernel({ ...present, kernelFunc: wrap(present.kernelFunc) });
  }
}
