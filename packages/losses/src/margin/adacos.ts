import { checkRange } from '@scaleface/core';

/**
 * AdaCos' fixed scale from the number of classes alone: $\tilde s = \sqrt2\,\log(C-1)$, where the softmax reacts most to the
 * target's angle.
 *
 * Source: Zhang et al., AdaCos, CVPR 2019, eq. 12. Oracle: the softmax, which is one half where the target's angle is
 * 45° and all others are 90°.
 *
 * @param classes - $C \ge 3$.
 * @returns $\tilde s$.
 * @throws ScaleFaceError on fewer than three classes.
 *
 * @example
 * ```ts
 * import { adaCosScale } from '@scaleface/losses';
 *
 * adaCosScale(10572); // => 13.103919
 * ```
 */
export function adaCosScale(classes: number): number {
  checkRange('classes', classes, 3);
  return Math.SQRT2 * Math.log(classes - 1);
}
