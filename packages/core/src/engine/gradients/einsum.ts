import { at, ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** A tensor with named axes, brought to more axes in another order; it repeats along those that it lacks. */
function spread(x: tf.Tensor, axes: string, target: string, shape: readonly number[]): tf.Tensor {
  const thin = [...target].map((axis, i) => (axes.includes(axis) ? at(shape, i) : 1));
  return tf.broadcastTo(tf.reshape(x, thin), [...shape]);
}

/**
 * The gradient of `tf.einsum`, which TensorFlow.js lacks on every engine. That of one factor is Einstein's sum of the
 * output gradient and the other factor over what the factor does not have, repeated along axes that only it had: for
 * `ij,jk->ik`, $\partial A_{ij} = \sum_k G_{ik} B_{jk}$.
 */
export const einsumGradient: tf.GradConfig = {
  kernelName: 'Einsum',
  saveAllInputs: true,
  gradFunc: (dy, saved, attrs) => {
    const equation = attrs.equation as string;
    const [left = '', out = ''] = equation.replace(/\s/g, '').split('->');
    const factors = left.split(',');
    if (factors.some((axes) => new Set(axes).size < axes.length)) {
      const message = 'an axis twice in one factor has no gradient';
      throw new ScaleFaceError(message, { code: 'unsupported', path: 'equation', received: equation });
    }
    const gradientOf = (i: number) => (): tf.Tensor =>
      tf.tidy(() => {
        const axes = factors[i] as string;
        const terms = [out, ...factors.filter((_, j) => j !== i)];
        const kept = [...axes].filter((axis) => terms.some((term) => term.includes(axis))).join('');
        const others = saved.filter((_, j) => j !== i);
        const sum = tf.einsum(`${terms.join(',')}->${kept}`, dy as tf.Tensor, ...others);
        return spread(sum, kept, axes, (saved[i] as tf.Tensor).shape);
      });
    return Object.fromEntries(factors.map((_, i) => [i, gradientOf(i)]));
  },
};
