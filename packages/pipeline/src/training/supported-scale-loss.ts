import { scaleFaceLoss } from '@scaleface/losses';
import * as tf from '@tensorflow/tfjs-core';

/** What {@link supportedScaleLoss} works on. */
export interface SupportedScaleLossInput {
  /** Embeddings $[N, D]$ of any length. */
  readonly embeddings: tf.Tensor;
  /** Class centres $[C, D]$ of any length. */
  readonly centres: tf.Tensor;
  /** The own classes, int32 $[N]$. */
  readonly labels: tf.Tensor;
  /** $s(x)$, $[N, 1]$. */
  readonly scale: tf.Tensor;
  /** The angular margin in radians. */
  readonly margin: number;
  /** $s_{\min}$, at least 0: the scale at which embeddings and centres learn where their own is smaller. */
  readonly support: number;
  /** A scale below this one, at least 0, is pushed no further down: activations have no slope left there. */
  readonly smallestScale: number;
  /** Whether the embeddings do not learn. */
  readonly frozenEmbeddings: boolean;
}

/**
 * The ScaleFace objective for a network that learns from nothing. Its gradient by the cosines is $s(x)\,(p - y)$: where the
 * scale falls, embeddings and centres stop learning, and since the scale falls for as long as the cosines say nothing
 * ($\partial L/\partial s = \sum_j p_j z_j - z_y > 0$), neither ever recovers. Here embeddings and centres learn by the same
 * loss at the scale $\max(s(x), s_{\min})$, through which no gradient reaches the head, and the head learns at its own;
 * where that is below `smallestScale`, a gradient that would lower it further is dropped, as a projected step onto that bound
 * would drop it. Wherever $s(x)$ is at least both, value and gradients are those of `scaleFaceLoss`, as they are everywhere
 * when both are 0. The value is always that at $s(x)$.
 *
 * Source: ScaleFace, arXiv 2209.01880, §III, but for $s_{\min}$. Oracle: `scaleFaceLoss`, and finite differences.
 *
 * @param input - Embeddings, centres, labels, scale and settings.
 */
export function supportedScaleLoss(input: SupportedScaleLossInput): tf.Scalar {
  const { embeddings, centres, labels, margin, support, smallestScale, frozenEmbeddings } = input;
  const scale = smallestScale === 0 ? input.scale : notBelow(input.scale, smallestScale);
  const common = { labels, margin, beyond: 'monotone' as const };
  if (support === 0) {
    return scaleFaceLoss({ ...common, embeddings, weights: centres, scale, frozenEmbeddings }) as tf.Scalar;
  }
  const [own, e, w] = [stopped(scale), stopped(embeddings), stopped(centres)];
  const raised = tf.maximum(own, support);
  const supported = scaleFaceLoss({ ...common, embeddings, weights: centres, scale: raised, frozenEmbeddings });
  const ofHead = scaleFaceLoss({ ...common, embeddings: e, weights: w, scale, frozenEmbeddings: true });
  return tf.add(ofHead, tf.sub(supported, stopped(supported as tf.Scalar)));
}

/** The same numbers, through which no gradient flows. */
const stopped: (x: tf.Tensor) => tf.Tensor = tf.customGrad((x) => ({
  value: tf.clone(x as tf.Tensor),
  gradFunc: (dy) => tf.zerosLike(dy as tf.Tensor),
}));

/** The same scales; of their gradient, that is dropped by which descent would lower one that is below the bound. */
function notBelow(scale: tf.Tensor, bound: number): tf.Tensor {
  const identity = tf.customGrad((x, save) => {
    const s = x as tf.Tensor;
    (save as tf.GradSaveFunc)([s]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], [saved]: tf.Tensor[]): tf.Tensor => {
      const down = tf.logicalAnd(tf.less(saved as tf.Tensor, bound), tf.greater(dy as tf.Tensor, 0));
      return tf.where(down, tf.zerosLike(dy as tf.Tensor), dy as tf.Tensor);
    };
    return { value: tf.clone(s), gradFunc };
  });
  return identity(scale);
}
