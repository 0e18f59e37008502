import * as tf from '@tensorflow/tfjs-core';

/**
 * The rectifier with a slope per channel on libtensorflow's engine, whose own kernel passes six times over the map: as
 * $\max(x, a x)$, two passes, where no slope is above 1, as it is in any network that has been seen; otherwise as
 * $\max(0, x) + a \min(0, x)$.
 */
export function mendNativePrelu(): void {
  const present = tf.getKernel('Prelu', 'tensorflow');
  if (present === undefined) return;
  tf.unregisterKernel('Prelu', 'tensorflow');
  tf.registerKernel({
    ...present,
    kernelFunc: ({ inputs }) => {
      const { x, alpha } = inputs as { x: tf.Tensor; alpha: tf.Tensor };
      return tf.tidy(() => {
        if (alpha.dataSync().every((slope) => slope <= 1)) return tf.maximum(x, tf.mul(alpha, x));
        return tf.add(tf.relu(x), tf.mul(alpha, tf.minimum(x, 0)));
      });
    },
  });
}
