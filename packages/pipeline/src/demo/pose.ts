import type { Random } from '@scaleface/numerics';

/** Where a drawn head stands in the image. */
export interface Pose {
  /** Rotation in the image plane, in radians. */
  readonly roll: number;
  /** Turn of the head to a side, in radians. */
  readonly yaw: number;
  /** Shift to the right, in half image widths. */
  readonly shiftX: number;
  /** Shift downwards, in half image widths. */
  readonly shiftY: number;
  /** Size relative to the unposed head. */
  readonly scale: number;
}

const DEGREE = Math.PI / 180;

/** A number uniform in $[-1, 1]$. */
export const signed = (random: Random): number => 2 * random.uniform() - 1;

/**
 * Draws a pose: each component uniform and symmetric, of the base variation of a good photograph (roll 4°, yaw 6°,
 * shift 0.04, scale $2^{0.05}$) plus the magnitude's share of the ranges in `Magnitudes`.
 *
 * @param random - Source of randomness; advances by five numbers.
 * @param magnitude - Of the pose, in $[0, 1]$.
 * @returns The pose.
 */
export const drawPose = (random: Random, magnitude: number): Pose => ({
  roll: signed(random) * (4 + 40 * magnitude) * DEGREE,
  yaw: signed(random) * (6 + 45 * magnitude) * DEGREE,
  shiftX: signed(random) * (0.04 + 0.35 * magnitude),
  shiftY: signed(random) * (0.04 + 0.35 * magnitude),
  scale: 2 ** (signed(random) * (0.05 + 0.4 * magnitude)),
});
