import * as tf from '@tensorflow/tfjs-core';
import { checkLabels, checkLosses, checkScale, matrixShape, scaleOrNaN } from '../internal/checks.js';
import { ensureGradients } from '../internal/gradients.js';
import { readTargets, targetsOf, whereValid, writeTargets } from '../internal/targets.js';
import type { Margin } from './margin.js';

/**
 * $s \cdot z$ where $z$ is the cosine matrix with each row's target entry $c_y$ replaced by $\psi(c_y)$; rows with
 * label −1 are only scaled. The margin touches N numbers: no one-hot matrix, no dense margin, no acos.
 *
 * Gradient: $\partial z_{ij}/\partial c_{ij} = 1$ off the target, $\psi'(c_y)$ on it; $\partial/\partial s_i = z_i$.
 *
 * @param cosine - `[N, C]`.
 * @param labels - `[N]`.
 * @param scale - A number, or `[N, 1]`.
 * @param margin - $\psi$.
 * @param norm - The embeddings' norms `[N]`, for margins that use them.
 * @param path - What the scale is called in errors.
 */
export function marginLogits(
  cosine: tf.Tensor,
  labels: tf.Tensor,
  scale: number | tf.Tensor,
  margin: Margin,
  norm?: tf.Tensor,
  path: string = typeof scale === 'number' ? 'options.scale' : 'scale',
): tf.Tensor2D {
  ensureGradients();
  const [n, classes] = matrixShape(cosine, 'cosine');
  checkLabels(labels, n, classes);
  return tf.tidy(() => {
    const scales = checkScale(scale, n, path);
    const column = typeof scales === 'number' ? undefined : scales;
    const inputs: tf.Tensor[] = [cosine];
    if (column !== undefined) inputs.push(column);
    if (norm !== undefined) inputs.push(norm);
    const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
      const save = args[inputs.length] as tf.GradSaveFunc;
      const c = args[0] as tf.Tensor2D;
      const s = column === undefined ? tf.scalar(scale as number) : scaleOrNaN(args[1] as tf.Tensor);
      const a = norm === undefined ? tf.ones([n]) : (args[inputs.length - 1] as tf.Tensor);
      const targets = targetsOf(labels, classes);
      const target = readTargets(c, targets);
      // Margins clip it, which makes a number of NaN on some engines.
      checkLosses(target, { cosine }, 'cosine');
      const psi = margin(target, a as tf.Tensor1D);
      const z = writeTargets(c, targets, whereValid(targets, psi.value, target));
      const slope = whereValid(targets, psi.slope, tf.onesLike(target));
      const normSlope = tf.mul(psi.normSlope ?? tf.zeros([n]), targets.valid);
      save([z, s, slope, normSlope, targets.index, targets.valid]);
      return {
        value: tf.mul(z, s),
        gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
          const [z, s, slope, normSlope, index, valid] = saved as [
            tf.Tensor,
            tf.Tensor,
            tf.Tensor,
            tf.Tensor,
            tf.Tensor2D,
            tf.Tensor1D,
          ];
          const at = { index, valid };
          const dz = tf.mul(dy, s);
          const dTarget = readTargets(dz, at);
          const grads: tf.Tensor[] = [writeTargets(dz, at, tf.mul(dTarget, slope))];
          if (column !== undefined) grads.push(tf.sum(tf.mul(dy, z), 1, true));
          if (norm !== undefined) grads.push(tf.mul(dTarget, normSlope));
          return grads;
        },
      };
    });
    return op(...inputs) as tf.Tensor2D;
  });
}
